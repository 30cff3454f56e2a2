import TestSupport
import Testing

@testable import Tensors

/// The operations of autoencoders against plain loops, on shapes that are no multiples of anything.
@Suite struct AutoencoderOperationTests {
  private let reference = ReferenceBackend()

  private func numbers(_ count: Int, _ random: inout SplitMix64, _ scale: Float = 1) -> [Float] {
    (0..<count).map { _ in (Float(random.unit()) * 2 - 1) * scale }
  }

  private func backends() throws -> [CPUBackend] {
    [try CPUBackend(.f32), try CPUBackend(.f32, threads: 1)]
      + (CPUBackend.supports(.bf16) ? [try CPUBackend(.bf16)] : [])
  }

  /// The largest difference over the largest number.
  private func error(_ made: [Float], _ expected: [Float]) -> Float {
    guard made.count == expected.count else { return .infinity }
    let largest = expected.reduce(1e-6) { max($0, abs($1)) }
    return zip(made, expected).reduce(Float(0)) { worst, pair in
      let difference = abs(pair.0 - pair.1)
      return difference.isNaN ? .infinity : max(worst, difference)
    } / largest
  }

  private func map(
    _ values: [Float], _ height: Int, _ width: Int, _ backend: any Backend
  ) -> Tensor {
    let rows = backend.tensor(values, [height * width, values.count / height / width])
    return backend.map(rows, height: height, width: width, factor: 1)
  }

  private func norm(
    _ channels: Int, _ groups: Int, silu: Bool, _ random: SplitMix64, _ backend: any Backend
  ) -> GroupNorm {
    var random = random
    let weight = numbers(channels, &random), bias = numbers(channels, &random)
    return GroupNorm(
      groups: groups, weight: backend.tensor(weight, [channels]),
      bias: backend.tensor(bias, [channels]), epsilon: 1e-6, silu: silu)
  }

  @Test(
    "Group norm with and without SiLU, nearest enlargement, and a map's rows",
    arguments: [(1, 1, 4, 2), (3, 5, 12, 3), (7, 2, 32, 32), (5, 9, 48, 4), (6, 6, 72, 8)])
  func maps(height: Int, width: Int, channels: Int, groups: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(height * channels))
      let values = numbers(height * width * channels, &random)
      func all(_ b: any Backend) async throws -> [[Float]] {
        let x = map(values, height, width, b)
        let enlarged = b.enlargeNearest(x)
        #expect(enlarged.shape == [2 * height, 2 * width, channels])
        return [
          try await b.values(b.groupNorm(x, norm(channels, groups, silu: false, random, b))),
          try await b.values(b.groupNorm(x, norm(channels, groups, silu: true, random, b))),
          try await b.values(enlarged), try await b.values(b.rows(of: x)),
        ]
      }
      for (made, expected) in zip(try await all(backend), try await all(reference)) {
        #expect(error(made, expected) <= (backend.precision == .f32 ? 1e-5 : 0.02))
      }
    }
  }

  @Test("Group norm keeps its digits beside a large mean")
  func largeMean() async throws {
    let backend = try CPUBackend(.f32)
    var random = SplitMix64(seed: 5)
    let values = numbers(40 * 30 * 16, &random).map { $0 + 100 }
    func all(_ b: any Backend) async throws -> [Float] {
      try await b.values(
        b.groupNorm(map(values, 40, 30, b), norm(16, 4, silu: false, random, b)))
    }
    let (made, expected) = (try await all(backend), try await all(reference))
    // The numbers themselves have a relative spacing of 2^-17 about 100.
    #expect(zip(made, expected).allSatisfy { abs($0 - $1) <= 2e-4 })
  }

  @Test(
    "Convolutions of large maps, after a norm, after an enlargement, and with maps added",
    arguments: [
      (64, 64, 16, 16), (67, 70, 32, 3), (66, 65, 48, 80), (33, 129, 144, 20), (65, 66, 20, 24),
    ])
  func convolutions(height: Int, width: Int, channels: Int, outputs: Int) async throws {
    var random = SplitMix64(seed: UInt64(height * channels))
    let values = numbers(height * width * channels, &random)
    let half = (height / 2 + 1, width / 2 + 1)
    let small = numbers(half.0 * half.1 * channels, &random)
    let other = numbers(height * width * outputs, &random)
    let w = numbers(outputs * channels * 9, &random), bias = numbers(outputs, &random)
    func all(_ b: any Backend) async throws -> [[Float]] {
      let kernel = b.kernel(shape: [outputs, channels, 3, 3], stride: 1, bias: bias) { w }
      let bare = b.kernel(shape: [outputs, channels, 3, 3], stride: 1, bias: nil) { w }
      let x = map(values, height, width, b), residual = map(other, height, width, b)
      let silu = norm(channels, 4, silu: true, random, b)
      return [
        try await b.values(b.convolve(x, after: .none, kernel)),
        try await b.values(b.convolve(x, after: .norm(silu), kernel, adding: [residual])),
        try await b.values(b.convolve(map(small, half.0, half.1, b), after: .enlarge, kernel)),
        try await b.values(b.convolve(x, bare, relu: true, adding: [residual, residual])),
        try await b.values(
          b.convolve(
            x, kernel, relu: false, adding: [],
            padding: MapPadding(top: 0, bottom: 1, left: 1, right: 0))),
      ]
    }
    let expected = try await all(reference)
    for backend in try backends() {
      for (made, expected) in zip(try await all(backend), expected) {
        #expect(error(made, expected) <= (backend.precision == .f32 ? 1e-5 : 0.02))
      }
    }
    // One more thread or one less moves nothing.
    let (one, three) = (try CPUBackend(.f32, threads: 1), try CPUBackend(.f32, threads: 3))
    #expect(try await all(one) == (try await all(three)))
  }

  @Test(
    "A convolution of stride 2 with zeros to the right and below alone",
    arguments: [(1, 2, 3, 5), (9, 12, 16, 32), (20, 17, 40, 8)])
  func halving(height: Int, width: Int, channels: Int, outputs: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(height * channels))
      let values = numbers(height * width * channels * 4, &random)
      let w = numbers(outputs * channels * 9, &random)
      func all(_ b: any Backend) async throws -> [Float] {
        let kernel = b.kernel(shape: [outputs, channels, 3, 3], stride: 2, bias: nil) { w }
        let made = b.convolve(
          map(values, 2 * height, 2 * width, b), kernel, relu: false, adding: [],
          padding: MapPadding(top: 0, bottom: 1, left: 0, right: 1))
        #expect(made.shape == [height, width, outputs])
        return try await b.values(made)
      }
      let (made, expected) = (try await all(backend), try await all(reference))
      #expect(error(made, expected) <= (backend.precision == .f32 ? 1e-5 : 0.02))
    }
  }

  @Test("A number that is not one stays so in its neighbourhood alone")
  func notANumber() async throws {
    for backend in try backends() {
      var values = [Float](repeating: 1, count: 64 * 64 * 16)
      values[(20 * 64 + 30) * 16] = .nan
      let kernel = backend.kernel(shape: [16, 16, 3, 3], stride: 1, bias: nil) {
        [Float](repeating: 0.1, count: 16 * 16 * 9)
      }
      let made = try await backend.values(
        backend.convolve(map(values, 64, 64, backend), kernel, relu: true))
      #expect(made[(20 * 64 + 30) * 16].isNaN)
      #expect(!made[(40 * 64 + 30) * 16].isNaN)
    }
  }
}
