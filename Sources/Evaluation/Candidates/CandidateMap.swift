public import Raster

/// What a candidate turned out to be.
public struct CandidateMap: Sendable {
  /// The depth map.
  public var map: DepthMap
  /// What no file said: "kind=metric_planar".
  public var assumed: [String]
  /// What makes its numbers doubtful.
  public var findings: [DepthFinding]
  /// What a small model that made it is and is not for.
  public var smallModel: String?
  /// Hash of what the file held.
  public var content: String

  /// A map with what is known of it.
  public init(
    _ map: DepthMap, assumed: [String] = [], findings: [DepthFinding] = [],
    smallModel: String? = nil, content: String
  ) {
    self.map = map
    self.assumed = assumed
    self.findings = findings
    self.smallModel = smallModel
    self.content = content
  }
}
