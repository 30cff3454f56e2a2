public import Tensors

/// The weights of FLUX's autoencoder by Black Forest Labs' names, from any file that holds them.
///
/// Takes `ae.safetensors`, diffusers' `vae` folder and whole checkpoints with "vae." or
/// "first_stage_model." in front, in all storages.
public struct StoredAutoencoderWeights: Sendable {
  /// The file or folder.
  public let path: String
  private let source: NamedTensors

  /// Opens weights.
  ///
  /// - Throws: `WeightFileError` where the file holds no such autoencoder.
  public init(path: String) throws(WeightFileError) {
    let found = try NamedTensors.find(
      path, what: "an autoencoder",
      markers: [
        ("decoder.up_blocks.0.resnets.0.conv1.weight", FluxNames.Layout.diffusers),
        ("decoder.up.0.block.0.conv1.weight", .original),
      ])
    let scope = found.tensors.scope
    let levels =
      found.layout == .original
      ? 0
      : try FluxConfiguration.blocks(
        scope.fullName("decoder.up_blocks"), among: scope.file.names, file: path)
    self.path = path
    source = NamedTensors(path: path, tensors: found.tensors) { name in
      found.layout == .original ? [name] : AutoencoderNames.diffusers(name, levels: levels)
    }
  }

  /// A convolution's kernel.
  ///
  /// - Parameter name: "decoder.conv_in", with or without ".weight".
  /// - Returns: [outputs, channels, size, size], with sizes of 1 where it is stored as a matrix, and
  ///   what decodes the numbers.
  /// - Throws: `WeightFileError` where it is missing or not readable.
  public func kernel(
    _ name: String
  ) throws(WeightFileError) -> (shape: [Int], values: @Sendable () -> [Float]) {
    let full = name.hasSuffix(".weight") ? name : "\(name).weight"
    let tensor = try source.tensor(full, shape: nil)
    var dims = tensor.shape.dims
    guard dims.count == 2 || dims.count == 4 else {
      throw WeightFileError(
        .wrongShape, "\(path): weight '\(tensor.name)'",
        expected: "a kernel [outputs, channels, size, size]", found: "\(dims)")
    }
    while dims.count < 4 { dims.append(1) }
    guard dims[2] == dims[3] else {
      throw WeightFileError(
        .wrongShape, "\(path): weight '\(tensor.name)'", expected: "a square kernel",
        found: "\(dims[2]) x \(dims[3])")
    }
    return (
      dims,
      {
        defer { tensor.releasePages() }
        return tensor.floats()
      }
    )
  }

  /// All numbers of a tensor: a bias or a norm's weight, by its full name.
  ///
  /// - Throws: `WeightFileError` where it is missing or not readable.
  public func vector(_ name: String) throws(WeightFileError) -> [Float] {
    try source.tensor(name, shape: nil).floats()
  }

  /// Whether there is such a tensor, by its full name or a layer's name.
  public func contains(_ name: String) -> Bool {
    source.name(of: name) != nil || source.name(of: "\(name).weight") != nil
  }
}
