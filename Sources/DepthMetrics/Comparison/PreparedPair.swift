internal import Geometry
internal import Raster

/// Reference and candidate on one grid and as quantities that can be set against each other: the
/// first steps of a protocol, kinds, frame and resize.
struct PreparedPair {
  /// Pixels across and down.
  let width, height: Int
  /// Planar depth, or the inverse of a relative disparity, row by row.
  let reference: [Float]
  /// The candidate's own quantity on the same grid, planar where it measures distance.
  private(set) var candidate: [Float]
  /// Candidate pixels that ``impute(_:)`` replaced.
  private(set) var imputed = 0
  /// Whether candidate values are disparities.
  let candidateIsDisparity: Bool
  /// Whether reference values are metres.
  let referenceIsMetric: Bool
  /// The reference in pixels, where both maps are stereo disparities of which none is fitted.
  let referencePixels: [Float]?
  /// How the candidate came to the reference's grid; nil where it was on it.
  let gridChange: GridChange?
  /// The maps as they came, where the metric of a legacy protocol wants them.
  let originalReference, originalCandidate: DepthMap
  /// The same, planar where they measure distance.
  let planarReference, planarCandidate: DepthMap

  /// Brings two maps together.
  init(
    reference: DepthMap, candidate: DepthMap, protocol rules: EvaluationProtocol
  ) throws(ComparisonError) {
    originalReference = reference
    originalCandidate = candidate
    try Self.checkKinds(reference.kind, candidate.kind, rules)

    let fallback = reference.intrinsics ?? candidate.intrinsics
    var reference = try Self.planar(reference, role: "reference", intrinsics: fallback)
    var candidate = try Self.planar(
      Self.withoutHoles(candidate, rules), role: "candidate", intrinsics: fallback)
    planarReference = reference
    planarCandidate = candidate
    if rules.frame == .kittiBenchmark {
      let full = (reference.width, reference.height)
      reference = try Self.kittiWindow(reference)
      // A candidate made on the window is used as it is; one of the whole frame is cut alike.
      if (candidate.width, candidate.height) == full { candidate = try Self.kittiWindow(candidate) }
    }
    if (candidate.width, candidate.height) != (reference.width, reference.height) {
      gridChange = GridChange(
        from: (candidate.width, candidate.height), to: (reference.width, reference.height))
      candidate = try Self.resize(candidate, to: reference, rules)
    } else {
      gridChange = nil
    }
    width = reference.width
    height = reference.height
    candidateIsDisparity = candidate.kind.isDisparity
    referenceIsMetric = reference.kind.isMetric
    referencePixels = Self.arePixels(reference, candidate, rules) ? reference.samples : nil
    // A disparity is scored through its inverse, in no unit; zero has none and drops out.
    self.reference =
      reference.kind.isDisparity
      ? reference.samples.map { $0 > 0 ? 1 / $0 : .nan } : reference.samples
    // An infinite disparity is no nearness but the mark of a pixel without one.
    self.candidate =
      referencePixels == nil
      ? candidate.samples : candidate.samples.map { $0.isFinite ? $0 : .nan }
  }

  /// Whether both maps are disparities in pixels and are set against each other as they are.
  private static func arePixels(
    _ reference: DepthMap, _ candidate: DepthMap, _ rules: EvaluationProtocol
  ) -> Bool {
    reference.kind == .stereoDisparity && candidate.kind == .stereoDisparity
      && rules.alignment.method == .none
  }

