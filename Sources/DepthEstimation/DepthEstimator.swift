public import Raster

/// A model that sees a picture and tells how far everything in it is.
public protocol DepthEstimator: Sendable {
  /// Which model this is and how it is run.
  var description: EstimatorDescription { get }

  /// Estimates the depth of a picture.
  ///
  /// - Parameter image: A picture of any size, grey or colour.
  /// - Returns: A map as large as the picture, of the kind that the description tells.
  /// - Throws: `DepthEstimationError` where the picture's shape is beyond the network or the output
  ///   is not a number; `CancellationError` where the task was cancelled.
  func estimate(_ image: Image) async throws -> DepthMap
}
