internal import Raster

extension EvaluationProtocol {
  /// Version of the YAML layout.
  public static let schemaVersion = 1

  /// Reads a protocol from YAML.
  ///
  /// Fields that are not given are taken from the protocol named by `extends`, or from `plain-v1`;
  /// title and source then say so.
  ///
  /// - Parameters:
  ///   - yaml: The document.
  ///   - file: Its name, for messages.
  /// - Throws: ``DocumentError`` for malformed YAML, unknown keys (the nearest known one is
  ///   suggested), values of the wrong type, and combinations that make no sense.
  public init(yaml: String, file: String) throws(DocumentError) {
    self = try EvaluationProtocol(yaml: yaml, file: file, ancestors: [])
  }

  private init(yaml: String, file: String, ancestors: Set<String>) throws(DocumentError) {
    var document = try YAMLDocument(yaml, name: file)
    if let version = try document.text("protocol"), version != "\(Self.schemaVersion)" {
      throw DocumentError(
        file, expected: "protocol: \(Self.schemaVersion)", found: "protocol: \(version)",
        advice: "use a fdeval that knows this version")
    }
    let name = try document.text("name") ?? ""
    let base =
      try document.text("extends")
      ?? (name == ProtocolLibrary.baseName ? nil : ProtocolLibrary.baseName)
    document.remove("protocol")
    document.remove("extends")
    if let base {
      guard let text = ProtocolLibrary.text(named: base) else {
        throw DocumentError(
          file, expected: "extends: the name of a protocol", found: "extends: \(base)",
          advice: ProtocolLibrary.suggestion(for: base))
      }
      guard !ancestors.contains(base) else {
        throw DocumentError(
          file, expected: "a protocol that extends another one", found: "a circle at \(base)")
      }
      var lower = try YAMLDocument(text, name: base)
      lower.remove("protocol")
      if try lower.text("extends") != nil {
        throw DocumentError(file, expected: "a complete base", found: "\(base), which extends")
      }
      for word in ["name", "title", "source", "notes"] { lower.remove(word) }
      document.setDefault("title", "After \(base)")
      document.setDefault("source", "\(base), changed")
      document = document.layered(over: lower)
    }
    self = try document.decode(EvaluationProtocol.self, keys: Self.keys)
    try validate(file: file)
  }

  private static let keys: KeyTree = [
    "name": nil, "title": nil, "source": nil, "notes": nil, "frame": .words(Frame.self),
    "resize": [
      "kernel": .words(["none"] + ResamplingKernel.allCases.map(\.rawValue)),
      "space": .words(Resize.Space.self),
    ],
    "mask": [
      "min": nil, "max": nil, "inclusive": nil, "saturated_share": nil,
      "far_quantile": ["quantile", "factor"],
    ],
    "crop": (["rows", "columns"] as KeyTree)
      .or(["none", "nyu-eigen", "garg", "kitti-eigen", "rows:A:B,columns:C:D"]) {
        Crop(named: $0) != nil
      },
    "alignment":
      ([
        "method": .words(AlignmentMethod.self), "sample": .words(AlignmentRule.Sample.self),
        "median": .words(AlignmentRule.Median.self), "disparity_floor": nil,
        "fit_positive_only": nil, "negative_slope": .words(AlignmentRule.NegativeSlope.self),
        "damping": nil, "per": .words(AlignmentRule.Scope.self),
      ] as KeyTree).or(AlignmentMethod.allCases.map(\.rawValue)),
    "beside": .list(of: .words(AlignmentMethod.self)), "clamp": ["min", "max"],
    "invalid":
      ([
        "nan": .words(InvalidRule.NonFinite.self), "infinite": .words(InvalidRule.NonFinite.self),
        "nonpositive": .words(InvalidRule.Nonpositive.self),
        "zero": .words(InvalidRule.Zero.self),
      ] as KeyTree).or(["drop", "fail"]),
    "score_space": .words(ScoreSpace.self), "minimum_pixels": nil,
    "aggregate": .words(Aggregate.self), "metrics": nil, "primary": nil,
  ]

  /// What no type can say: bounds in order, policies that have what they need, names that exist.
  public func validate(file: String) throws(DocumentError) {
    func require(
      _ holds: Bool, _ expected: @autoclosure () -> String, _ found: @autoclosure () -> String,
      _ advice: @autoclosure () -> String? = nil
    ) throws(DocumentError) {
      guard !holds else { return }
      throw DocumentError(file, expected: expected(), found: found(), advice: advice())
    }
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "none" }

    try require(!name.isEmpty, "a name", "none", "add `name: my-protocol`")
    for (word, low, high) in [("mask", mask.min, mask.max), ("clamp", clamp?.min, clamp?.max)] {
      try require(
        (low ?? 0) < (high ?? .infinity), "\(word).min below \(word).max",
        "\(number(low)) and \(number(high))")
      try require(
        (low ?? 0).isFinite && (low ?? 0) >= 0, "\(word).min of at least 0", number(low))
    }
    if let far = mask.farQuantile {
      try require(
        (0...1).contains(far.quantile) && far.factor > 0,
        "mask.far_quantile with a quantile in 0…1 and a positive factor",
        "\(far.quantile) and \(far.factor)")
    }
    try require(minimumPixels >= 1, "minimum_pixels of at least 1", "\(minimumPixels)")
    try require(
      alignment.disparityFloor == nil || alignment.method.space == .disparity,
      "alignment.disparity_floor only with a method that fits in disparity",
      "it with \(alignment.method.rawValue)")
    try require(
      (alignment.disparityFloor ?? 1) > 0 && alignment.damping >= 0,
      "a positive alignment.disparity_floor and a damping of at least 0",
      "\(number(alignment.disparityFloor)) and \(alignment.damping)")
    let rule = alignment
    try require(
      rule.per == .sample || rule.method.isSummable && rule.negativeSlope == .report,
      "alignment.per: \(rule.per.rawValue) only with fits that are sums over pixels ("
        + AlignmentMethod.allCases.filter { $0.isSummable && $0 != .none }.map(\.rawValue)
        .joined(separator: ", ") + ")",
      rule.method.isSummable
        ? "negative_slope: \(rule.negativeSlope.rawValue)" : rule.method.rawValue,
      "use alignment.per: sample, or another method")
    let besides = beside ?? []
    try require(
      Set(besides).count == besides.count && !besides.contains(rule.method),
      "beside: alignments that differ from each other and from alignment.method",
      besides.map(\.rawValue).joined(separator: ", "), "name each of them once")
    for (word, policy) in [("nan", invalid.nan), ("infinite", invalid.infinite)] {
      let bound = policy == .min ? clamp?.min : policy == .max ? clamp?.max : 0
      try require(
        bound != nil, "clamp.\(policy.rawValue) for invalid.\(word): \(policy.rawValue)",
        "no such bound", "add it, or use invalid.\(word): drop")
    }
    for id in metrics + primary {
      try require(
        MetricCatalogue[id] != nil, "metric ids of `fdeval metrics`", "'\(id)'",
        nearestName(to: id, among: MetricCatalogue.ids).map { "did you mean '\($0)'?" })
    }
    try require(!primary.isEmpty, "at least one primary metric", "none")
  }
}
