/// The step from stored numbers to a depth map: who says what, who is believed, what is assumed.
struct DepthInterpretation {
  var stored: StoredDepth
  let file: String
  var description = DepthDescription()
  var assumed: [String] = []
  var notes: [String]
  private var origins = DepthReading.Origins()
  /// Whether the scale that is used comes without a unit.
  private var hasNoUnit = false

  /// - Parameters:
  ///   - stored: The numbers, with what the file itself says.
  ///   - others: What others say, the most believed first.
  ///   - file: The file, for messages.
  /// - Throws: ``RasterError/Fault/unsupported`` for a unit that is no length.
  private init(
    _ stored: StoredDepth, others: [StoredDepth.Claim], file: String
  ) throws(RasterError) {
    self.stored = stored
    self.file = file
    notes = stored.notes
    let claims = Self.refined(
      stored.claims + (try Self.claimOfGDAL(stored, others: others, file: file)) + others)
    (description.kind, origins.kind) = resolve(claims, "kind", \.kind, name: \.rawValue) {
      $0 == $1
    }
    (description.encoding, origins.encoding) = resolve(
      claims, "encoding", \.encoding, name: \.name
    ) { $0.agrees(with: $1) }
    (description.intrinsics, origins.intrinsics) = resolve(
      claims, "camera", \.intrinsics, name: { "fx \($0.fx) fy \($0.fy) cx \($0.cx) cy \($0.cy)" }
    ) { $0 == $1 }
    hasNoUnit =
      claims.first { $0.description.encoding != nil }?.hasNoUnit == true
      && description.kind?.isMetric != false
    description.producer = claims.lazy.compactMap(\.description.producer).first
    description.smallModel = claims.lazy.compactMap(\.description.smallModel).first
    try takeDisparity()
  }

  /// Makes the map.
  static func reading(
    _ stored: StoredDepth, others: [StoredDepth.Claim], file: String
  ) throws(RasterError) -> DepthReading {
    var interpretation = try DepthInterpretation(stored, others: others, file: file)
    return try interpretation.reading()
  }

  /// What GDAL's scale, offset and unit say, for which the kind must be known already.
  private static func claimOfGDAL(
    _ stored: StoredDepth, others: [StoredDepth.Claim], file: String
  ) throws(RasterError) -> [StoredDepth.Claim] {
    guard let gdal = stored.gdal else { return [] }
    let kind = (stored.claims + others).lazy.compactMap(\.description.kind).first
    let isIntegral =
      switch stored.numbers {
      case .codes, .whole: true
      case .floats, .doubles, .colours: false
      }
    do {
      guard
        let encoding = try gdal.metadata.encoding(
          isIntegral: isIntegral, isRelative: kind?.isMetric == false)
      else { return [] }
      return [
        StoredDepth.Claim(
          phrase: gdal.phrase, source: gdal.source, description: .init(encoding: encoding),
          isScaleOnly: true, hasNoUnit: gdal.metadata.hasNoUnit)
      ]
    } catch {
      throw RasterError(
        .unsupported, file, expected: "depth in a unit of length in \(gdal.phrase)",
        found: error.found, advice: "say a kind without a unit with --kind if it is one")
    }
  }

  /// Claims of a scale alone, with the code for the sky that another one of that scale adds.
  private static func refined(_ claims: [StoredDepth.Claim]) -> [StoredDepth.Claim] {
    claims.map { claim in
      guard claim.isScaleOnly, case .codes(let perMetre, _) = claim.description.encoding else {
        return claim
      }
      var refined = claim
      for case .codes(let other, let sky?)? in claims.map(\.description.encoding) {
        if DepthEncoding.codes(perMetre: other).agrees(with: .codes(perMetre: perMetre)) {
          refined.description.encoding = .codes(perMetre: perMetre, skyCode: sky)
          break
        }
      }
      return refined
    }
  }

  /// The first statement; the others are compared with it.
  private mutating func resolve<Value>(
    _ claims: [StoredDepth.Claim], _ subject: String, _ path: KeyPath<DepthDescription, Value?>,
    name: (Value) -> String, agree: (Value, Value) -> Bool
  ) -> (Value?, DepthOrigin?) {
    var first: (value: Value, phrase: String, source: DepthOrigin.Source)?
    for claim in claims {
      guard let value = claim.description[keyPath: path] else { continue }
      guard let used = first else {
        first = (value, claim.phrase, claim.source)
        continue
      }
      if !agree(used.value, value) {
        notes.append(
          "\(file): \(used.phrase) says \(subject) \(name(used.value)), \(claim.phrase) says "
            + "\(name(value)); the former was used.")
      }
    }
    return (first?.value, first.map { DepthOrigin($0.source, $0.phrase) })
  }

