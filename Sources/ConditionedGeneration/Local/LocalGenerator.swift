public import DepthEstimation
internal import Foundation
public import Raster
public import Tensors

/// FLUX.1 on this machine: from requests' files to images, one part of the model in memory at a time.
///
/// Text encoders are gone before the transformer comes, and what the autoencoder has packed for
/// controls is gone before it decodes. Each part is loaded once for all requests of a list.
public struct LocalGenerator: ImageGenerator {
  /// How the model is run.
  public struct Settings: Sendable {
    /// What the transformer multiplies; with `int8` text encoders and autoencoder take what
    /// ``CPUBackend/automaticPrecision`` says.
    public var precision = CPUBackend.automaticPrecision
    /// How depth and pictures become the control.
    public var control = ControlMaker()
    /// Gives the network that estimates photos' depth; asked for once, and dropped afterwards.
    public var estimator: (@Sendable () throws -> any DepthEstimator)?
    /// What is known of a depth file besides what it says.
    public var depthHints: [DepthHint] = []
    /// About how many bytes the estimator takes for a photo of a size, for plans.
    public var estimatorBytes: (@Sendable (PixelSize) throws -> Int)?
    /// The most bytes that may be used; nil for what is there, which may turn out too little.
    public var memoryLimit: Int?
    /// Where prompts' embeddings are kept; nil for nowhere.
    public var prompts: PromptCache?
    /// Threads that compute; nil for all processors.
    public var threads: Int?

    /// The usual settings.
    public init() {}
  }

  /// The model.
  public let model: LocalModel
  /// How it is run.
  public let settings: Settings

  /// A generator that has nothing in memory yet.
  public init(_ model: LocalModel, settings: Settings = Settings()) {
    self.model = model
    self.settings = settings
  }

  /// Reads the controls, chooses sizes and seeds, and plans the memory of all requests together.
  ///
  /// - Parameter requests: What to generate, all with the LoRAs that the model was opened with.
  /// - Returns: The requests with their plan. One whose control cannot be read, or that needs more than
  ///   the limit, is among the failures.
  /// - Throws: ``GenerationError/Fault/resources`` where all together need more than the limit.
  /// - Complexity: Reads every control once; nothing of the model.
  public func prepare(_ requests: [GenerationRequest]) throws -> LocalPreparation {
    do {
      return try LocalPreparation(self, requests)
    } catch { throw Self.explained(error) }
  }

  /// An error in the words of this module.
  static func explained(_ error: any Error) -> any Error {
    switch error {
    case is CancellationError:
      GenerationError(
        .cancelled, "the generation", expected: "to go on to its end",
        found: "that this was cancelled")
    case let error as NotFiniteError:
      GenerationError(
        .numbers, error.subject, expected: error.expected, found: error.found,
        advice: error.advice)
    default: error
    }
  }

  /// A backend with memory of its own, which goes with it.
  func backend(_ precision: Precision? = nil) throws(TensorError) -> CPUBackend {
    try CPUBackend(precision ?? settings.precision, threads: settings.threads)
  }

  /// What everything but the transformer multiplies.
  var besides: Precision {
    settings.precision == .int8 ? CPUBackend.automaticPrecision : settings.precision
  }
}
