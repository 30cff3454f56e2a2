public import DepthEstimation
public import Raster

/// Where a control picture came from and what was done to it, for records.
public struct ControlProvenance: Sendable, Codable, Equatable {
  /// What a control was made of.
  public enum Source: String, Sendable, Codable {
    /// A depth map that an estimator saw in a photo.
    case estimatedDepth = "estimated_depth"
    /// A depth map as it was given.
    case depth
    /// A picture that was the control already.
    case picture
  }

  /// A quantity that the control follows linearly.
  public enum Quantity: String, Sendable, Codable {
    /// 1 / metres.
    case inverseDepth = "inverse_depth"
    /// Inverse depth in no unit.
    case disparity
    /// Depth in no unit whose shift is unknown, so that it has no inverse.
    case depth
  }

  /// How the control follows from a quantity: `control = scale * quantity + shift`, where the
  /// control is -1 (far) to 1 (near).
  public struct Affine: Sendable, Codable, Equatable {
    /// What is scaled and shifted.
    public let quantity: Quantity
    /// The factor; negative for depth, and where the control is inverted.
    public let scale: Double
    /// What is added.
    public let shift: Double
  }

  /// The least and the greatest known value of the quantity.
  public struct Range: Sendable, Codable, Equatable {
    /// The least.
    public let low: Double
    /// The greatest.
    public let high: Double
  }

  /// The part of the image that the control covers, in pixels; the rest is far.
  public struct Box: Sendable, Codable, Equatable {
    /// Its left upper corner.
    public let left, top: Int
    /// Its size.
    public let width, height: Int
  }

  /// What it was made of.
  public let source: Source
  /// How depth became a picture; nil for one that was the control already.
  public let recipe: ControlRecipe?
  /// How it became as large as the image.
  public let fit: ControlFit
  /// Whether far and near were exchanged.
  public let inverted: Bool
  /// The model that saw the depth.
  public let estimator: EstimatorDescription?
  /// What the values of the depth map are; nil for a picture.
  public let kind: DepthMap.Kind?
  /// The size of the map or picture.
  public let sourceSize: PixelSize
  /// The size of the control.
  public let size: PixelSize
  /// The range of the quantity over the known pixels; nil for a picture.
  public let range: Range?
  /// How the control follows from the quantity; nil for a picture.
  public let affine: Affine?
  /// Pixels of the map that are unknown (NaN, or no distance at all).
  public let unknown: Int
  /// Pixels of the map beyond its range (+infinity).
  public let beyondRange: Int
  /// What unknown pixels are in the control: -1, which is far; nil where none is.
  public let unknownBecame: Double?
  /// The part of the image that the control covers.
  public let content: Box
  /// What the user has to look at, whole sentences.
  public let warnings: [String]

  enum CodingKeys: String, CodingKey {
    case source, recipe, fit, inverted, estimator, kind, size, range, affine, unknown, content
    case warnings
    case sourceSize = "source_size"
    case beyondRange = "beyond_range"
    case unknownBecame = "unknown_became"
  }
}
