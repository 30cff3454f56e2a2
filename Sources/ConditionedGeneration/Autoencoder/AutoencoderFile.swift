public import Tensors

/// An autoencoder's weights in a file of either layout, with "vae." or "first_stage_model." in front
/// of the names or nothing.
public struct AutoencoderFile: AutoencoderWeights {
  /// Who named the tensors.
  public let layout: AutoencoderLayout
  private let scope: WeightScope

  /// Finds out who named the tensors of a file.
  ///
  /// - Throws: `WeightFileError` where it holds no autoencoder.
  public init(_ file: WeightFile) throws(WeightFileError) {
    for prefix in ["", "vae", "first_stage_model"] {
      let scope = WeightScope(file, prefix: prefix)
      for side in ["decoder", "encoder"] {
        let step = side == "decoder" ? "up" : "down"
        if scope.contains("\(side).\(step).0.block.0.conv1.weight") {
          (self.scope, layout) = (scope, .original)
          return
        }
        var levels = 0
        while scope.contains("\(side).\(step)_blocks.\(levels).resnets.0.conv1.weight") {
          levels += 1
        }
        if levels > 0 {
          (self.scope, layout) = (scope, .diffusers(levels: levels))
          return
        }
      }
    }
    throw WeightFileError(
      .unsupported, file.path, expected: "the weights of an autoencoder such as ae.safetensors",
      found: file.names.isEmpty ? "none" : "none among \(file.names.count)")
  }

  /// The kernel of a layer.
  public func kernel(
    _ layer: String
  ) throws(WeightFileError) -> (shape: [Int], values: @Sendable () -> [Float]) {
    let tensor = try scope.tensor(layout.name("\(layer).weight"))
    var shape = tensor.shape.dims
    if shape.count == 2 { shape += [1, 1] }
    guard shape.count == 4, shape[2] == shape[3] else {
      throw WeightFileError(
        .wrongShape, "\(scope.file.path): weight '\(tensor.name)'",
        expected: "the shape [outputs, channels, size, size] or [outputs, channels]",
        found: "\(tensor.shape)")
    }
    return (
      shape,
      {
        defer { tensor.releasePages() }
        return tensor.floats()
      }
    )
  }

  /// A bias, or the weight of a norm.
  public func vector(_ name: String) throws(WeightFileError) -> [Float] {
    try scope.tensor(layout.name(name), shape: [nil]).floats()
  }

  /// Whether there is such a layer or vector.
  public func contains(_ name: String) -> Bool {
    scope.contains(layout.name(name)) || scope.contains(layout.name("\(name).weight"))
  }
}
