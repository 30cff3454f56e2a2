internal import Tensors

/// What half of an autoencoder has in memory for an image of a size.
struct AutoencoderCost {
  /// Packed kernels, all of them at the end.
  private(set) var weights = 0
  /// Kernels so far and maps, when they take most: a kernel is packed when its first map comes, and the
  /// largest maps of the encoder come before most kernels.
  private var peak = 0

  /// What maps add to the kernels.
  var maps: Int { max(0, peak - weights) }

  private let precision: Precision
  private let bytes: Int
  private let pixels: Int

  /// Counts along the way of a map through the half.
  init(
    _ sizes: AutoencoderConfiguration, size: PixelSize, precision: Precision, decodes: Bool
  ) {
    self.precision = precision
    bytes = precision == .f32 ? 4 : 2
    pixels = size.width * size.height
    let widths = sizes.widths, last = widths.count - 1
    let latent = sizes.latentChannels
    if decodes {
      kernel(latent, widths[last], level: last)
      middle(widths[last], level: last)
      for level in widths.indices.reversed() {
        blocks(sizes.decoderBlocks, from: widths[min(level + 1, last)], to: widths[level], level)
        if level > 0 {
          kernel(widths[level], widths[level], level: level - 1)
          live(level: level, widths[level])
          live(level: level - 1, widths[level])
        }
      }
      kernel(widths[0], sizes.imageChannels, level: 0)
    } else {
      kernel(sizes.imageChannels, widths[0], level: 0)
      for level in widths.indices {
        blocks(
          sizes.encoderBlocks, from: widths[max(level - 1, 0)], to: widths[level], level)
        if level < last { kernel(widths[level], widths[level], level: level + 1, stride: 2) }
      }
      middle(widths[last], level: last)
      kernel(widths[last], 2 * latent, level: last)
    }
    // The picture itself as numbers, here and on the device.
    peak += pixels * sizes.imageChannels * 8
  }

  private func area(_ level: Int) -> Int { pixels >> (2 * level) }

  /// Residual blocks at a level: what goes in, the first product, the one beside it and the result.
  private mutating func blocks(_ count: Int, from: Int, to: Int, _ level: Int) {
    for block in 0..<count {
      let width = block == 0 ? from : to
      kernel(width, to, level: level)
      kernel(to, to, level: level)
      if width != to { kernel(width, to, level: level, size: 1) }
      live(level: level, width != to ? max(width + 2 * to, 3 * to) : 3 * to)
    }
  }

  private mutating func middle(_ width: Int, level: Int) {
    blocks(2, from: width, to: width, level)
    weights += 4 * width * width * bytes
    live(level: level, 6 * width)
  }

  private mutating func live(level: Int, _ channels: Int) {
    peak = max(peak, weights + area(level) * channels * bytes)
  }

  private mutating func kernel(
    _ inputs: Int, _ outputs: Int, level: Int, size: Int = 3, stride: Int = 1
  ) {
    weights += CPUBackend.kernelBytes(
      inputs: inputs, outputs: outputs, size: size, stride: stride, area: area(level),
      precision: precision)
  }
}
