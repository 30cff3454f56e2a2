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
  /// Pixels among ``unknown`` that were known: negative distances, and what else has no code.
  ///
  /// Zeros of distances are not counted, because 0 is no distance.
  public var merged = 0
  /// Unknown pixels that were written as a value, because no code means unknown.
  public var filled = 0

  /// Pixels that will be read back as something else: saturated, merged or filled.
  public var lost: Int { saturated + merged + filled }
}

/// What writing a depth map may do beyond the usual.
public struct DepthWritingOptions: Sendable, Equatable {
  /// Whether more than a thousandth of the known pixels may be lost.
  public var allowsLoss: Bool
  /// Whether 32-bit TIFF stores differences of bytes (predictor 3): smaller, and unreadable for many.
  public var usesPredictor: Bool

  /// Neither is allowed by default.
  public init(allowsLoss: Bool = false, usesPredictor: Bool = false) {
    self.allowsLoss = allowsLoss
    self.usesPredictor = usesPredictor
  }

  /// The largest share of known pixels that is lost without a word of permission.
  static let tolerance = 0.001
}
