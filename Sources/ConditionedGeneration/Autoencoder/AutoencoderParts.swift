internal import Tensors

/// An autoencoder's weights on the device.
struct AutoencoderParts: Sendable {
  struct Norm: Sendable {
    /// [C] each.
    let weight, bias: Tensor
  }

  struct Block: Sendable {
    let norm1, norm2: Norm
    /// [C', C, 3, 3] and [C', C', 3, 3].
    let conv1, conv2: any KernelWeights
    /// [C', C, 1, 1] where the widths differ.
    let shortcut: (any KernelWeights)?
  }

  struct Attention: Sendable {
    let norm: Norm
    /// [C, C] each.
    let query, key, value, output: any MatrixWeights
  }

  struct Middle: Sendable {
    let block1: Block
    let attention: Attention
    let block2: Block
  }

  struct Level: Sendable {
    let blocks: [Block]
    /// [C, C, 3, 3]; nil where the size stays.
    let resample: (any KernelWeights)?
  }

  /// One half of the autoencoder; its levels in the order of computation.
  struct Half: Sendable {
    let input: any KernelWeights
    let levels: [Level]
    let middle: Middle
    let norm: Norm
    let output: any KernelWeights
  }

  let encoder: Half?
  let decoder: Half
}
