public import Raster

/// The sizes of a Depth Anything network: a DINOv2 vision transformer with a DPT head.
///
/// V1 and V2 differ in nothing but the blocks whose output the head sees (``taps``). Sources: Oquab
/// et al. 2023 (DINOv2), Ranftl et al. 2021 (DPT), Yang et al. 2024 (Depth Anything V1 and V2).
public struct DepthAnythingConfiguration: Sendable, Equatable {
  /// The two generations of published weights.
  public enum Family: String, Sendable, CaseIterable {
    /// The head sees the last four blocks.
    case v1
    /// The head sees four blocks that are spread over the network.
    case v2

    /// The name in records.
    public var title: String { self == .v1 ? "Depth Anything V1" : "Depth Anything V2" }
  }

  /// The second half of a transformer block.
  public enum FeedForward: Sendable, Equatable {
    /// Linear, GELU (the exact one, with erf), linear; the number of hidden values.
    case mlp(Int)
    /// `w3(silu(a) * b)` with `[a | b] = w12(x)`; the number of values in `a`.
    case swiGLU(Int)
  }

  /// What the last convolution is followed by, and what the result means.
  public enum Output: Sendable, Equatable {
    /// ReLU: disparity up to a factor and an offset; larger is nearer, 0 is far.
    case relative
    /// Sigmoid times the largest depth in metres: planar depth in metres.
    case metric(maxDepth: Double)

    /// The kind of the maps.
    public var kind: DepthMap.Kind {
      self == .relative ? .affineInvariantDisparity : .metricPlanar
    }
  }

  /// How a tap's map of patches is brought to its level of the head's pyramid.
  public enum Reassembly: Sendable, Equatable {
    /// A transposed convolution with kernel and stride of this number.
    case enlarging(Int)
    /// As it is.
    case keeping
    /// A 3x3 convolution with this stride, padded by one.
    case shrinking(Int)
  }

  /// V1 or V2.
  public let family: Family
  /// Values a token.
  public let width: Int
  /// Heads of attention; they share the width equally.
  public let heads: Int
  /// Transformer blocks.
  public let blocks: Int
  /// The second half of each block.
  public let feedForward: FeedForward
  /// The four blocks whose output the head sees, from 0 on, ascending.
  public let taps: [Int]
  /// Pixels along the side of a patch.
  public let patchSize: Int
  /// Patches along the side of the square grid that the position table was trained for.
  public let nativeGrid: Int
  /// Channels of the four reassembled maps, the finest first.
  public let channels: [Int]
  /// How the four maps are brought to their sizes, the finest first.
  public let reassembly: [Reassembly]
  /// Channels of the fused maps.
  public let features: Int
  /// Channels of the head's last but one convolution.
  public let headWidth: Int
  /// What comes out.
  public let output: Output
  /// What every layer norm adds to the variance.
  public let normEpsilon: Float

  /// The published factors: four times, twice, once and half the grid of patches.
  static let publishedReassembly: [Reassembly] = [
    .enlarging(4), .enlarging(2), .keeping, .shrinking(2),
  ]

  /// Puts checked sizes together; `subject` is the file that errors name.
  init(
    family: Family, width: Int, heads: Int, blocks: Int, feedForward: FeedForward, taps: [Int],
    patchSize: Int, nativeGrid: Int, channels: [Int], reassembly: [Reassembly], features: Int,
    headWidth: Int, output: Output, normEpsilon: Float, subject: String
  ) throws(DepthEstimationError) {
    func require(_ holds: Bool, _ expected: String, _ found: String) throws(DepthEstimationError) {
      guard holds else {
        throw DepthEstimationError(.malformed, subject, expected: expected, found: found)
      }
    }
    let hidden =
      switch feedForward {
      case .mlp(let hidden), .swiGLU(let hidden): hidden
      }
    // Far beyond every published network, and small enough for products of two of them.
    let sizes =
      [width, heads, blocks, hidden, patchSize, nativeGrid, features, headWidth] + channels
    try require(
      sizes.allSatisfy { (1...65_536).contains($0) }, "sizes from 1 to 65536",
      "\(sizes.first { !(1...65_536).contains($0) } ?? 0)")
    try require(
      width % heads == 0, "a number of attention heads that divides the width \(width)", "\(heads)")
    try require(
      channels.count == 4 && reassembly.count == 4 && taps.count == 4,
      "four taps, reassemble factors and neck sizes",
      "\(taps.count), \(reassembly.count) and \(channels.count)")
    try require(
      taps.allSatisfy { (0..<blocks).contains($0) } && zip(taps, taps.dropFirst()).allSatisfy(<),
      "four ascending taps among the \(blocks) blocks", "\(taps)")
    try require(features % 2 == 0, "an even number of fused channels", "\(features)")
    if case .metric(let maxDepth) = output {
      try require(
        maxDepth > 0 && maxDepth.isFinite, "a positive largest depth in metres", "\(maxDepth)")
    }
    self.family = family
    self.width = width
    self.heads = heads
    self.blocks = blocks
    self.feedForward = feedForward
    self.taps = taps
    self.patchSize = patchSize
    self.nativeGrid = nativeGrid
    self.channels = channels
    self.reassembly = reassembly
    self.features = features
    self.headWidth = headWidth
    self.output = output
    self.normEpsilon = normEpsilon
  }

  /// Values between the two linear layers of a block's feed-forward part.
  public var hiddenWidth: Int {
    switch feedForward {
    case .mlp(let hidden), .swiGLU(let hidden): hidden
    }
  }

  /// Pixels along the side that the network was trained for (518), the usual input size.
  public var nativeSize: Int { patchSize * nativeGrid }

  /// The usual name of the network's size.
  public var variant: String {
    switch (width, blocks) {
    case (384, 12): "ViT-S"
    case (768, 12): "ViT-B"
    case (1024, 24): "ViT-L"
    case (1536, 40): "ViT-G"
    default: "ViT of width \(width) with \(blocks) blocks"
    }
  }

  /// The taps of the published weights of so many blocks, at least four.
  ///
  /// V2's are quarters of the network, but for ViT-L, whose first one is a block earlier.
  static func publishedTaps(_ family: Family, blocks: Int) -> [Int] {
    switch (family, blocks) {
    case (.v1, _): Array(blocks - 4..<blocks)
    case (.v2, 24): [4, 11, 17, 23]
    case (.v2, _): (1...4).map { $0 * blocks / 4 - 1 }
    }
  }
}
