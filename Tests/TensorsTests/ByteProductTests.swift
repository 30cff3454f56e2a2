import TestSupport
import Testing

@testable import Tensors

/// Products of bytes: what their rounding costs, and that nothing else is lost.
@Suite(.enabled(if: CPUBackend.supports(.int8), "this processor does not multiply bytes by itself"))
struct ByteProductTests {
  /// Normally distributed numbers.
  private func gaussians(_ count: Int, _ random: inout SplitMix64) -> [Float] {
    (0..<count).map { _ in
      Float((0..<12).reduce(-6.0) { sum, _ in sum + random.unit() })
    }
  }

  private func product(
    _ backend: any Backend, _ x: [Float], _ w: [Float],
    _ shape: (rows: Int, inputs: Int, outputs: Int),
    bias: [Float]? = nil, _ activation: Activation = .identity
  ) async throws -> [Float] {
    let weights = try backend.matrix(
      w, outputs: shape.outputs, inputs: shape.inputs, bias: bias)
    // Into a stream, whose numbers are not rounded to bfloat16.
    let stream = backend.tensor(
      [Float](repeating: 0, count: shape.rows * shape.outputs), [shape.rows, shape.outputs])
    let source = backend.tensor(x, [shape.rows, shape.inputs])
    if activation == .identity {
      backend.accumulate(source, weights, scale: nil, into: stream)
      return try await backend.values(stream)
    }
    return try await backend.values(backend.linear(source, weights, activation))
  }

  /// Root mean square of the difference over that of what is expected.
  private func relativeError(_ made: [Float], _ expected: [Float]) -> Double {
    let error = zip(made, expected).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    // Rectified sums may all be zeros.
    if error == 0 { return 0 }
    return (error / expected.reduce(0.0) { $0 + Double($1) * Double($1) }).squareRoot()
  }

  @Test(
    "The rounding of a layer is at most 1.5% of its output, with and without outlier channels",
    arguments: [384, 588, 1024, 1536, 4096], [false, true])
  func rounding(inputs: Int, hasOutliers: Bool) async throws {
    let shape = (rows: 61, inputs: inputs, outputs: 96)
    for seed in 1...3 as ClosedRange<UInt64> {
      var random = SplitMix64(seed: seed)
      var x = gaussians(shape.rows * inputs, &random)
      let w = gaussians(shape.outputs * inputs, &random)
      if hasOutliers {
        let channels = (0..<max(1, inputs * 3 / 1000)).map { _ in random.below(inputs) }
        for channel in Set(channels) {
          for row in 0..<shape.rows { x[row * inputs + channel] *= 20 }
        }
      }
      let made = try await product(try CPUBackend(.int8), x, w, shape)
      let error = relativeError(made, try await product(try CPUBackend(.f32), x, w, shape))
      #expect(error <= 0.015, "\(inputs), seed \(seed)")
      // Were nothing rounded, it would not be bytes.
      #expect(error > 0.002)
    }
  }

  @Test(
    "Nothing is lost but the rounding of blocks to bytes",
    arguments: [(1, 1, 1), (5, 31, 3), (7, 32, 33), (13, 70, 17), (100, 96, 64), (200, 333, 40)])
  func exactness(rows: Int, inputs: Int, outputs: Int) async throws {
    var random = SplitMix64(seed: UInt64(inputs))
    let x = gaussians(rows * inputs, &random), w = gaussians(outputs * inputs, &random)
    let bias = gaussians(outputs, &random)
    /// Each block of 32 numbers of a row rounded to 127ths of its largest.
    func rounded(_ values: [Float]) -> [Float] {
      var result = values
      for row in 0..<values.count / inputs {
        for begin in stride(from: 0, to: inputs, by: 32) {
          let block = row * inputs + begin..<row * inputs + min(begin + 32, inputs)
          let scale = values[block].reduce(0) { max($0, abs($1)) } / 127
          for index in block where scale > 0 {
            result[index] = (values[index] * (1 / scale)).rounded(.toNearestOrEven) * scale
          }
        }
      }
      return result
    }
    let shape = (rows, inputs, outputs)
    for threads in [1, 2] {
      let backend = try CPUBackend(.int8, threads: threads)
      let made = try await product(backend, x, w, shape, bias: bias)
      let expected = try await product(
        ReferenceBackend(), rounded(x), rounded(w), shape, bias: bias)
      #expect(relativeError(made, expected) < 1e-5)
      for activation in [Activation.relu, .gelu, .geluTanh, .silu] {
        let made = try await product(backend, x, w, shape, bias: bias, activation)
        let expected = try await product(
          ReferenceBackend(), rounded(x), rounded(w), shape, bias: bias, activation)
        // Results are stored as bfloat16.
        #expect(relativeError(made, expected) < 0.004, "\(activation)")
      }
    }
  }

  @Test("What is no number stays none, and in its row only")
  func notNumbers() async throws {
    let shape = (rows: 3, inputs: 70, outputs: 5)
    for bad in [Float.nan, .infinity, -.infinity] {
      for place in [1, 40, 69] {
        var x = [Float](repeating: 0.5, count: shape.rows * shape.inputs)
        x[shape.inputs + place] = bad
        let w = [Float](repeating: 0.25, count: shape.outputs * shape.inputs)
        let made = try await product(try CPUBackend(.int8), x, w, shape)
        #expect(made[5..<10].allSatisfy { $0.isNaN })
        #expect((made[..<5] + made[10...]).allSatisfy { abs($0 - 8.75) < 0.01 })
      }
    }
  }

  @Test("Zeros and numbers too small for a scale give zeros")
  func zeros() async throws {
    let shape = (rows: 2, inputs: 64, outputs: 4)
    for tiny in [0, Float.leastNonzeroMagnitude, 700 * Float.leastNonzeroMagnitude] {
      let made = try await product(
        try CPUBackend(.int8), [Float](repeating: tiny, count: 128),
        [Float](repeating: 1, count: 256), shape)
      #expect(made.allSatisfy { abs($0) < 1e-36 })
    }
  }
}