  private mutating func reading() throws(RasterError) -> DepthReading {
    let values = try values()
    try requireFinite(values)
    guard let kind = description.kind, let encoding = description.encoding else {
      preconditionFailure("values without a kind or an encoding")
    }
    if hasNoUnit { assumed.append("unit=m") }
    let findings = FindingSearch(
      stored, as: encoding, kind, values: values, assumed: assumed, isDescribed: isDescribed
    ).findings
    let turn = Orientation(number: stored.orientation)
    let samples = turn.applied(
      to: values, width: stored.width, height: stored.height, channels: 1)
    let map = DepthMap(
      width: turn.transposes ? stored.height : stored.width,
      height: turn.transposes ? stored.width : stored.height,
      samples: samples, kind: kind, intrinsics: description.intrinsics)
    return DepthReading(
      map: map, description: description, format: stored.format, storage: stored.storage,
      assumed: assumed, origins: completeOrigins, notes: notes, findings: findings)
  }

  private mutating func values() throws(RasterError) -> [Float] {
    if case .colours(let bytes, let channels) = stored.numbers {
      if let encoding = description.encoding, encoding.storage == .colours {
        return try colourValues(bytes, channels: channels, encoding: encoding)
      }
      stored = try PictureDepth.grey(stored, file: file)
    }
    return switch stored.numbers {
    case .codes, .whole, .colours: try integerValues()
    case .floats, .doubles: try floatValues()
    }
  }

  /// What kind disparities are: metres with the cameras, pixels without.
  private mutating func takeDisparity() throws(RasterError) {
    guard case .disparity(let disparity)? = description.encoding else { return }
    let kind = description.kind
    if let rig = disparity.rig {
      let grid = StereoDisparity.Rig.grid(width: stored.width, height: stored.height)
      guard rig.grid == nil || rig.grid == grid else {
        throw contradiction(
          "a map of \(rig.grid ?? ""), which its calibration is of", found: grid,
          advice: "give focal length and offset for this size: disparity:FB:DOFFS")
      }
      guard kind == nil || kind == .metricPlanar else {
        throw contradiction(
          "the kind metric_planar for disparities that cameras turn into metres",
          found: kind?.rawValue ?? "", advice: nil)
      }
      description.kind = .metricPlanar
    } else {
      guard kind == nil || kind?.isDisparity == true else {
        throw contradiction(
          "cameras for the kind \(kind?.rawValue ?? "")",
          found: "'\(DepthEncoding.disparity(disparity).name)'",
          advice:
            "give focal length (pixels) times baseline (metres) and the offset of the principal "
            + "points: disparity:FB:DOFFS")
      }
      description.kind = kind ?? .stereoDisparity
    }
    origins.kind = origins.kind ?? origins.encoding
  }

  /// Whether somebody said what the numbers mean.
  private var isDescribed: Bool { origins.kind != nil && origins.encoding != nil }

  private var completeOrigins: DepthReading.Origins {
    var complete = origins
    complete.kind = complete.kind ?? .assumed
    complete.encoding = complete.encoding ?? .assumed
    return complete
  }

  // MARK: All sorts of numbers

  mutating func assumePlanar() {
    guard description.kind == nil else { return }
    description.kind = .metricPlanar
    assumed.append("kind=\(DepthMap.Kind.metricPlanar.rawValue)")
  }

  private func requireFinite(_ samples: [Float]) throws(RasterError) {
    guard samples.contains(where: \.isFinite) else {
      throw RasterError(
        .malformed, file, expected: "depth at some pixel at least",
        found: "no finite value in \(stored.width) x \(stored.height) pixels")
    }
  }

  func contradiction(_ expected: String, found: String, advice: String?) -> RasterError {
    RasterError(.contradictory, file, expected: expected, found: found, advice: advice)
  }
}

extension DepthEncoding {
  /// Whether two statements can both be true of a file, up to rounding.
  fileprivate func agrees(with other: DepthEncoding) -> Bool {
    func close(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-6 * max(abs(a), abs(b)) }
    return switch (self, other) {
    case (.codes(let a, let skyA), .codes(let b, let skyB)):
      close(a, b) && skyA == skyB
    case (.logarithmic(let nearA, let farA), .logarithmic(let nearB, let farB)):
      close(nearA, nearB) && close(farA, farB)
    case (.linear(let firstA, let lastA, let holesA), .linear(let firstB, let lastB, let holesB)):
      close(firstA, firstB) && close(lastA, lastB) && holesA == holesB
    case (.scaled(let scaleA, let offsetA), .scaled(let scaleB, let offsetB)):
      close(scaleA, scaleB) && close(offsetA, offsetB)
    case (.values(let a), .values(let b)): close(a, b)
    default:
      self == other
    }
  }
}
