extension DepthEncoding {
  /// The encoding that a text names, or nil: see ``choices``.
  public init?(named text: String) {
    let words: [String: DepthEncoding] = [
      "mm": .millimetreCodes, "cm": .centimetreCodes, "kitti": .kitti, "tum": .tum,
      "sun": .sun, "sun:uncut": .sunRotated(isCut: false), "relative": .relative, "metres": .metres,
      "meters": .metres,
      "m": .metres, "millimetres": .values(metresPerUnit: 0.001),
      "millimeters": .values(metresPerUnit: 0.001), "carla": .carla, "tartanair": .colourFloat,
    ]
    if let word = words[text] {
      self = word
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let read =
      switch parts[0] {
      case "log": Self.logarithmic(parts.dropFirst())
      case "linear": Self.linear(parts.dropFirst())
      case "rgb24": Self.colours(parts.dropFirst())
      case "disparity": StereoDisparity(parts.dropFirst()).map { DepthEncoding.disparity($0) }
      case let first where first.hasPrefix("x"): Self.codes(first.dropFirst(), parts.dropFirst())
      case let first where first.hasPrefix("*") && parts.count == 1: Self.scaled(first.dropFirst())
      default: DepthEncoding?.none
      }
    guard let read else { return nil }
    self = read
  }

  fileprivate static func number(_ text: Substring) -> Double? {
    // Swift takes "nan" and hexadecimal floats too, which nobody means.
    guard let value = Double(text), value.isFinite, !text.contains(where: { "xXpP".contains($0) })
    else { return nil }
    return value
  }

  private static func logarithmic(_ parts: ArraySlice<Substring>) -> DepthEncoding? {
    let numbers = parts.compactMap(number)
    guard parts.count == 2, numbers.count == 2, numbers[0] > 0, numbers[1] > numbers[0] else {
      return nil
    }
    return .logarithmic(near: numbers[0], far: numbers[1])
  }

  private static func linear(_ parts: ArraySlice<Substring>) -> DepthEncoding? {
    let numbers = parts.prefix(2).compactMap(number)
    guard numbers.count == 2, (numbers[1] - numbers[0]).isFinite else { return nil }
    switch parts.count {
    case 2: return .linear(first: numbers[0], last: numbers[1])
    case 3 where parts.last == "unknown=0":
      return .linear(first: numbers[0], last: numbers[1], hasUnknown: true)
    default: return nil
    }
  }

  private static func colours(_ parts: ArraySlice<Substring>) -> DepthEncoding? {
    guard parts.count == 1, let farthest = parts.first.flatMap(number), farthest > 0 else {
      return nil
    }
    return .colour24(farthest: farthest)
  }

  private static func codes(
    _ count: Substring, _ rest: ArraySlice<Substring>
  ) -> DepthEncoding? {
    guard let perMetre = number(count), perMetre > 0 else { return nil }
    guard let sky = rest.first else { return .codes(perMetre: perMetre) }
    guard rest.count == 1, sky.hasPrefix("sky="), let code = UInt16(sky.dropFirst(4)), code > 0
    else { return nil }
    return .codes(perMetre: perMetre, skyCode: code)
  }

  /// "0.01", "0.01+2", "1e-3-2.5": the sign that parts the two stands behind no exponent's letter.
  private static func scaled(_ text: Substring) -> DepthEncoding? {
    let digits = Array(text)
    guard digits.first != "+" else { return nil }
    let sign = digits.indices.dropFirst().first {
      "+-".contains(digits[$0]) && !"eE".contains(digits[$0 - 1])
    }
    guard let sign else {
      return number(text).flatMap { $0 > 0 ? .values(metresPerUnit: $0) : nil }
    }
    guard let scale = number(Substring(String(digits[..<sign]))), scale != 0,
      let offset = number(Substring(String(digits[sign...])))
    else { return nil }
    return .scaled(scale: scale, offset: offset)
  }

  /// The text that ``init(named:)`` reads back.
  public var name: String {
    switch self {
    case .millimetreCodes: "mm"
    case .centimetreCodes: "cm"
    case .kitti: "kitti"
    case .tum: "tum"
    case .sunRotated(let isCut): isCut ? "sun" : "sun:uncut"
    case .relative: "relative"
    case .metres: "metres"
    case .carla: "carla"
    case .colourFloat: "tartanair"
    case .values(metresPerUnit: 0.001): "millimetres"
    case .codes(let perMetre, nil): "x\(Self.text(perMetre))"
    case .codes(let perMetre, let skyCode?): "x\(Self.text(perMetre)):sky=\(skyCode)"
    case .logarithmic(let near, let far): "log:\(near):\(far)"
    case .linear(let first, let last, let hasUnknown):
      "linear:\(Self.text(first)):\(Self.text(last))" + (hasUnknown ? ":unknown=0" : "")
    case .colour24(let farthest): "rgb24:\(Self.text(farthest))"
    case .disparity(let disparity):
      (["disparity"] + [disparity.codesPerPixel.map { "x\(Self.text($0))" }].compactMap { $0 }
        + (disparity.rig.map { [$0.focalBaseline, $0.offset].map(Self.text) } ?? []))
        .joined(separator: ":")
    case .values(let metresPerUnit): "*\(Self.text(metresPerUnit))"
    case .scaled(let scale, let offset):
      "*\(Self.text(scale))" + (offset.sign == .minus ? "" : "+") + Self.text(offset)
    }
  }

  /// The shortest text of a number that is read back as it: 512 rather than 512.0.
  private static func text(_ number: Double) -> String {
    let text = "\(number)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension StereoDisparity {
  /// What stands behind "disparity:", "x256:385.2:0" for instance: codes a pixel, then focal length times
  /// baseline, then the offset, each of which may be missing.
  fileprivate init?(_ parts: ArraySlice<Substring>) {
    var rest = parts
    if let first = rest.first, first.hasPrefix("x") {
      guard let codes = DepthEncoding.number(first.dropFirst()), codes > 0 else { return nil }
      codesPerPixel = codes
      rest = rest.dropFirst()
    }
    let numbers = rest.compactMap(DepthEncoding.number)
    guard numbers.count == rest.count, numbers.count <= 2 else { return nil }
    guard let product = numbers.first else { return }
    guard product > 0 else { return nil }
    rig = Rig(focalBaseline: product, offset: numbers.count > 1 ? numbers[1] : 0)
  }
}

extension DepthEncoding: Codable {
  /// Reads the text form; anything else is a `DecodingError` that quotes its beginning.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let encoding = DepthEncoding(named: text) else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "unknown depth encoding '\(Excerpt.of(text))'"))
    }
    self = encoding
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
