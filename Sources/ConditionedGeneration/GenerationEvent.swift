/// What happens while the requests of a list are made, and how far all of them are.
public struct GenerationEvent: Sendable, Equatable {
  /// Which request it is about, from 0 in the list; nil for what is done for several at once.
  public let request: Int?
  /// What happens.
  public let progress: GenerationProgress
  /// Denoising steps that are done, of all requests together.
  public let doneSteps: Int
  /// Denoising steps of all requests that did not fail; 0 for a service, which does not tell.
  public let allSteps: Int

  /// An event.
  public init(
    request: Int?, _ progress: GenerationProgress, doneSteps: Int = 0, allSteps: Int = 0
  ) {
    self.request = request
    self.progress = progress
    self.doneSteps = doneSteps
    self.allSteps = allSteps
  }
}
