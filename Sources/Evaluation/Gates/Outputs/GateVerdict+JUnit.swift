extension GateVerdict {
  /// The verdict as a JUnit report: a test case a guard and a rule.
  ///
  /// Guards and primary rules that did not pass are failures. What is inconclusive goes by the
  /// policy, what is waived or unknown is skipped, and secondary rules always pass, with their
  /// numbers in `system-out`. It follows the schema that Jenkins reads (junit-10.xsd of its xunit plugin).
  ///
  /// - Parameter policy: What an inconclusive check is.
  /// - Returns: XML 1.0 in UTF-8.
  public func junit(inconclusiveAs policy: InconclusivePolicy) -> String {
    JUnitReport(self, inconclusiveAs: policy).xml
  }
}
