public import Raster

extension EvaluationProtocol {
  /// Refuses a pair of kinds that the rules cannot score, before anything is computed.
  ///
  /// - Parameters:
  ///   - candidate: What the candidate's values are.
  ///   - reference: What the reference's values are.
  /// - Throws: ``ComparisonError`` of fault `kind`, the one that comparing such maps throws.
  public func requireFit(
    of candidate: DepthMap.Kind, to reference: DepthMap.Kind
  ) throws(ComparisonError) {
    try PreparedPair.checkKinds(reference, candidate, self)
  }
}
