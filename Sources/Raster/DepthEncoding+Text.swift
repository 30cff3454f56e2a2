extension DepthEncoding {
  /// The encoding that a text names, or nil: see ``choices``.
  public init?(named text: String) {
    switch text {
    case "mm": self = .millimetreCodes
    case "cm": self = .centimetreCodes
    case "kitti": self = .kitti
    case "tum": self = .tum
    case "sun": self = .sunRotated
    case "relative": self = .relative
    case "metres", "meters", "m": self = .metres
    case "millimetres", "millimeters": self = .values(metresPerUnit: 0.001)
    default:
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      if parts.count == 3, parts[0] == "log", let near = Double(parts[1]),
        let far = Double(parts[2]),
        near > 0, far > near, far.isFinite
      {
        self = .logarithmic(near: near, far: far)
      } else if parts.count == 2, text.hasPrefix("x"), parts[1].hasPrefix("sky="),
        let perMetre = Double(parts[0].dropFirst()), perMetre > 0, perMetre.isFinite,
        let skyCode = UInt16(parts[1].dropFirst(4)), skyCode > 0
      {
        self = .codes(perMetre: perMetre, skyCode: skyCode)
      } else if text.hasPrefix("x"), let perMetre = Double(text.dropFirst()), perMetre > 0,
        perMetre.isFinite
      {
        self = .codes(perMetre: perMetre)
      } else if text.hasPrefix("*"), let factor = Double(text.dropFirst()), factor > 0,
        factor.isFinite
      {
        self = .values(metresPerUnit: factor)
      } else {
        return nil
      }
    }
  }

  /// The text that ``init(named:)`` reads back.
  public var name: String {
    switch self {
    case .millimetreCodes: "mm"
    case .centimetreCodes: "cm"
    case .kitti: "kitti"
    case .tum: "tum"
    case .sunRotated: "sun"
    case .relative: "relative"
    case .metres: "metres"
    case .values(metresPerUnit: 0.001): "millimetres"
    case .codes(let perMetre, nil): "x\(perMetre)"
    case .codes(let perMetre, let skyCode?): "x\(perMetre):sky=\(skyCode)"
    case .logarithmic(let near, let far): "log:\(near):\(far)"
    case .values(let metresPerUnit): "*\(metresPerUnit)"
    }
  }
}

extension DepthEncoding: Codable {
  /// Reads the text form; anything else is a `DecodingError` that quotes it.
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let encoding = DepthEncoding(named: text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "unknown depth encoding '\(text)'"))
    }
    self = encoding
  }

  /// Writes the text form.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(name)
  }
}
