extension DepthInterpretation {
  /// Values of integers.
  mutating func integerValues() throws(RasterError) -> [Float] {
    let encoding = try integerEncoding()
    description.encoding = encoding
    switch stored.numbers {
    case .codes(let codes):
      var values = DepthCodes.values(of: codes, encoding: encoding, largest: stored.largest)
      if let unknown = stored.unknownValue, let code = UInt16(exactly: unknown) {
        for at in values.indices where codes[at] == code { values[at] = .nan }
      }
      return values
    case .whole(let numbers):
      return try wholeValues(numbers, encoding: encoding)
    case .floats, .doubles, .colours:
      preconditionFailure("only integers have an encoding of integers")
    }
  }

  private mutating func integerEncoding() throws(RasterError) -> DepthEncoding {
    let isRelativeKind = description.kind.map { !$0.hasUnit } ?? false
    if stored.isPicture { return try pictureEncoding(isRelativeKind: isRelativeKind) }
    guard let encoding = description.encoding else {
      if isRelativeKind { return .relative }
      throw RasterError(
        .undescribed, file, expected: "a statement of what its integers mean",
        found: "\(stored.storage), and nothing that gives its scale",
        advice: description.kind == .stereoDisparity
          ? Self.codesOfPixels : "give --encoding one of: \(DepthEncoding.choices)")
    }
    try requireCodesOfPixels(encoding)
    guard encoding.storage == .codes || encoding.storage == .numbers else {
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

  /// 256 steps are depth only by somebody's word: that it has no unit, or what range it shows.
  private mutating func pictureEncoding(
    isRelativeKind: Bool
  ) throws(RasterError) -> DepthEncoding {
    switch description.encoding {
    case .linear?, .scaled?:
      assumePlanar()
    case .disparity?:
      try description.encoding.map { encoding throws(RasterError) in
        try requireCodesOfPixels(encoding)
      }
    case nil, .relative?:
      if isRelativeKind { return .relative }
      fallthrough
    default:
      throw RasterError(
        .unsupported, file, expected: "depth of at least 16 bits",
        found: "\(stored.storage): a picture of depth, with 256 steps and no unit",
        advice: "use the original depth file, or say a relative kind such as "
          + "'\(DepthMap.Kind.affineInvariantDisparity.flag)' if nearness is all that counts")
    }
    return description.encoding ?? .relative
  }

  private static let codesOfPixels =
    "give --encoding disparity:xN with the number of codes of one pixel, such as KITTI's disparity:x256"

  /// Integers are disparities only by a number of codes a pixel, which no file has a word for.
  private func requireCodesOfPixels(_ encoding: DepthEncoding) throws(RasterError) {
    guard case .disparity(let disparity) = encoding, disparity.codesPerPixel == nil else { return }
    throw RasterError(
      .undescribed, file, expected: "how many of its codes are a pixel of disparity",
      found: "\(stored.storage), and '\(encoding.name)'", advice: Self.codesOfPixels)
  }

  private func relativeWithoutKind() -> RasterError {
    let relative = DepthMap.Kind.allCases.filter { !$0.hasUnit }.map(\.flag)
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
  func wholeValues(
    _ numbers: [Double], encoding: DepthEncoding
  ) throws(RasterError) -> [Float] {
    switch encoding {
    case .codes(let perMetre, let skyCode):
      let sky = skyCode.map { Double($0) }
      return numbers.map {
        $0 == 0 || $0 == stored.unknownValue ? .nan : $0 == sky ? .infinity : Float($0 / perMetre)
      }
    case .disparity(let disparity):
      return numbers.map { $0 == stored.unknownValue ? .nan : disparity.value(ofCode: $0) }
    case .scaled(let scale, let offset):
      return numbers.map { $0 == stored.unknownValue ? .nan : Float($0 * scale + offset) }
    default:
      break
    }
    guard let codes = codes(numbers) else {
      throw contradiction(
        "integers from 0 to 65535 for the encoding '\(encoding.name)'",
        found: "\(stored.storage) with others", advice: nil)
    }
    var values = DepthCodes.values(of: codes, encoding: encoding, largest: .max)
    for at in values.indices where numbers[at] == stored.unknownValue { values[at] = .nan }
    return values
  }

  /// The numbers as codes; nil where one is none, but for the value that stands for unknown.
  private func codes(_ numbers: [Double]) -> [UInt16]? {
    var codes: [UInt16] = []
    codes.reserveCapacity(numbers.count)
    for number in numbers {
      let known = number == stored.unknownValue ? 0 : number
      guard let code = UInt16(exactly: known) else { return nil }
      codes.append(code)
    }
    return codes
  }
}
