/// What a report shows of one sample: pictures at display size and the numbers behind them.
///
/// Maps are sampled at the nearest pixel, never averaged, so that the value under the pointer is a
/// value of the file: pixel x of a picture is pixel `floor((x + 0.5) * fullWidth / width)` of the
/// map. In coloured maps near is the warm end, for depth and disparity alike; pixels without a value
/// have a pattern of two greys that is no colour of the scales.
public struct SamplePictures: Sendable, Equatable, Codable {
  /// Pixels across and down of every picture below.
  public var width, height: Int
  /// Size of the reference map that pointer positions are given in.
  public var fullWidth, fullHeight: Int
  /// The photo as WebP, where there is one.
  public var image: [UInt8]?
  /// Coloured reference, aligned candidate and signed relative error as WebP.
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
}
