/// The step from stored numbers to a depth map: who says what, who is believed, what is assumed.
struct DepthInterpretation {
  private let stored: StoredDepth
  private let file: String
  private var description = DepthDescription()
  private var assumed: [String] = []
  private var notes: [String]

  /// - Parameters:
  ///   - stored: The numbers, with what the file itself says.
  ///   - others: What others say, the most believed first.
  ///   - file: The file, for messages.
  private init(
    _ stored: StoredDepth, others: [StoredDepth.Claim], file: String
  ) {
    self.stored = stored
    self.file = file
    notes = stored.notes
    let claims = Self.refined(stored.claims + others)
    description.kind = resolve(claims, "kind", \.kind, name: \.rawValue) { $0 == $1 }
    description.encoding = resolve(claims, "encoding", \.encoding, name: \.name) {
      $0.agrees(with: $1)
    }
    description.intrinsics = resolve(
      claims, "camera", \.intrinsics, name: { "fx \($0.fx) fy \($0.fy) cx \($0.cx) cy \($0.cy)" }
    ) { $0 == $1 }
    description.producer = claims.lazy.compactMap(\.description.producer).first
  }

  /// Makes the map.
  static func reading(
    _ stored: StoredDepth, others: [StoredDepth.Claim], file: String
  ) throws(RasterError) -> DepthReading {
    var interpretation = DepthInterpretation(stored, others: others, file: file)
    return try interpretation.reading()
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
  ) -> Value? {
    var first: (value: Value, phrase: String)?
    for claim in claims {
      guard let value = claim.description[keyPath: path] else { continue }
      guard let used = first else {
        first = (value, claim.phrase)
        continue
      }
      if !agree(used.value, value) {
        notes.append(
          "\(file): \(used.phrase) says \(subject) \(name(used.value)), \(claim.phrase) says "
            + "\(name(value)); the former was used.")
      }
    }
    return first?.value
  }

  private mutating func reading() throws(RasterError) -> DepthReading {
    var samples =
      stored.numbers.isIntegral ? try integerValues() : try floatValues()
    try requireFinite(samples)
    guard let kind = description.kind else { preconditionFailure("values without a kind") }
    let turn = Orientation(number: stored.orientation)
    samples = turn.applied(to: samples, width: stored.width, height: stored.height, channels: 1)
    let map = DepthMap(
      width: turn.transposes ? stored.height : stored.width,
      height: turn.transposes ? stored.width : stored.height,
      samples: samples, kind: kind, intrinsics: description.intrinsics)
    return DepthReading(
      map: map, description: description, format: stored.format, storage: stored.storage,
      assumed: assumed, notes: notes)
  }

  // MARK: Integers

  private mutating func integerValues() throws(RasterError) -> [Float] {
    let encoding = try integerEncoding()
    description.encoding = encoding
    switch stored.numbers {
    case .codes(let codes):
      noteSuspicions(codes)
      var values = DepthCodes.values(of: codes, encoding: encoding, largest: stored.largest)
      if let unknown = stored.unknownValue, let code = UInt16(exactly: unknown) {
        for at in values.indices where codes[at] == code { values[at] = .nan }
      }
      return values
    case .whole(let numbers):
      return try wholeValues(numbers, encoding: encoding)
    case .floats, .doubles:
      preconditionFailure("floating-point numbers have no integer encoding")
    }
  }

  private mutating func integerEncoding() throws(RasterError) -> DepthEncoding {
    let isRelativeKind = description.kind.map { !$0.isMetric } ?? false
    if stored.isPicture {
      guard isRelativeKind, description.encoding ?? .relative == .relative else {
        throw RasterError(
          .unsupported, file, expected: "depth of at least 16 bits",
          found: "\(stored.storage): a picture of depth, with 256 steps and no unit",
          advice: "use the original depth file, or say a relative kind such as "
            + "'\(DepthMap.Kind.affineInvariantDisparity.flag)' if nearness is all that counts")
      }
      return .relative
    }
    guard let encoding = description.encoding else {
      if isRelativeKind { return .relative }
      throw RasterError(
        .undescribed, file, expected: "a statement of what its integers mean",
        found: "\(stored.storage), and nothing that gives its scale",
        advice: "give --encoding one of: \(DepthEncoding.choices)")
    }
    guard encoding.isIntegral else {
      throw contradiction(
        "an encoding of integer codes for \(stored.storage)", found: "'\(encoding.name)'",
        advice: "give one of: \(DepthEncoding.choices)")
    }
    if encoding == .relative {
      guard isRelativeKind else { throw relativeWithoutKind() }
      guard case .codes = stored.numbers else {
        throw contradiction(
          "unsigned integers of 8 or 16 bits for the encoding 'relative'", found: stored.storage,
          advice: nil)
      }
    } else {
      assumePlanar()
    }
    return encoding
  }

