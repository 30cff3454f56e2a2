internal import Tensors

/// The network's weights on the device.
struct DepthAnythingParts: Sendable {
  struct Norm: Sendable {
    /// [D] each.
    let weight, bias: Tensor
  }

  struct Block: Sendable {
    let norm1, norm2: Norm
    /// [3 D, D], rows of the queries, the keys and the values.
    let queryKeyValue: any MatrixWeights
    /// [D, D].
    let projection: any MatrixWeights
    /// [4 D, D]; where gated, rows of the gate and of the value.
    let hidden: any MatrixWeights
    /// [D, 4 D].
    let contraction: any MatrixWeights
    /// Layer scales, [D].
    let scale1, scale2: Tensor
    /// Whether the hidden layer is a SwiGLU.
    let isGated: Bool
  }

  /// How a level's map gets its size.
  enum Resize: Sendable {
    /// A transposed convolution whose stride is its size: a product to squares of pixels.
    case grow(any MatrixWeights, factor: Int)
    case keep
    /// A convolution of stride 2.
    case shrink(any KernelWeights)
  }

  struct Level: Sendable {
    /// [C, D].
    let projection: any MatrixWeights
    let resize: Resize
    /// [F, C, 3, 3], without bias.
    let narrow: any KernelWeights
  }

  struct ResidualUnit: Sendable {
    /// [F, F, 3, 3] each.
    let first, second: any KernelWeights
  }

  struct Fusion: Sendable {
    /// Of the level's own map; the coarsest level has none.
    let first: ResidualUnit?
    let second: ResidualUnit
    /// [F, F, 1, 1].
    let output: any KernelWeights
  }

  /// [D, 3 · 14 · 14].
  let patchEmbedding: any MatrixWeights
  let blocks: [Block]
  /// After every tap.
  let norm: Norm
  /// From the finest level to the coarsest.
  let levels: [Level]
  let fusions: [Fusion]
  /// [F / 2, F, 3, 3].
  let half: any KernelWeights
  /// [32, F / 2, 3, 3].
  let features: any KernelWeights
  /// [32] and one number.
  let depthWeights, depthBias: [Float]
}
