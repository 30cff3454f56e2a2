/// Makes images from a request, on this machine or elsewhere.
public protocol ImageGenerator: Sendable {
  /// Makes the images of a request.
  ///
  /// A cancelled task ends soon: a local model within a step, a service after it was told.
  ///
  /// - Parameters:
  ///   - request: What to generate.
  ///   - progress: Told what happens, in order, on any thread.
  /// - Returns: At least one image.
  /// - Throws: ``GenerationError``, or what a file on the way has against it.
  func generate(
    _ request: GenerationRequest, progress: @escaping @Sendable (GenerationProgress) -> Void
  ) async throws -> GenerationResult
}

/// What happens while images are generated.
public enum GenerationProgress: Sendable, Equatable {
  /// A stage has begun, in one or two words: "text", "control", "denoising".
  case stage(String)
  /// So many denoising steps are done.
  case step(Int, of: Int)
  /// A service has taken the request under this name.
  case accepted(id: String)
  /// What a service says of a request, and how long ago it took it.
  case waiting(status: String, seconds: Double)
  /// Something failed that may pass; it is tried again after a while.
  case retrying(reason: String, delay: Duration)
  /// An image is being fetched, counted from 1: how many of its bytes are here.
  case downloading(image: Int, of: Int, bytes: Int, total: Int?)
  /// The request is taken back.
  case cancelling
}
