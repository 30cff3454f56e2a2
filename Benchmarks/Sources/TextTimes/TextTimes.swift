import ConditionedGeneration
import Foundation
import Tensors
import Timing

/// Times a T5 encoder on given tokens and prints the seconds of each repetition as JSON.
///
///     TextTimes MODEL PRECISION TOKENS OUTPUT REPETITIONS
///
/// TOKENS holds numbers with blanks between; OUTPUT gets the states. Packing is not timed. Beside the times stand what
/// each kind of operation took and the peak of resident memory.
@main
enum TextTimes {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let precision = Precision(rawValue: arguments[2]),
      let repetitions = Int(arguments[5])
    else {
      print("usage: TextTimes MODEL PRECISION TOKENS OUTPUT REPETITIONS")
      exit(64)
    }
    let backend = try CPUBackend(precision)
    let tokens = try String(contentsOfFile: arguments[3], encoding: .utf8).split(separator: " ")
      .compactMap { Int($0) }
    let encoder = try T5Encoder(
      try T5Weights(path: arguments[1]), settings: try T5Settings(folder: arguments[1]),
      backend: backend)
    var states = try await backend.values(try await encoder(tokens))
    _ = backend.takeProfile()
    var seconds: [Double] = []
    for _ in 0..<repetitions {
      let start = ContinuousClock.now
      states = try await backend.values(try await encoder(tokens))
      seconds.append(Timing.elapsed(since: start))
    }
    let profile = Timing.profile(backend, repetitions: repetitions)
    try Timing.write(states, to: arguments[4])
    try Timing.print(["seconds": seconds, "profile": profile])
  }
}
