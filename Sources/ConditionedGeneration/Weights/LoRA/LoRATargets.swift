/// The matrices of a model under all names that LoRAs have for them.
struct LoRATargets {
  /// Rows of a matrix.
  struct Target {
    /// The canonical name.
    let matrix: String
    let rows: Range<Int>
    let inputs: Int
    /// Whether B's halves lie the other way round.
    var swapsHalves = false
    /// Whether the name is Black Forest Labs'.
    var isOriginal = true
  }

  private var targets: [String: Target] = [:]
  private var scales: [String: String] = [:]

  /// What tools put in front of a matrix's name.
  private static let prefixes = [
    "", "transformer.", "diffusion_model.", "model.diffusion_model.", "base_model.model.",
    "base_model.model.transformer.", "unet.", "lora_unet_", "lora_transformer_", "lora_",
  ]

  /// Collects the names.
  init(_ names: FluxNames, of model: FluxConfiguration) {
    for matrix in names.matrices {
      let inputs = matrix.inputs.count(in: model)
      let all = 0..<matrix.outputs(in: model)
      add(matrix.name, Target(matrix: matrix.name, rows: all, inputs: inputs))
      var begin = 0
      for piece in matrix.pieces {
        let end = begin + piece.outputs.count(in: model)
        add(
          piece.name,
          Target(
            matrix: matrix.name, rows: begin..<end, inputs: inputs,
            swapsHalves: matrix.swapsHalves, isOriginal: false))
        begin = end
      }
    }
    for scale in names.scales {
      for name in scale.names(.original) + scale.names(.diffusers) { scales[name] = scale.name }
    }
    addProcessors(of: model)
  }

  /// Where a LoRA's matrix belongs; nil where the model has none like it.
  func target(of module: String) -> Target? {
    for prefix in Self.prefixes where module.hasPrefix(prefix) {
      if let found = targets[String(module.dropFirst(prefix.count))] { return found }
    }
    return nil
  }

  /// The canonical name of a norm's factors.
  func scale(_ name: String) -> String? {
    for prefix in Self.prefixes where name.hasPrefix(prefix) {
      if let found = scales[String(name.dropFirst(prefix.count))] { return found }
    }
    return nil
  }

  /// Kohya's names have no dots.
  private mutating func add(_ name: String, _ target: Target) {
    targets[name] = target
    targets[name.replacing(".", with: "_")] = target
  }

  /// x-flux: https://github.com/XLabs-AI/x-flux, `src/flux/modules/layers.py`, the processors.
  private mutating func addProcessors(of model: FluxConfiguration) {
    for i in 0..<model.doubleBlocks {
      for (number, stream) in [(1, "img"), (2, "txt")] {
        for part in ["qkv", "proj"] {
          targets["double_blocks.\(i).processor.\(part)_lora\(number)"] =
            targets["double_blocks.\(i).\(stream)_attn.\(part)"]
        }
      }
    }
    for i in 0..<model.singleBlocks {
      let name = "single_blocks.\(i)"
      targets["\(name).processor.proj_lora"] = targets["\(name).linear2"]
      // Queries, keys and values are the first of the matrix's rows.
      targets["\(name).processor.qkv_lora"] = Target(
        matrix: "\(name).linear1", rows: 0..<3 * model.hiddenWidth, inputs: model.hiddenWidth)
    }
  }
}
