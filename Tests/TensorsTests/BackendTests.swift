import TestSupport
import Testing

@testable import Tensors

/// The CPU's operations against plain loops, on shapes that are no multiples of anything.
@Suite struct BackendTests {
  private let reference = ReferenceBackend()

  /// Numbers in -1…1.
  private func numbers(_ count: Int, _ random: inout SplitMix64, _ scale: Float = 1) -> [Float] {
    (0..<count).map { _ in (Float(random.unit()) * 2 - 1) * scale }
  }

  private func backends() throws -> [CPUBackend] {
    var all = [try CPUBackend(.f32), try CPUBackend(.f32, threads: 1)]
    for set in KernelChoice.InstructionSet.allCases where set.isThere {
      all.append(
        try CPUBackend(.f32, threads: 2, kernels: KernelChoice(instructionSet: set)))
    }
    try #require(KernelChoice.openBLASIsThere)
    all.append(
      try CPUBackend(.f32, threads: 2, kernels: KernelChoice(multipliesByOpenBLAS: true)))
    if CPUBackend.supports(.bf16) {
      for multiplies in [false] + (KernelChoice.hasBfloats ? [true] : []) {
        all.append(
          try CPUBackend(.bf16, threads: 2, kernels: KernelChoice(multipliesBfloats: multiplies)))
      }
    }
    return all
  }

