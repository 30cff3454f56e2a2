import TestSupport
import Testing

@testable import DepthEstimation

@Suite struct PositionTests {
  private typealias Rule = DepthAnythingConventions.PositionInterpolation

  /// Torch works in single precision: positions of up to 37 are off by 2e-6 of a sample, and values
  /// change by up to 2 from sample to sample.
  private static let tolerance: Float = 1e-5

  private static func table() throws -> PositionTable {
    let bytes = try NumPyArchive("positions.npz")["table"].bytes
    return PositionTable(grid: 37, width: 2, values: bytes.map { Float($0) / 128 - 1 })
  }

  @Test(
    arguments: [
      (37, 37), (49, 37), (37, 28), (5, 7), (1, 1), (20, 37),
    ], DepthAnythingConventions.PositionInterpolation.allCases)
  func rowsAreThoseOfTorch(
    grid: (Int, Int), rule: DepthAnythingConventions.PositionInterpolation
  ) throws {
    let expected = try NumPyArchive("positions.npz")["\(rule.rawValue)_\(grid.0)x\(grid.1)"]
    let found = try Self.table().interpolated(toColumns: grid.0, rows: grid.1, rule: rule)
    #expect(expected.shape == [1 + grid.0 * grid.1, 2])
    #expect(worstDifference(found, expected.floats) <= Self.tolerance)
  }

  @Test func theNativeGridIsTakenAsItIs() throws {
    let table = try Self.table()
    for rule in Rule.allCases {
      #expect(table.interpolated(toColumns: 37, rows: 37, rule: rule) == table.values)
    }
  }

  @Test func aSideOfTheNativeLengthIsKeptOnlyByTheExactRule() {
    // A table whose rows hold their own number: only the columns change.
    var values: [Float] = [0]
    for row in 0..<37 { values += [Float](repeating: Float(row), count: 37) }
    let byRow = PositionTable(grid: 37, width: 1, values: values)
    let exact = byRow.interpolated(toColumns: 49, rows: 37, rule: .exact)
    let offset = byRow.interpolated(toColumns: 49, rows: 37, rule: .offset)
    let last = 36 * 49 + 20 + 1
    #expect(exact.count == 1 + 49 * 37)
    #expect(abs(exact[last] - 36) < 1e-5)
    // 36.5 * 37 / 37.1 - 0.5 = 35.9016, where the border is felt.
    #expect(offset[last] < 35.95 && offset[last] > 35.85)
  }

  @Test(arguments: TinyCase.all.filter(\.hasIntermediates))
  func rowsOfTinyModelsAreThoseOfTheReferences(item: TinyCase) throws {
    let configuration = try ConfigurationTests.folder(item.model)
    // The single-precision folder's numbers are not read here.
    guard item.model != "v2-metric-80" else { return }
    let weights = try TinyWeights("\(item.model)/model.safetensors")
    let names = DepthAnythingNames(scheme: .huggingFace)
    let table = PositionTable(
      grid: configuration.nativeGrid, width: configuration.width,
      values: try weights.halves(names.weights(of: .positions)[0]))
    let found = table.interpolated(
      toColumns: item.width / 14, rows: item.height / 14,
      rule: try #require(Rule(rawValue: item.positions)))
    let expected = try item.arrays()["positions"]
    #expect(worstDifference(found, expected.floats) <= Self.tolerance)
  }
}
