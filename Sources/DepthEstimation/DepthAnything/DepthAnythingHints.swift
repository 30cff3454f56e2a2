/// What the tensors of a file with original names cannot tell and a user may.
public struct DepthAnythingHints: Sendable, Equatable {
  /// V1 or V2 (`--family`); nil where the file's name has to tell.
  public var family: DepthAnythingConfiguration.Family?
  /// The largest depth of a metric model in metres (`--max-depth`); nil where the file's name has to
  /// tell, or the model is relative.
  public var maxDepth: Double?
  /// Heads of attention; nil for one for every 64 values of the width, as all published networks.
  public var heads: Int?

  /// Hints in their parts.
  public init(
    family: DepthAnythingConfiguration.Family? = nil, maxDepth: Double? = nil, heads: Int? = nil
  ) {
    self.family = family
    self.maxDepth = maxDepth
    self.heads = heads
  }

  /// What comes out of the network of a file.
  ///
  /// Metric and relative files hold the same tensors; published metric files say so in their names:
  /// Hypersim (indoors) reaches 20 m, Virtual KITTI (outdoors) 80 m.
  func output(
    fileName: String
  ) throws(DepthEstimationError) -> DepthAnythingConfiguration.Output {
    if let maxDepth { return .metric(maxDepth: maxDepth) }
    let name = fileName.lowercased()
    guard name.contains("metric") else { return .relative }
    if name.contains("hypersim") { return .metric(maxDepth: 20) }
    if name.contains("vkitti") { return .metric(maxDepth: 80) }
    throw DepthEstimationError(
      .option, fileName, expected: "the largest depth of a metric model",
      found: "a name with neither 'hypersim' (20 m) nor 'vkitti' (80 m)",
      advice: "give --max-depth METRES")
  }

  /// The family of a file.
  ///
  /// Both families hold the same tensors. `depth_anything_vitl14.pth` is V1,
  /// `depth_anything_v2_vitl.pth` V2; Distill Any Depth has V2's network. Metric ones are V2: those
  /// of V1 are another network.
  func family(
    fileName: String, output: DepthAnythingConfiguration.Output
  ) throws(DepthEstimationError) -> DepthAnythingConfiguration.Family {
    let name = fileName.lowercased()
    if let family {
      if family == .v1, output != .relative {
        throw DepthEstimationError(
          .option, fileName, expected: "a relative model, as all of family v1 are",
          found: "a metric one",
          advice: "drop --max-depth, or say --family v2")
      }
      return family
    }
    if name.contains("depth_anything_v2") || name.contains("depth-anything-v2")
      || name.contains("distill_any_depth") || name.contains("distill-any-depth")
      || output != .relative
    {
      return .v2
    }
    if name.contains("depth_anything_vit") || name.contains("depth-anything-vit") { return .v1 }
    throw DepthEstimationError(
      .option, fileName,
      expected: "a name that tells V1 (depth_anything_vit*) from V2 (depth_anything_v2_*)",
      found: "'\(fileName)', and tensors that are the same in both",
      advice: "say --family v1 or --family v2")
  }
}
