import TestSupport
import Testing

@testable import Tensors

/// What text encoders ask of the CPU, against plain loops.
@Suite struct TextTests {
  private let reference = ReferenceBackend()

  private func numbers(_ count: Int, _ random: inout SplitMix64, _ scale: Float = 1) -> [Float] {
    (0..<count).map { _ in (Float(random.unit()) * 2 - 1) * scale }
  }

  private func backends() throws -> [CPUBackend] {
    var all = [try CPUBackend(.f32, threads: 1)]
    for set in KernelChoice.InstructionSet.allCases where set.isThere {
      all.append(try CPUBackend(.f32, threads: 2, kernels: KernelChoice(instructionSet: set)))
    }
    if CPUBackend.supports(.bf16) {
      // Where the processor has no bfloat16 products, both multiply floats.
      for multiplies in [false, true] {
        all.append(
          try CPUBackend(.bf16, threads: 2, kernels: KernelChoice(multipliesBfloats: multiplies)))
      }
    }
    return all
  }

  /// Compares numbers by the largest of them.
  private func agree(
    _ backend: CPUBackend, _ what: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ operation: (any Backend) -> Tensor
  ) async throws {
    let made = try await backend.values(operation(backend))
    let expected = try await reference.values(operation(reference))
    #expect(made.count == expected.count, sourceLocation: sourceLocation)
    let largest = expected.reduce(1e-6) { max($0, abs($1)) }
    let error =
      zip(made, expected).reduce(Float(0)) {
        let difference = abs($1.0 - $1.1)
        return difference.isNaN ? .infinity : max($0, difference)
      } / largest
    let allowed: Float = backend.precision == .f32 ? 1e-5 : 0.02
    #expect(error <= allowed, "\(what), \(backend.precision)", sourceLocation: sourceLocation)
  }

  @Test("The norm of mean squares, also of some rows", arguments: [1, 15, 16, 33, 384])
  func rmsNorm(columns: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(columns))
      let x = numbers(5 * columns, &random, 30), w = numbers(columns, &random)
      for epsilon in [Float(1e-6), 100] {
        try await agree(backend, "\(columns), \(epsilon)") { b in
          b.rmsNorm(
            b.tensor(x, [5, columns]).rows(1..<4), weight: b.tensor(w, [columns]),
            epsilon: epsilon)
        }
      }
      if backend.precision == .bf16 {
        // A source in bfloat16, too.
        try await agree(backend, "\(columns)") { b in
          let zero = b.tensor([Float](repeating: 0, count: columns), [columns])
          let narrow = b.layerNorm(
            b.tensor(x, [5, columns]), weight: b.tensor(w, [columns]), bias: zero, epsilon: 1)
          return b.rmsNorm(narrow, weight: b.tensor(w, [columns]), epsilon: 1)
        }
      }
    }
  }

  @Test("Gates over small and large numbers", arguments: [1, 7, 16, 37, 160])
  func gates(columns: Int) async throws {
    for backend in try backends() {
      for scale in [Float(0.01), 1, 8, 100] {
        var random = SplitMix64(seed: UInt64(columns))
        let x = numbers(6 * columns, &random, scale)
        for activation in [Activation.silu, .geluTanh, .quickGELU, .gelu, .relu] {
          try await agree(backend, "\(activation) of \(columns) up to \(scale)") { b in
            b.gated(b.tensor(x, [3, 2 * columns]), activation)
          }
        }
      }
    }
  }

  @Test("Gates keep what is not finite from looking finite")
  func gatesOfNaN() async throws {
    for backend in try backends() {
      for activation in [Activation.silu, .geluTanh, .quickGELU] {
        let x: [Float] = [.nan, .infinity, 1e10, -1e10, 1, 1, 1, 1]
        let made = try await backend.values(backend.gated(backend.tensor(x, [1, 8]), activation))
        #expect(made[0].isNaN)
        #expect(!made[1].isFinite)
        #expect(abs(made[2] / 1e10 - 1) < 0.01)
        #expect(abs(made[3]) < 1e-10)
      }
    }
  }

  @Test(
    "Attention with a scale of its own and a number added to each score",
    arguments: [
      (1, 1, 1, 8), (5, 3, 2, 8), (49, 49, 3, 64), (65, 130, 2, 64), (100, 64, 2, 128),
      (150, 150, 4, 20),
    ])
  func bias(queries: Int, keys: Int, heads: Int, width: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(queries * keys))
      let columns = heads * width
      let q = numbers(queries * columns, &random), kv = numbers(keys * columns * 2, &random)
      // Wider than it has to be, so that its rows have gaps.
      let added = numbers(heads * queries * (keys + 3), &random, 4)
      for scale in [Float(1), 0.3] {
        try await agree(backend, "\(queries), \(keys), \(heads) x \(width), \(scale)") { b in
          let both = b.tensor(kv, [keys, columns * 2])
          let wide = b.tensor(added, [heads * queries, keys + 3])
          return b.attention(
            query: b.tensor(q, [queries, columns]), key: both.columns(0..<columns),
            value: both.columns(columns..<2 * columns), heads: heads, scale: scale,
            mask: .bias(wide.columns(2..<keys + 2)))
        }
      }
    }
  }

  @Test(
    "Causal attention sees nothing that comes later",
    arguments: [(1, 1, 8), (3, 2, 8), (49, 3, 64), (77, 2, 64), (130, 1, 20)])
  func causal(tokens: Int, heads: Int, width: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(tokens))
      let columns = heads * width
      var qkv = numbers(tokens * columns * 3, &random, 2)
      func attend(_ b: any Backend) -> Tensor {
        let all = b.tensor(qkv, [tokens, columns * 3])
        return b.attention(
          query: all.columns(0..<columns), key: all.columns(columns..<2 * columns),
          value: all.columns(2 * columns..<3 * columns), heads: heads, mask: .causal)
      }
      try await agree(backend, "\(tokens), \(heads) x \(width)", attend)
      let before = try await backend.values(attend(backend))
      for index in (tokens - 1) * columns * 3..<tokens * columns * 3 { qkv[index] += 1 }
      let after = try await backend.values(attend(backend))
      #expect(before.prefix((tokens - 1) * columns) == after.prefix((tokens - 1) * columns))
      #expect(before != after)
    }
  }
}
