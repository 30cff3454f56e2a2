import ConditionedGeneration
import Foundation
import Tensors
import Timing

/// Times one double and one single block of a FLUX transformer at full width and prints JSON.
///
///     FluxTimes MODEL PRECISION INPUT ROWS COLUMNS OUTPUT REPETITIONS
///
/// MODEL is a transformer of one block of each kind. INPUT holds 32-bit floats: text states, pooled text,
/// noisy tokens and control tokens, as peers/flux.py writes them; OUTPUT gets the velocity. Beside the
/// seconds of each block and of a forward pass of all 57 stand what each kind of operation took and the
/// peak of resident memory.
@main
enum FluxTimes {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 8, let precision = Precision(rawValue: arguments[2]),
      let rows = Int(arguments[4]), let columns = Int(arguments[5]),
      let repetitions = Int(arguments[7])
    else {
      print("usage: FluxTimes MODEL PRECISION INPUT ROWS COLUMNS OUTPUT REPETITIONS")
      exit(64)
    }
    let backend = try CPUBackend(precision)
    let loading = ContinuousClock.now
    let transformer = try FluxTransformer(
      weights: try FluxWeights(path: arguments[1]), backend: backend)
    let loaded = Timing.elapsed(since: loading)
    let sizes = transformer.configuration
    var numbers = try Timing.floats(arguments[3])[...]
    func next(_ count: Int) -> [Float] {
      defer { numbers = numbers.dropFirst(count) }
      return Array(numbers.prefix(count))
    }
    let tokens = rows * columns
    let control = sizes.inputChannels - sizes.outputChannels
    let textCount =
      (numbers.count - sizes.pooledWidth - tokens * sizes.inputChannels) / sizes.textWidth
    let (text, pooled) = (next(textCount * sizes.textWidth), next(sizes.pooledWidth))
    let (noisy, conditions) = (next(tokens * sizes.outputChannels), next(tokens * control))
    let beginning = ContinuousClock.now
    let run = try await transformer.begin(
      FluxConditioning(
        text: text, pooled: pooled, control: conditions, rows: rows, columns: columns,
        times: [500], guidance: sizes.hasGuidance ? 8000 : nil))
    let began = Timing.elapsed(since: beginning)
    var velocity = try await run.velocity(of: noisy, step: 0)
    _ = backend.takeProfile()
    var doubles: [Double] = [], singles: [Double] = []
    for _ in 0..<repetitions {
      var start = ContinuousClock.now
      velocity = try await run.velocity(of: noisy, step: 0) { block in
        let seconds = Timing.elapsed(since: start)
        if case .double = block { doubles.append(seconds) } else { singles.append(seconds) }
        start = ContinuousClock.now
      }
    }
    let profile = Timing.profile(backend, repetitions: repetitions)
    try Timing.write(velocity, to: arguments[6])
    try Timing.print([
      "double": doubles, "single": singles,
      "seconds": zip(doubles, singles).map { 19 * $0 + 38 * $1 }, "profile": profile,
      "load": loaded, "begin": began,
    ])
  }
}