  private func relativeWithoutKind() -> RasterError {
    let relative = DepthMap.Kind.allCases.filter { !$0.isMetric }.map(\.flag)
    guard let kind = description.kind else {
      return RasterError(
        .undescribed, file, expected: "a kind to go with the encoding 'relative'", found: "none",
        advice: "give --kind one of: \(relative.joined(separator: ", "))")
    }
    return contradiction(
      "an encoding with a unit for the kind \(kind.rawValue)", found: "'relative'",
      advice: "give one of: \(DepthEncoding.choices)")
  }

  /// Values of integers that are not unsigned 16-bit codes.
  private func wholeValues(
    _ numbers: [Double], encoding: DepthEncoding
  ) throws(RasterError) -> [Float] {
    if case .codes(let perMetre, let skyCode) = encoding {
      let sky = skyCode.map { Double($0) }
      return numbers.map {
        $0 == 0 || $0 == stored.unknownValue ? .nan : $0 == sky ? .infinity : Float($0 / perMetre)
      }
    }
    guard let codes = Self.codes(numbers) else {
      throw contradiction(
        "integers from 0 to 65535 for the encoding '\(encoding.name)'",
        found: "\(stored.storage) with others", advice: nil)
    }
    return DepthCodes.values(of: codes, encoding: encoding, largest: .max)
  }

  private static func codes(_ numbers: [Double]) -> [UInt16]? {
    var codes: [UInt16] = []
    codes.reserveCapacity(numbers.count)
    for number in numbers {
      guard let code = UInt16(exactly: number) else { return nil }
      codes.append(code)
    }
    return codes
  }

  /// Notes the traces of three common accidents.
  private mutating func noteSuspicions(_ codes: [UInt16]) {
    guard stored.largest == .max else { return }
    let largest = DepthCodes.range(of: codes).upperBound
    if largest == 32768 {
      notes.append(
        "\(file): the largest code is exactly 32768, as in files that went through Photoshop, "
          + "which halves 16-bit codes.")
    }
    if largest > 255, codes.allSatisfy({ $0 % 257 == 0 }) {
      notes.append(
        "\(file): all codes are multiples of 257, as in an 8-bit picture that was widened to "
          + "16 bits; at most 256 distances are left.")
    }
  }

  // MARK: Floating point

  private mutating func floatValues() throws(RasterError) -> [Float] {
    if let encoding = description.encoding, encoding.isIntegral {
      return try integersInFloats(encoding)
    }
    var factor = 1.0
    if case .values(let metresPerUnit) = description.encoding {
      factor = metresPerUnit
      assumePlanar()
    } else {
      description.encoding = .metres
      if description.kind == nil {
        assumePlanar()
        notes.append(
          "\(file): nothing says what its numbers mean; they were read as metres along the "
            + "optical axis.")
      }
      if description.kind?.isMetric == true { assumed.append("encoding=metres") }
    }
    switch stored.numbers {
    case .floats(let values):
      if factor == 1, stored.unknownValue == nil { return values }
      return values.map { value(Double($0), factor) }
    case .doubles(let values):
      return values.map { value($0, factor) }
    case .codes, .whole:
      preconditionFailure("integers are not floating-point values")
    }
  }

  private func value(_ number: Double, _ factor: Double) -> Float {
    // GDAL writes the unknown value of single-precision files as a decimal of the single.
    if let unknown = stored.unknownValue, number == unknown || Float(number) == Float(unknown) {
      return .nan
    }
    return Float(number * factor)
  }

  /// Integer codes that somebody saved as floating-point numbers.
  private mutating func integersInFloats(_ encoding: DepthEncoding) throws(RasterError) -> [Float] {
    let numbers: [Double] =
      switch stored.numbers {
      case .floats(let values): values.map { Double($0) }
      case .doubles(let values): values
      case .codes, .whole: preconditionFailure("integers are not floating-point values")
      }
    let areCodes = numbers.allSatisfy { !$0.isFinite || ($0 >= 0 && $0.rounded() == $0) }
    guard areCodes, encoding != .relative else {
      throw contradiction(
        "an encoding of floating-point values for \(stored.storage)", found: "'\(encoding.name)'",
        advice: "give 'metres' or 'millimetres', or no encoding")
    }
    let values = try wholeValues(
      numbers.map { $0.isFinite ? $0 : 0 }, encoding: encoding)
    assumePlanar()
    notes.append(
      "\(file): its floating-point numbers are all whole and were read as the codes "
        + "'\(encoding.name)'.")
    return values.enumerated().map { at, value in
      numbers[at] == .infinity ? .infinity : value
    }
  }

  // MARK: Both

  private mutating func assumePlanar() {
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

  private func contradiction(_ expected: String, found: String, advice: String?) -> RasterError {
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
    default:
      self == other
    }
  }
}