  /// The largest difference over the largest number, and whether it is small enough.
  private func agree(
    _ made: [Float], _ expected: [Float], _ backend: CPUBackend, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(made.count == expected.count, sourceLocation: sourceLocation)
    let largest = expected.reduce(1e-6) { max($0, abs($1)) }
    let error = zip(made, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) } / largest
    let allowed: Float = backend.precision == .f32 ? 1e-5 : 0.02
    #expect(error <= allowed, "\(what), \(backend.precision)", sourceLocation: sourceLocation)
  }

  @Test(
    "Products with every activation, a residual stream and a scale",
    arguments: [
      (1, 3, 5), (2, 64, 64), (3, 64, 64), (35, 64, 64), (7, 33, 17), (64, 64, 64), (37, 588, 96),
      (130, 48, 250),
    ])
  func products(rows: Int, inputs: Int, outputs: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(rows * inputs))
      let x = numbers(rows * inputs, &random), w = numbers(outputs * inputs, &random)
      let bias = numbers(outputs, &random), scale = numbers(outputs, &random)
      let stream = numbers((rows + 2) * outputs, &random)
      for hasBias in [true, false] {
        func all(_ b: any Backend) async throws -> [[Float]] {
          let weights = try b.matrix(
            w, outputs: outputs, inputs: inputs, bias: hasBias ? bias : nil)
          let rowsIn = b.tensor(x, [rows, inputs])
          var made: [[Float]] = []
          for activation in [Activation.identity, .relu, .gelu, .geluTanh, .quickGELU, .silu] {
            made.append(try await b.values(b.linear(rowsIn, weights, activation)))
          }
          for scale in [nil, b.tensor(scale, [outputs])] {
            let sum = b.tensor(stream, [rows + 2, outputs])
            b.accumulate(rowsIn, weights, scale: scale, into: sum.rows(1..<rows + 1))
            made.append(try await b.values(sum))
          }
          return made
        }
        for (made, expected) in zip(try await all(backend), try await all(reference)) {
          agree(made, expected, backend, "\(rows) x \(inputs) x \(outputs)")
        }
      }
    }
  }

  @Test("Layer norm keeps its digits beside a large mean", arguments: [1, 15, 16, 33, 384])
  func layerNorm(columns: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(columns))
      let x = numbers(5 * columns, &random).map { $0 + 100 }
      let w = numbers(columns, &random), bias = numbers(columns, &random)
      func norm(_ b: any Backend) async throws -> [Float] {
        try await b.values(
          b.layerNorm(
            b.tensor(x, [5, columns]).rows(1..<4), weight: b.tensor(w, [columns]),
            bias: b.tensor(bias, [columns]), epsilon: 1e-6))
      }
      let (made, expected) = (try await norm(backend), try await norm(reference))
      // The numbers themselves have a relative spacing of 2^-17 about 100.
      let error = zip(made, expected).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
      #expect(error <= (backend.precision == .f32 ? 2e-4 : 0.02), "\(columns)")
    }
  }

  @Test(
    "Attention of heads of any width over any number of tokens",
    arguments: [
      (1, 1, 1, 8), (5, 3, 2, 8), (49, 49, 3, 64), (65, 130, 2, 64), (100, 64, 2, 128),
      (50, 50, 4, 20),
    ])
  func attention(queries: Int, keys: Int, heads: Int, width: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(queries * keys))
      let columns = heads * width
      let q = numbers(queries * columns, &random, 3), kv = numbers(keys * columns * 2, &random, 3)
      func attend(_ b: any Backend) async throws -> [Float] {
        let both = b.tensor(kv, [keys, columns * 2])
        return try await b.values(
          b.attention(
            query: b.tensor(q, [queries, columns]), key: both.columns(0..<columns),
            value: both.columns(columns..<2 * columns), heads: heads))
      }
      let (made, expected) = (try await attend(backend), try await attend(reference))
      agree(made, expected, backend, "\(queries), \(keys), \(heads) x \(width)")
      // One more thread or one less moves nothing.
      if backend.threads == 1 {
        let two = try await attend(try CPUBackend(.f32, threads: 2))
        #expect(two == made)
      }
    }
  }

  @Test("A score that is not a number makes the whole row so")
  func attentionOfNaN() async throws {
    for backend in try backends() {
      var q = [Float](repeating: 1, count: 3 * 8)
      q[9] = .nan
      let x = backend.tensor(q, [3, 8])
      let keys = backend.tensor([Float](repeating: 0.5, count: 40), [5, 8])
      let made = try await backend.values(
        backend.attention(query: x, key: keys, value: keys, heads: 1))
      let (first, second) = (made[0..<8], made[8..<16])
      #expect(second.filter { $0.isNaN }.count == 8)
      #expect(first.filter { abs($0 - 0.5) < 1e-2 }.count == 8)
    }
  }

  @Test(
    "Convolutions of any size with residuals, strides and bands",
    arguments: [(1, 1, 8, 3), (5, 7, 16, 16), (9, 6, 48, 32), (16, 19, 20, 24), (33, 21, 64, 64)])
  func convolutions(height: Int, width: Int, channels: Int, outputs: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(height * channels))
      let x = numbers(height * width * channels, &random)
      let other = numbers(height * width * outputs, &random)
      let bias = numbers(outputs, &random)
      for (size, stride) in [(3, 1), (1, 1), (3, 2)] {
        let w = numbers(outputs * channels * size * size, &random)
        func all(_ b: any Backend) async throws -> [[Float]] {
          let kernel = b.kernel(
            shape: [outputs, channels, size, size], stride: stride, bias: bias
          ) { w }
          // Rows become a map, whose layout is the backend's own.
          let map = b.map(
            b.tensor(x, [height * width, channels]), height: height, width: width, factor: 1)
          var made = [
            try await b.values(b.convolve(map, kernel)),
            try await b.values(b.convolve(b.relu(map), kernel, relu: true)),
          ]
          if stride == 1 {
            let residual = b.map(
              b.tensor(other, [height * width, outputs]), height: height, width: width, factor: 1)
            made.append(try await b.values(b.convolve(map, kernel, adding: [residual])))
            made.append(
              try await b.values(b.convolve(map, kernel, relu: true, adding: [residual, residual])))
            made.append(try await b.values(b.add(residual, residual)))
          }
          if size == 3, stride == 1, height > 4 {
            let band = b.resize(map, height: height, width: width, rows: 0..<4)
            made.append(
              try await b.values(
                b.convolve(
                  band, kernel, relu: false, adding: [],
                  padding: MapPadding(top: 1, bottom: 0, left: 1, right: 1))))
          }
          return made
        }
        for (made, expected) in zip(try await all(backend), try await all(reference)) {
          agree(made, expected, backend, "\(height) x \(width) x \(channels), \(size), \(stride)")
        }
      }
    }
  }

  @Test(
    "Resizing with aligned corners, squares of pixels, and single outputs",
    arguments: [(1, 1, 3, 4, 5), (4, 5, 16, 7, 9), (6, 3, 33, 12, 6), (5, 5, 48, 5, 5)])
  func maps(height: Int, width: Int, channels: Int, newHeight: Int, newWidth: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(height * channels))
      let x = numbers(height * width * channels * 4, &random)
      let w = numbers(channels * 2, &random)
      func all(_ b: any Backend) async throws -> [[Float]] {
        let map = b.map(
          b.tensor(x, [height * width, channels * 4]), height: height, width: width, factor: 2)
        let large = b.resize(map, height: newHeight, width: newWidth)
        let band = b.resize(map, height: newHeight, width: newWidth, rows: 1..<newHeight)
        return [
          try await b.values(map), try await b.values(large), try await b.values(band),
          try await b.values(b.pointwise(map, weights: w, bias: [0.1, -0.2], .sigmoid)),
          try await b.values(b.pointwise(map, weights: w, bias: [0.1, -0.2], .relu)),
          try await b.values(
            b.gated(b.tensor(x, [height * width * 2, channels * 2]), .silu)),
        ]
      }
      for (made, expected) in zip(try await all(backend), try await all(reference)) {
        agree(made, expected, backend, "\(height) x \(width) x \(channels)")
      }
    }
  }

  @Test("oneDNN has a fast implementation of everything that models ask for")
  func implementations() async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: 1)
      let weights = try backend.matrix(
        numbers(128 * 96, &random), outputs: 128, inputs: 96, bias: numbers(128, &random))
      let x = backend.tensor(numbers(200 * 96, &random), [200, 96])
      let stream = backend.tensor(numbers(200 * 128, &random), [200, 128])
      for activation in [Activation.identity, .gelu, .geluTanh, .quickGELU, .silu] {
        _ = backend.linear(x, weights, activation)
      }
      backend.accumulate(
        x, weights, scale: backend.tensor(numbers(128, &random), [128]), into: stream)
      // Rows with gaps, and few of them.
      let wide = backend.tensor(numbers(200 * 160, &random), [200, 160])
      for rows in [1, 7, 200] {
        let room = backend.room([rows, 320], backend.activations)
        let piece = wide.rows(0..<rows).columns(32..<128)
        backend.linear(piece, weights, .geluTanh, into: room.columns(64..<192))
        backend.accumulate(piece, weights, scale: nil, into: stream.rows(0..<rows))
      }
      for channels in [3, 20] {
        let kernel = backend.kernel(shape: [64, channels, 3, 3], stride: 1, bias: nil) {
          [Float](repeating: 1, count: 64 * channels * 9)
        }
        let rows = backend.tensor(numbers(200 * channels, &random), [200, channels])
        _ = backend.convolve(backend.map(rows, height: 10, width: 20, factor: 1), kernel)
      }
      let w = numbers(64 * 96 * 9, &random)
      let map = backend.map(x, height: 10, width: 20, factor: 1)
      for stride in [1, 2] {
        let kernel = backend.kernel(shape: [64, 96, 3, 3], stride: stride, bias: nil) { w }
        _ = backend.convolve(map, kernel, relu: true)
      }
      try await backend.finish()
      for name in backend.implementations().keys {
        #expect(!name.hasPrefix("ref") && !name.contains("gemm:ref"), "\(name)")
      }
    }
  }
}
