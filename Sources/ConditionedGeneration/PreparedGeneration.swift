/// Takes the place of a request in its list and what came of it.
public typealias GenerationDelivery = (Int, Result<GenerationResult, any Error>) async throws ->
  Void

/// Requests that are ready to be made: read, checked and planned, with no network in memory.
///
/// What was planned is what ``run(progress:each:)`` does.
public protocol PreparedGeneration: Sendable {
  /// The requests in the order in which they were given, completed by the model's defaults.
  var requests: [GenerationRequest] { get }

  /// Why requests cannot be made, by their places in the list: a control that cannot be read, a
  /// parameter that the generator does not have. The others are made all the same.
  var failures: [Int: any Error] { get }

  /// How the memory of this machine is used; nil for a service, and where no request can be made.
  var plan: MemoryPlan? { get }

  /// Makes the images.
  ///
  /// A request that fails is its own result; it does not stop the others. A cancelled task ends soon:
  /// a local model within a step, a service after it was told of every open request.
  ///
  /// - Parameters:
  ///   - progress: Told what happens, in order, on any thread.
  ///   - each: Given every request's place and what came of it, once, as soon as it is there; never two
  ///     at a time. What it throws ends the run.
  /// - Throws: What `each` throws, ``GenerationError/Fault/cancelled``, and what leaves no request a
  ///   chance, such as weights that cannot be read.
  func run(
    progress: @escaping @Sendable (GenerationEvent) -> Void, each: GenerationDelivery
  ) async throws
}

extension PreparedGeneration {
  /// Makes the images of one request that was prepared alone.
  ///
  /// - Parameter progress: Told what happens, in order, on any thread.
  /// - Returns: At least one image.
  /// - Throws: What kept them from being made.
  public func single(
    progress: @escaping @Sendable (GenerationProgress) -> Void
  ) async throws -> GenerationResult {
    precondition(requests.count == 1, "one request, not \(requests.count)")
    var made: Result<GenerationResult, any Error>?
    try await run(progress: { progress($0.progress) }) { _, result in made = result }
    guard let made else { preconditionFailure("every request has a result") }
    return try made.get()
  }
}