  /// Replaces NaN and infinities by a bound of the clamp, where the protocol asks for that.
  ///
  /// An infinity goes to the bound on its own side.
  mutating func impute(_ rules: EvaluationProtocol, in window: ReferenceWindow) {
    func bound(_ policy: InvalidRule.NonFinite) -> Float? {
      switch policy {
      case .fail, .drop: nil
      case .min: rules.clamp?.min.map { Float($0) }
      case .max: rules.clamp?.max.map { Float($0) }
      }
    }
    let forNaN = bound(rules.invalid.nan), forInfinity = bound(rules.invalid.infinite)
    let forNegativeInfinity = forInfinity == nil ? nil : bound(.min) ?? forInfinity
    guard forNaN != nil || forInfinity != nil, candidate.hasNonFinite else { return }
    for row in window.rows {
      for i in row * width + window.columns.lowerBound..<row * width + window.columns.upperBound
      where !candidate[i].isFinite && window.counts(reference[i], at: i) {
        let own = candidate[i] < 0 ? forNegativeInfinity : forInfinity
        let value = candidate[i].isNaN ? forNaN : own
        guard let value else { continue }
        candidate[i] = value
        imputed += 1
      }
    }
  }

  /// Where the prepared grid lies in the original reference's.
  var frameInReference: AlignedMaps.Frame {
    let full = originalReference
    return AlignedMaps.Frame(
      left: (full.width - width) / 2, top: full.height - height, gridWidth: full.width,
      gridHeight: full.height)
  }

  /// The camera of the prepared grid: the reference's, else the candidate's where it has that size, else
  /// one that sees 60 degrees along the longer side.
  var camera: Camera {
    let frame = frameInReference
    let sizes = [originalReference, originalCandidate].map { ($0.intrinsics, $0.width, $0.height) }
    let known = sizes.first { $0.0 != nil && ($0.1, $0.2) == (frame.gridWidth, frame.gridHeight) }
    var pinhole =
      known?.0
      ?? Intrinsics(
        fx: Double(max(frame.gridWidth, frame.gridHeight)) * 0.75.squareRoot(),
        fy: Double(max(frame.gridWidth, frame.gridHeight)) * 0.75.squareRoot(),
        cx: Double(frame.gridWidth - 1) / 2, cy: Double(frame.gridHeight - 1) / 2)
    pinhole.cx -= Double(frame.left)
    pinhole.cy -= Double(frame.top)
    return Camera(pinhole, width: width, height: height)
  }

  /// A mask of the original reference's size on the prepared grid.
  func framed(_ mask: PixelMask) -> [UInt8] {
    guard (mask.width, mask.height) != (width, height) else { return mask.bytes }
    let frame = frameInReference
    return (0..<height).flatMap { row in
      let start = (frame.top + row) * mask.width + frame.left
      return mask.bytes[start..<start + width]
    }
  }

  // MARK: - Kinds

  static func checkKinds(
    _ reference: DepthMap.Kind, _ candidate: DepthMap.Kind, _ rules: EvaluationProtocol
  ) throws(ComparisonError) {
    let method = rules.alignment.method
    // Maps of one relative kind may be set against each other as they are stored.
    let asStored = method == .none && reference == candidate && rules.scoreSpace != .depth
    if asStored { return }
    switch reference {
    case .metricPlanar, .metricRay: break
    case .scaleInvariant where method != .none: break
    case .affineInvariantDisparity where method.space == .disparity && rules.scoreSpace != .depth,
      .stereoDisparity where method.space == .disparity && rules.scoreSpace != .depth:
      break
    default:
      throw ComparisonError(
        .kind, "reference", expected: "a kind that protocol \(rules.name) can score against",
        found: reference.rawValue,
        advice: reference == .stereoDisparity
          ? "use --protocol stereo-v1 for disparities in pixels, or make it metres with --ref-encoding "
            + "disparity:FB:DOFFS"
          : reference.isDisparity
            ? "use --protocol control-fidelity-v1"
            : "align it with --align scale_median, or give a metric reference")
    }
    let legal: Bool
    switch candidate {
    case .metricPlanar, .metricRay: legal = true
    case .scaleInvariant: legal = method != .none
    case .affineInvariant:
      legal = [.affineLeastSquares, .affineL1, .affineTrimmed].contains(method)
    case .affineInvariantDisparity, .stereoDisparity: legal = method.space == .disparity
    }
    if !legal {
      let suggestion: AlignmentMethod =
        switch candidate {
        case .affineInvariantDisparity, .stereoDisparity: .affineDisparityLeastSquaresFloor
        case .affineInvariant: .affineLeastSquares
        default: .scaleMedian
        }
      throw ComparisonError(
        .kind, "candidate",
        expected: "a kind that alignment \(method.rawValue) can fit to a "
          + "\(reference.rawValue) reference",
        found: candidate.rawValue, advice: "use --align \(suggestion.rawValue)")
    }
  }

