import Testing

@testable import Evaluation

/// Wilcoxon's signed-rank test against SciPy.
@Suite struct WilcoxonTests {
  @Test("Statistics and p values are SciPy's on 50 data sets, with and without ties and zeros")
  func scipy() throws {
    let rows = try GateStatisticsGolden.read().wilcoxon
    #expect(rows.count == 50)
    for (at, row) in rows.enumerated() {
      let found = try #require(WilcoxonTest(row.values))
      #expect(found.statistic == row.statistic, "data set \(at)")
      #expect(
        relativeError(found.twoSided, row.p) < 1e-11, "data set \(at): \(found.twoSided), \(row.p)")
    }
  }

  @Test("Without any difference there is nothing to test")
  func zeros() {
    #expect(WilcoxonTest([]) == nil)
    #expect(WilcoxonTest([0, 0, -0.0]) == nil)
    #expect(WilcoxonTest([3])?.twoSided == 1)
    #expect(WilcoxonTest([1, -1])?.twoSided == 1)
  }
}
