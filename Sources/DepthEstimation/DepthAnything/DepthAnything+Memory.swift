public import Tensors

extension DepthAnything {
  /// About how many bytes a model and one estimation take, counted from sizes; nothing is read but names.
  ///
  /// - Parameters:
  ///   - path: The weights, as for loading them.
  ///   - options: What would be run, and how.
  ///   - width: Pixels across of the picture.
  ///   - height: Pixels down of the picture.
  ///   - precision: What would be multiplied.
  /// - Returns: Weights as they are packed, maps and the picture; within a tenth of what was measured for
  ///   the published sizes.
  /// - Throws: What opening the weights can throw, and what is wrong with the picture's size.
  public static func bytes(
    path: String, options: Options = Options(), width: Int, height: Int, precision: Precision
  ) throws -> Int {
    let file = try DepthAnythingFile(path: path, options: options), sizes = file.configuration
    let seen = try InputSize(
      width: width, height: height, target: options.inputSize ?? sizes.nativeSize,
      patch: sizes.patchSize, rule: file.conventions.preprocessing)
    let cells = seen.width / sizes.patchSize * (seen.height / sizes.patchSize)
    let number = precision == .f32 ? 4 : 2, hidden = sizes.hiddenWidth
    let feedForward =
      if case .swiGLU = sizes.feedForward { 3 * sizes.width * hidden } else {
        2 * sizes.width * hidden
      }
    let encoder = sizes.blocks * (4 * sizes.width * sizes.width + feedForward)
    let weights = Int(Double(encoder) * precision.bytesPerWeight)
    func kernel(_ inputs: Int, _ outputs: Int, area: Int) -> Int {
      CPUBackend.kernelBytes(inputs: inputs, outputs: outputs, area: area, precision: precision)
    }
    // The pyramid's levels: 16, 4, 1 and a quarter of the patches; each is fused in two residual units,
    // the coarsest in one.
    let areas = [16 * cells, 4 * cells, cells, cells / 4]
    var head = kernel(sizes.features, sizes.features / 2, area: 64 * cells)
    for (level, area) in areas.enumerated() {
      head += kernel(sizes.channels[level], sizes.features, area: area)
      head += (level == 3 ? 2 : 4) * kernel(sizes.features, sizes.features, area: area)
    }
    // The finest fused map before and after its last product; what is above goes band by band.
    let maps = 2 * 64 * cells * sizes.features * number
    let taps = 4 * cells * sizes.width * number
    // As pixels, as rows of patches, and on the device.
    let picture = 3 * 3 * 4 * seen.width * seen.height
    return weights + head + maps + taps + picture
  }
}
