internal import Crypto
internal import Raster

extension EvaluationProtocol {
  /// One field in its text form.
  public struct Field: Sendable, Equatable, Codable {
    /// Path in the YAML document: "mask.max".
    public let name: String
    /// Its value as canonical text; "none" where there is none.
    public let value: String

    /// A field by its path and text.
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Every field that decides a number, in canonical order.
  ///
  /// The first is the version of the metric definitions, so that scores made under another
  /// definition are told apart as well.
  public var fields: [Field] {
    func number(_ value: Double?) -> String {
      guard let value else { return "none" }
      // A whole number reads the same whether the document wrote 10 or 10.0.
      return value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }
    let far = mask.farQuantile
    // Fields that are younger than the first protocols stand here only where they say something else
    // than what always was, so that no hash moves.
    var younger: [(String, String)] = []
    if alignment.per != .sample { younger.append(("alignment.per", alignment.per.rawValue)) }
    if invalid.zero != .value { younger.append(("invalid.zero", invalid.zero.rawValue)) }
    if let beside, !beside.isEmpty {
      younger.append(("beside", beside.map(\.rawValue).joined(separator: " ")))
    }
    let lasting = [
      ("definitions", "\(MetricCatalogue.version)"),
      ("frame", frame.rawValue),
      ("resize.kernel", resize.kernel?.rawValue ?? "none"),
      ("resize.space", resize.space.rawValue),
      ("mask.min", number(mask.min)),
      ("mask.max", number(mask.max)),
      ("mask.inclusive", "\(mask.inclusive)"),
      ("mask.far_quantile", far.map { "\(number($0.factor)) x q\(number($0.quantile))" } ?? "none"),
      ("mask.saturated_share", number(mask.saturatedShare)),
      ("crop", crop.name),
      ("alignment.method", alignment.method.rawValue),
      ("alignment.sample", alignment.sample.rawValue),
      ("alignment.median", alignment.median.rawValue),
      ("alignment.disparity_floor", number(alignment.disparityFloor)),
      ("alignment.fit_positive_only", "\(alignment.fitPositiveOnly)"),
      ("alignment.negative_slope", alignment.negativeSlope.rawValue),
      ("alignment.damping", number(alignment.damping)),
      ("clamp.min", number(clamp?.min)),
      ("clamp.max", number(clamp?.max)),
      ("invalid.nan", invalid.nan.rawValue),
      ("invalid.infinite", invalid.infinite.rawValue),
      ("invalid.nonpositive", invalid.nonpositive.rawValue),
      ("score_space", scoreSpace.rawValue),
      ("minimum_pixels", "\(minimumPixels)"),
      ("aggregate", aggregate.rawValue),
    ]
    return (lasting + younger).map { Field(name: $0.0, value: $0.1) }
  }

  /// SHA-256 over the ``fields`` as lines "name=value", in lowercase hexadecimal.
  ///
  /// Names, sources, notes and the choice of metrics are not in it: they change no number.
  public var hash: String { Self.hash(of: fields) }

  /// The first twelve digits of the hash, for people.
  public var shortHash: String { String(hash.prefix(12)) }

  static func hash(of fields: [Field]) -> String {
    var digest = SHA256()
    for field in fields { digest.update(data: Array("\(field.name)=\(field.value)\n".utf8)) }
    return digest.finalize().map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}
