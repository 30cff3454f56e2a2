import TestSupport
import Testing

@testable import Tensors

/// Operations on parts of wider rows, and those of diffusion transformers, against plain loops.
@Suite struct TransformerTests {
  private let reference = ReferenceBackend()

  private func numbers(_ count: Int, _ random: inout SplitMix64) -> [Float] {
    (0..<count).map { _ in Float(random.unit()) * 2 - 1 }
  }

  private func backends() throws -> [CPUBackend] {
    [try CPUBackend(.f32), try CPUBackend(.f32, threads: 1)]
      + (CPUBackend.supports(.bf16) ? [try CPUBackend(.bf16)] : [])
  }

  private func agree(
    _ made: [Float], _ expected: [Float], _ backend: CPUBackend, _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(made.count == expected.count, sourceLocation: sourceLocation)
    let largest = expected.reduce(1e-6) { max($0, abs($1)) }
    let error = zip(made, expected).reduce(Float(0)) {
      let difference = abs($1.0 - $1.1)
      return difference.isNaN ? .infinity : max($0, difference)
    }
    let allowed: Float = backend.precision == .f32 ? 1e-5 : 0.02
    #expect(
      error / largest <= allowed, "\(what), \(backend.precision)", sourceLocation: sourceLocation)
  }

  @Test(
    "Results go into columns of wider rows and leave the others alone",
    arguments: [(1, 3, 5), (7, 33, 17), (37, 96, 64)])
  func columns(rows: Int, inputs: Int, outputs: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(rows * inputs))
      let x = numbers(rows * inputs, &random), w = numbers(outputs * inputs, &random)
      let bias = numbers(outputs, &random)
      let norm = numbers(inputs, &random), shift = numbers(inputs, &random)
      let width = outputs + inputs + 3
      let before = numbers((rows + 2) * width, &random)
      func all(_ b: any Backend) async throws -> [Float] {
        let wide = b.room([rows + 2, width], b.activations)
        b.copy(b.tensor(before, [rows + 2, width]), into: wide)
        let middle = wide.rows(1..<rows + 1)
        let source = b.tensor(x, [rows, inputs])
        let normed = middle.columns(outputs + 1..<outputs + 1 + inputs)
        b.layerNorm(
          source, weight: b.tensor(norm, [inputs]), bias: b.tensor(shift, [inputs]),
          epsilon: 1e-6, into: normed)
        let weights = try b.matrix(w, outputs: outputs, inputs: inputs, bias: bias)
        b.linear(normed, weights, .geluTanh, into: middle.columns(1..<outputs + 1))
        return try await b.values(wide)
      }
      agree(try await all(backend), try await all(reference), backend, "\(rows) x \(inputs)")
    }
  }

  @Test(
    "Attention goes into columns of wider rows",
    arguments: [(5, 2, 8), (65, 3, 20), (49, 2, 64)])
  func attention(rows: Int, heads: Int, width: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(rows * width))
      let columns = heads * width
      let qkv = numbers(rows * 3 * columns, &random)
      func attend(_ b: any Backend) async throws -> [Float] {
        let rowsIn = b.tensor(qkv, [rows, 3 * columns])
        let wide = b.room([rows, columns + 7], b.activations)
        b.copy(
          b.tensor([Float](repeating: 0.25, count: rows * (columns + 7)), wide.shape), into: wide)
        b.attention(
          query: rowsIn.columns(0..<columns), key: rowsIn.columns(columns..<2 * columns),
          value: rowsIn.columns(2 * columns..<3 * columns), heads: heads,
          into: wide.columns(3..<columns + 3))
        return try await b.values(wide)
      }
      agree(try await attend(backend), try await attend(reference), backend, "\(rows), \(width)")
    }
  }

  @Test(
    "Heads of any even width are weighed and rotated in place",
    arguments: [(1, 1, 2), (5, 3, 16), (9, 2, 20), (4, 2, 24), (3, 4, 128)])
  func rotation(rows: Int, heads: Int, width: Int) async throws {
    for backend in try backends() {
      var random = SplitMix64(seed: UInt64(rows * width))
      let columns = 2 * heads * width
      let x = numbers((rows + 1) * (columns + 5), &random)
      let weights = numbers(2 * width, &random)
      let angles = numbers((rows + 2) * width / 2, &random)
      func rotate(_ b: any Backend) async throws -> [Float] {
        let wide = b.room([rows + 1, columns + 5], b.activations)
        b.copy(b.tensor(x, [rows + 1, columns + 5]), into: wide)
        let table = b.tensor(angles, [rows + 2, width / 2])
        b.rotate(
          HeadRotation(
            weights: b.tensor(weights, [2, width]), cosines: table.rows(2..<rows + 2),
            sines: table.rows(1..<rows + 1), epsilon: 1e-6),
          into: wide.rows(1..<rows + 1).columns(2..<columns + 2))
        return try await b.values(wide)
      }
      agree(try await rotate(backend), try await rotate(reference), backend, "\(heads) x \(width)")
    }
  }

  @Test("A rotation keeps the length of each pair, and quarter turns exchange its numbers")
  func quarterTurn() async throws {
    let backend = try CPUBackend(.f32)
    let x = backend.tensor([3, -4, 1, 0, 0, 0] + [Float](repeating: 1, count: 6), [2, 6])
    backend.rotate(
      HeadRotation(
        weights: backend.tensor([1, 1], [1, 2]), cosines: backend.tensor([0, 1], [2, 1]),
        sines: backend.tensor([1, 0], [2, 1]), epsilon: 0.5), into: x)
    let made = try await backend.values(x)
    // (3, -4) has the mean square 12.5.
    let inverse = 1 / Float(13).squareRoot()
    for (found, expected) in zip(made, [4 * inverse, 3 * inverse, 0, 1, 0, 0]) {
      #expect(abs(found - expected) < 1e-6)
    }
    #expect(made[6...].allSatisfy { abs($0 - 1 / Float(1.5).squareRoot()) < 1e-6 })
  }

  @Test("One number that is not finite is found wherever it stands", arguments: [1, 15, 16, 50])
  func finite(columns: Int) async throws {
    for backend in try backends() {
      for bad in [Float.nan, .infinity, -.infinity] {
        for place in Set([0, columns - 1, 2 * columns + columns / 2]) {
          var values = [Float](repeating: -.greatestFiniteMagnitude / 2, count: 3 * (columns + 2))
          // Outside of the columns that are looked at.
          values[columns + 1] = .nan
          func check() async throws -> [Float] {
            let flags = backend.tensor([5, 5], [2, 1])
            let x = backend.tensor(values, [3, columns + 2]).columns(0..<columns)
            backend.checkFinite(x, into: flags.rows(1..<2))
            return try await backend.values(flags)
          }
          #expect(try await check() == [5, 1])
          values[place / columns * (columns + 2) + place % columns] = bad
          #expect(try await check() == [5, 0])
        }
      }
    }
  }
}
