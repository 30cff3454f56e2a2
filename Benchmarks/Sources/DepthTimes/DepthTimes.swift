import DepthEstimation
import Foundation
import Tensors
import Timing

/// Times the network of a model on a given input and prints the seconds of each repetition as JSON.
///
///     DepthTimes MODEL PRECISION INPUT SIDE OUTPUT REPETITIONS
///
/// INPUT holds 32-bit floats, 1 x 3 x SIDE x SIDE as torch has them; OUTPUT gets what the network says,
/// SIDE x SIDE. Decoding, preparing and resizing back are not timed. Beside the times stand what each kind
/// of operation took, the rate of the largest products alone, and the peak of resident memory.
@main
enum DepthTimes {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 7, let precision = Precision(rawValue: arguments[2]),
      let side = Int(arguments[4]), let repetitions = Int(arguments[6])
    else {
      print("usage: DepthTimes MODEL PRECISION INPUT SIDE OUTPUT REPETITIONS")
      exit(64)
    }
    let backend = try CPUBackend(precision)
    let model = try DepthAnything(path: arguments[1], backend: backend)
    let planes = try Timing.floats(arguments[3])
    let area = side * side
    let input = NetworkInput(
      width: side, height: side,
      values: (0..<area).flatMap { pixel in (0..<3).map { planes[$0 * area + pixel] } })
    var output = try await model.run(input)
    _ = backend.takeProfile()
    var seconds: [Double] = []
    for _ in 0..<repetitions {
      let start = ContinuousClock.now
      output = try await model.run(input)
      seconds.append(Timing.elapsed(since: start))
    }
    let profile = Timing.profile(backend, repetitions: repetitions)
    try Timing.write(output.values, to: arguments[5])
    try Timing.print([
      "seconds": seconds, "profile": profile, "ceiling": try await ceiling(backend),
    ])
  }

  /// GFLOP/s of a product of 1370 x 1024 and 1024 x 4096, the best of eight.
  private static func ceiling(_ backend: CPUBackend) async throws -> Double {
    let (rows, inputs, outputs) = (1370, 1024, 4096)
    let weights = try backend.matrix(
      [Float](repeating: 0.01, count: inputs * outputs), outputs: outputs, inputs: inputs, bias: nil
    )
    let x = backend.linear(
      backend.tensor([Float](repeating: 0.5, count: rows * inputs), [rows, inputs]),
      try backend.matrix(
        [Float](repeating: 0.01, count: inputs * inputs), outputs: inputs, inputs: inputs, bias: nil
      ),
      .identity)
    var best = Double.infinity
    for _ in 0..<8 {
      _ = backend.takeProfile()
      _ = backend.linear(x, weights, .identity)
      best = min(best, backend.takeProfile()[0].seconds)
    }
    return 2e-9 * Double(rows * inputs * outputs) / best
  }
}
