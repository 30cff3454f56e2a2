internal import Foundation

/// What a report shows of one sample: pictures at display size and the numbers behind them.
///
/// Maps are sampled at the nearest pixel, never averaged, so that the value under the pointer is a
/// value of the file: pixel x of a picture is pixel `floor((x + 0.5) * fullWidth / width)` of the
/// map. In coloured maps near is the warm end, for depth and disparity alike; pixels without a value
/// have a pattern of two greys that is no colour of the scales.
public struct SamplePictures: Sendable, Equatable, Codable {
  /// Which of the sample's candidates is shown; nil where there is one.
  public var shown: CandidateKey?
  /// Pixels across and down of every picture below.
  public var width, height: Int
  /// Size of the reference map that pointer positions are given in.
  public var fullWidth, fullHeight: Int
  /// The photo as WebP, where there is one.
  public var image: [UInt8]?
  /// Why there is no photo, where the sample has one that cannot be read.
  public var imageError: String?
  /// Coloured reference, aligned candidate and signed error as WebP.
  public var reference, candidate, error: [UInt8]
  /// 16-bit codes of reference and candidate, as lossless pictures.
  ///
  /// The high byte is in red, the low byte in green: 0 is invalid, and code c > 0 stands for
  /// `from + (c - 1) / 65534 * (to - from)`. Codes 1 and 65535 also hold the values beyond them,
  /// which the page says ("≥ 10.00 m").
  public var referenceCodes, candidateCodes: [UInt8]
  /// Values of code 1 and 65535.
  public var from, to: Double
  /// What the values are: "m", "1/m" or "".
  public var unit: String
  /// Whether larger values are nearer.
  public var isDisparity: Bool
  /// Half-width of the error picture's scale: colours span -errorLimit…+errorLimit.
  public var errorLimit: Double
  /// Whether errors are shares of the reference; differences where its unit has no zero.
  public var isErrorRelative = true
  /// Whether the colours of reference and candidate go by the values' logarithms.
  ///
  /// It suits far views, where equal steps would give all of the foreground one colour, and needs
  /// a `from` above zero.
  public var isLogarithmic = false
}

extension SamplePictures {
  /// Pixels that a side of a map may have, as far as anybody has seen.
  private static let largestSide = 1 << 30

  private enum CodingKeys: String, CodingKey {
    case shown, width, height, fullWidth, fullHeight, image, imageError, reference, candidate, error
    case referenceCodes, candidateCodes, from, to, unit, isDisparity, errorLimit, isErrorRelative,
      isLogarithmic
  }

  /// Reads numbers, and pictures as base64.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func bytes(_ key: CodingKeys) throws -> [UInt8] {
      Array(try container.decode(Data.self, forKey: key))
    }
    shown = try container.decodeIfPresent(CandidateKey.self, forKey: .shown)
    width = try container.decode(Int.self, forKey: .width)
    height = try container.decode(Int.self, forKey: .height)
    fullWidth = try container.decode(Int.self, forKey: .fullWidth)
    fullHeight = try container.decode(Int.self, forKey: .fullHeight)
    guard [width, height, fullWidth, fullHeight].allSatisfy((1...Self.largestSide).contains) else {
      throw DecodingError.dataCorruptedError(
        forKey: .width, in: container, debugDescription: "a size of 1 to \(Self.largestSide)")
    }
    image = try container.decodeIfPresent(Data.self, forKey: .image).map { Array($0) }
    imageError = try container.decodeIfPresent(String.self, forKey: .imageError)
    reference = try bytes(.reference)
    candidate = try bytes(.candidate)
    error = try bytes(.error)
    referenceCodes = try bytes(.referenceCodes)
    candidateCodes = try bytes(.candidateCodes)
    from = try container.decode(Double.self, forKey: .from)
    to = try container.decode(Double.self, forKey: .to)
    unit = try container.decode(String.self, forKey: .unit)
    isDisparity = try container.decode(Bool.self, forKey: .isDisparity)
    errorLimit = try container.decode(Double.self, forKey: .errorLimit)
    isErrorRelative = try container.decode(Bool.self, forKey: .isErrorRelative)
    isLogarithmic = try container.decode(Bool.self, forKey: .isLogarithmic)
  }

  /// Writes numbers, and pictures as base64.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(shown, forKey: .shown)
    try container.encode(width, forKey: .width)
    try container.encode(height, forKey: .height)
    try container.encode(fullWidth, forKey: .fullWidth)
    try container.encode(fullHeight, forKey: .fullHeight)
    try container.encodeIfPresent(image.map { Data($0) }, forKey: .image)
    try container.encodeIfPresent(imageError, forKey: .imageError)
    for (key, bytes) in [
      (CodingKeys.reference, reference), (.candidate, candidate), (.error, error),
      (.referenceCodes, referenceCodes), (.candidateCodes, candidateCodes),
    ] {
      try container.encode(Data(bytes), forKey: key)
    }
    try container.encode(from, forKey: .from)
    try container.encode(to, forKey: .to)
    try container.encode(unit, forKey: .unit)
    try container.encode(isDisparity, forKey: .isDisparity)
    try container.encode(errorLimit, forKey: .errorLimit)
    try container.encode(isErrorRelative, forKey: .isErrorRelative)
    try container.encode(isLogarithmic, forKey: .isLogarithmic)
  }
}
