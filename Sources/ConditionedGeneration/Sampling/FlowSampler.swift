/// Euler's method along a flow, from noisy tokens to those of an image.
public struct FlowSampler: Sendable {
  /// The sigmas.
  public let schedule: FlowSchedule
  /// How numbers are rounded.
  public let rules: SamplingRules

  /// A sampler in its parts.
  public init(_ schedule: FlowSchedule, rules: SamplingRules) {
    self.schedule = schedule
    self.rules = rules
  }

  /// A thousand times each step's sigma, as the network sees it.
  public var times: [Float] { schedule.sigmas.dropLast().map(rules.networkTime) }

  /// Goes all steps.
  ///
  /// - Parameters:
  ///   - start: Tokens at the first sigma.
  ///   - velocity: What the network says of tokens at a step, from 0.
  /// - Returns: Tokens at sigma 0.
  /// - Throws: What `velocity` throws, and `CancellationError` between steps.
  public func run(
    from start: [Float], velocity: (_ tokens: [Float], _ step: Int) async throws -> [Float]
  ) async throws -> [Float] {
    var tokens = start
    for step in 0..<schedule.steps {
      try Task.checkCancellation()
      tokens = rules.advanced(
        tokens, try await velocity(tokens, step), sigma: schedule.sigmas[step],
        next: schedule.sigmas[step + 1])
    }
    return tokens
  }
}
