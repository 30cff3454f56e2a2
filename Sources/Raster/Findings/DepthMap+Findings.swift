extension DepthMap {
  /// What makes the map's own values doubtful, the surest first.
  ///
  /// ``DepthReading/findings`` has those of a file. O(pixels).
  public var findings: [DepthFinding] {
    let stored = StoredDepth(
      width: width, height: height, numbers: .floats(samples), storage: "values")
    return FindingSearch(
      stored, as: .metres, kind, values: samples, assumed: [], isDescribed: true
    ).findings
  }
}
