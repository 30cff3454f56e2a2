/// The three rules in which the original code and the Hugging Face port differ.
///
/// Neither is wrong: the weights are the same, the numbers are not. Each source of weights comes
/// with its own three.
public struct DepthAnythingConventions: Sendable, Equatable {
  /// How a picture becomes the network's input (`--preprocess`).
  public enum Preprocessing: String, Sendable, CaseIterable, Codable {
    /// At least the input size on both sides; OpenCV's cubic interpolation of unclipped numbers,
    /// without antialiasing.
    case original
    /// As little scaling as possible; Pillow's antialiased bicubic filter on bytes.
    case huggingFace = "hf"
  }

  /// How the position table is brought to the grid of patches (`--pos-interp`).
  public enum PositionInterpolation: String, Sendable, CaseIterable, Codable {
    /// The scale is that of a grid a tenth of a patch larger.
    case offset
    /// The scale is that of the grid.
    case exact
  }

  /// How the output is brought to the picture's size (`--final-resize`).
  public enum FinalResize: String, Sendable, CaseIterable, Codable {
    /// Linear, corner pixels on corner pixels: V2's own code.
    case bilinearAligned = "bilinear-aligned"
    /// Linear, corners on corners: V1's own code.
    case bilinear
    /// Cubic convolution with a = -0.75, which overshoots at edges: Hugging Face.
    case bicubic
  }

  /// Where weights come from.
  public enum Source: Sendable, Equatable {
    /// A `.pth` or safetensors file with the original names.
    case original(DepthAnythingConfiguration.Family)
    /// A Hugging Face folder.
    case huggingFace
  }

  /// How a picture becomes the network's input.
  public var preprocessing: Preprocessing
  /// How the position table is brought to the grid of patches.
  public var positions: PositionInterpolation
  /// How the output is brought to the picture's size.
  public var finalResize: FinalResize

  /// Rules in their parts.
  public init(
    preprocessing: Preprocessing, positions: PositionInterpolation, finalResize: FinalResize
  ) {
    self.preprocessing = preprocessing
    self.positions = positions
    self.finalResize = finalResize
  }

  /// The rules that weights were published with.
  public init(of source: Source) {
    switch source {
    case .original(.v1):
      self.init(preprocessing: .original, positions: .offset, finalResize: .bilinear)
    case .original(.v2):
      self.init(preprocessing: .original, positions: .offset, finalResize: .bilinearAligned)
    case .huggingFace:
      self.init(preprocessing: .huggingFace, positions: .exact, finalResize: .bicubic)
    }
  }

  /// The rules in the words of their flags, for records.
  public var text: String {
    "preprocess \(preprocessing.rawValue), pos-interp \(positions.rawValue),"
      + " final-resize \(finalResize.rawValue)"
  }
}
