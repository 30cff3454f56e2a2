import DepthMetrics
import Testing

@Suite struct OracleTests {
  @Test(arguments: Oracle.all.indices)
  func anOracleHolds(index: Int) {
    let oracle = Oracle.all[index]
    let finding = oracle.check()
    #expect(
      finding.passed,
      "\(oracle.name): \(finding.value.map { "\($0)" } ?? finding.failure ?? "") for \(oracle.expected)"
    )
  }

  @Test func namesAreDifferent() {
    #expect(Set(Oracle.all.map(\.name)).count == Oracle.all.count)
  }
}

@Suite struct MetricCatalogueTests {
  @Test(arguments: MetricCatalogue.definitions)
  func everyRowHasARangeThatCanBeRead(row: MetricDefinition) {
    #expect(row.bounds.lowerBound < row.bounds.upperBound)
    #expect(!row.formula.isEmpty && !row.source.isEmpty && !row.title.isEmpty)
  }

  @Test func idsAreDifferent() {
    #expect(Set(MetricCatalogue.ids).count == MetricCatalogue.ids.count)
  }
}