  /// A candidate whose stored zeros are unknown, where the protocol says that they are holes.
  private static func withoutHoles(_ map: DepthMap, _ rules: EvaluationProtocol) -> DepthMap {
    guard rules.invalid.zero == .unknown, map.kind.isMetric || map.kind == .scaleInvariant,
      map.samples.contains(0)
    else { return map }
    return DepthMap(
      width: map.width, height: map.height, samples: map.samples.map { $0 == 0 ? .nan : $0 },
      kind: map.kind, intrinsics: map.intrinsics)
  }

  private static func planar(
    _ map: DepthMap, role: String, intrinsics: Intrinsics?
  ) throws(ComparisonError) -> DepthMap {
    guard map.kind == .metricRay else { return map }
    guard let intrinsics = map.intrinsics ?? intrinsics else {
      throw ComparisonError(
        .kind, role, expected: "intrinsics, to turn metric_ray into metric_planar",
        found: "a metric_ray map without them", advice: "give --intrinsics FX,FY,CX,CY")
    }
    return Camera(intrinsics, width: map.width, height: map.height).planar(fromRay: map)
  }

  // MARK: - Grids

  private static func kittiWindow(_ map: DepthMap) throws(ComparisonError) -> DepthMap {
    let width = 1216, height = 352
    guard map.width >= width, map.height >= height else {
      throw ComparisonError(
        .size, "frame kitti-benchmark", expected: "a map of at least \(width)x\(height)",
        found: "\(map.width)x\(map.height)", advice: "use a protocol with frame: native")
    }
    let left = (map.width - width) / 2, top = map.height - height
    let rows = (top..<top + height).map { row in
      map.samples[row * map.width + left..<row * map.width + left + width]
    }
    return DepthMap(width: width, height: height, samples: Array(rows.joined()), kind: map.kind)
  }

  private static func resize(
    _ candidate: DepthMap, to reference: DepthMap, _ rules: EvaluationProtocol
  ) throws(ComparisonError) -> DepthMap {
    let arePixels = arePixels(reference, candidate, rules)
    guard !arePixels, let kernel = rules.resize.kernel else {
      throw ComparisonError(
        .size, "candidate",
        expected: "the reference's size, \(reference.width)x\(reference.height)",
        found: "\(candidate.width)x\(candidate.height)",
        advice: arePixels
          ? "bring its disparities to that size where they are made: they count pixels of their own width"
          : GridChange(
            from: (candidate.width, candidate.height), to: (reference.width, reference.height)
          ).isTransposed
            ? "turn one of them: a camera's orientation (EXIF) was obeyed for one and not for the other"
            : "use --resize bilinear, or a protocol that resizes")
    }
    func inverted(_ map: DepthMap) -> DepthMap {
      DepthMap(
        width: map.width, height: map.height, samples: map.samples.map { 1 / $0 }, kind: map.kind)
    }
    if rules.resize.space == .value {
      return candidate.resized(to: reference.width, height: reference.height, kernel: kernel)
    }
    return inverted(
      inverted(candidate).resized(to: reference.width, height: reference.height, kernel: kernel))
  }
}

extension [Float] {
  /// Whether a value is NaN or infinite: their exponent bits are all set.
  fileprivate var hasNonFinite: Bool {
    let exponent: UInt32 = 0x7F80_0000
    // Without an early exit the loop runs on wide registers.
    return reduce(0 as UInt32) { $0 | ($1.bitPattern & exponent == exponent ? 1 : 0) } != 0
  }
}
