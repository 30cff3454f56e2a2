public import Raster

/// A model that makes the predictions of a run; all that a run knows of models.
public protocol PredictionEstimator: Sendable {
  /// The model and how it is run; its role is "estimator".
  var model: Report.ModelRecord { get }
  /// What the maps hold.
  var kind: DepthMap.Kind { get }
  /// Name to version of the libraries it computes with.
  var libraries: [String: String] { get }

  /// Estimates the depth of a photo; called for several photos at a time.
  ///
  /// The same photo gives the same bits, whatever else is estimated meanwhile: otherwise a run that
  /// went on would end in another report than one that was not stopped.
  ///
  /// - Parameter path: A photo that can be read or not.
  /// - Returns: A map as large as the photo.
  /// - Throws: What is wrong with the photo, as a whole sentence; `CancellationError` where the task
  ///   was cancelled.
  func estimate(photo path: String) async throws -> DepthMap
}
