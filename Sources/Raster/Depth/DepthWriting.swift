/// What a depth file could not hold of the map that was written.
public struct DepthWriting: Sendable, Equatable {
  /// The format that was written.
  public let format: DepthFormat
  /// How values became stored numbers.
  public let encoding: DepthEncoding
  /// The largest difference between a value and what will be read back, in metres (in the map's
  /// own unit for kinds that are not metric), over all pixels that have a finite value in both.
  public let maximumError: Double
  /// Pixels whose value lay outside what the encoding can say, and became its nearest limit.
  public let saturated: Int
  /// Pixels that were written as unknown: those that were NaN, and, as integer codes, those that
  /// were not positive.
  public let unknown: Int
}
