public import DepthEstimation
public import Evaluation
internal import Foundation
public import Raster
internal import Tensors

/// A depth model as runs know it: photos in, maps out, several at a time.
public struct PhotoEstimator: PredictionEstimator {
  /// The model and how it is run, for reports.
  public let model: Report.ModelRecord
  /// What the maps hold.
  public let kind: DepthMap.Kind
  /// What it computes with.
  public let libraries = ["oneDNN": CPUBackend.libraryVersion]
  private let pool: EstimatorPool

  /// Workers for the photos of a run.
  ///
  /// - Parameters:
  ///   - network: The model.
  ///   - photos: How many photos there are, those of an earlier process among them.
  ///   - workers: How many are in work at a time; nil for one a processor.
  /// - Throws: `TensorError` where the device cannot take them.
  public init(_ network: DepthAnything, photos: Int, workers: Int?) throws {
    let description = network.description
    kind = description.kind
    var preprocessing = "input size \(description.inputSize), \(description.preprocessing)"
    // One file of weights gives other depths by another flag.
    if case .metric(let metres) = network.configuration.output {
      preprocessing += ", output to \(String(format: "%.4g", metres)) m"
    }
    model = Report.ModelRecord(
      estimator: description.model, sha256: description.sha256, precision: description.precision,
      device: description.device, preprocessing: preprocessing,
      smallModel: description.smallModel)
    pool = try EstimatorPool(network, pictures: photos, workers: workers)
  }

  /// Estimates the depth of a photo; for several photos at a time.
  ///
  /// - Parameter path: A photo.
  /// - Returns: A map as large as the photo, the same bits whatever else is estimated meanwhile.
  /// - Throws: `RasterError` and `DepthEstimationError`; `CancellationError` in a cancelled task.
  public func estimate(photo path: String) async throws -> DepthMap {
    try await pool.withWorker { worker in
      try await worker.estimate(Image.read(path).image)
    }
  }
}
