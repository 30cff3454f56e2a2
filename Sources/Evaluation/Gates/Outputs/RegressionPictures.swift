/// Pictures of a sample that got worse: both runs beside the reference, on one colour scale.
///
/// All are encoded and at display size. In coloured maps near is the warm end; pixels without a
/// value are hatched in grey. Both error pictures share one scale, white at zero.
public struct RegressionPictures: Sendable, Equatable {
  /// What one of the runs made of the sample.
  public enum Map: Sendable, Equatable {
    /// The aligned map and its signed error.
    case drawn(picture: [UInt8], error: [UInt8])
    /// Why there is nothing to see, as a whole sentence.
    case missing(String)
  }

  /// The sample.
  public var id: String
  /// Pixels across and down of every picture below.
  public var width, height: Int
  /// The photo, where there is one.
  public var image: [UInt8]?
  /// The coloured reference.
  public var reference: [UInt8]
  /// Both runs' maps.
  public var baseline, candidate: Map
  /// Values at the ends of the maps' scale.
  public var from, to: Double
  /// What the values are: "m", "1/m" or "".
  public var unit: String
  /// Whether larger values are nearer.
  public var isDisparity: Bool
  /// Whether the maps' colours go by the values' logarithms.
  public var isLogarithmic: Bool
  /// Half-width of the errors' scale: colours span -errorLimit…+errorLimit.
  public var errorLimit: Double
  /// Whether errors are shares of the reference; differences where its unit has no zero.
  public var isErrorRelative: Bool
}
