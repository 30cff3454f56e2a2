/// Makes images from requests, on this machine or elsewhere.
public protocol ImageGenerator: Sendable {
  /// What it makes of requests before it begins.
  associatedtype Prepared: PreparedGeneration

  /// Reads and checks what requests need, and plans them together.
  ///
  /// Every file is read once, however many requests share it.
  ///
  /// - Parameter requests: What to generate, in the order in which images are made.
  /// - Returns: The requests, ready to be made; one that cannot be made is among the failures.
  /// - Throws: What leaves no request a chance, and ``GenerationError/Fault/cancelled``.
  func prepare(_ requests: [GenerationRequest]) async throws -> Prepared
}

extension ImageGenerator {
  /// Makes the images of a request.
  ///
  /// A cancelled task ends soon: a local model within a step, a service after it was told.
  ///
  /// - Parameters:
  ///   - request: What to generate.
  ///   - progress: Told what happens, in order, on any thread.
  /// - Returns: At least one image.
  /// - Throws: ``GenerationError``, or what a file on the way has against it.
  public func generate(
    _ request: GenerationRequest, progress: @escaping @Sendable (GenerationProgress) -> Void
  ) async throws -> GenerationResult {
    try await prepare([request]).single(progress: progress)
  }
}

/// What happens while images are generated.
public enum GenerationProgress: Sendable, Equatable {
  /// A stage has begun.
  case stage(GenerationStage)
  /// So many denoising steps of a request are done.
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
