internal import Tensors

extension FluxWeights {
  /// How many blocks there are and whether guidance goes in, from the names.
  static func blocks(
    _ tensors: StoredTensors, _ layout: FluxNames.Layout
  ) throws(WeightFileError) -> (double: Int, single: Int, hasGuidance: Bool) {
    let scope = tensors.scope
    func count(_ group: String) throws(WeightFileError) -> Int {
      try FluxConfiguration.blocks(
        scope.fullName(group), among: scope.file.names, file: scope.file.path)
    }
    switch layout {
    case .original:
      return (
        try count("double_blocks"), try count("single_blocks"),
        tensors.contains("guidance_in.in_layer.weight")
      )
    case .diffusers:
      return (
        try count("transformer_blocks"), try count("single_transformer_blocks"),
        tensors.contains("time_text_embed.guidance_embedder.linear_1.weight")
      )
    }
  }

  /// Lists what a model with so many blocks needs and a file has not.
  static func checkPresence(
    of names: FluxNames, in tensors: StoredTensors, _ layout: FluxNames.Layout
  ) throws(WeightFileError) {
    var needed = names.matrices.flatMap { matrix in
      matrix.names(layout).flatMap { [["\($0).weight"], ["\($0).bias"]] }
    }
    needed += names.scales.map { $0.names(layout) }
    let missing = needed.filter { !$0.contains(where: tensors.contains) }.compactMap(\.first)
    guard !missing.isEmpty else { return }
    let known = Set(needed.flatMap { $0 }.map(tensors.scope.fullName))
    let others = tensors.scope.unused.filter { !known.contains($0) && !isBeside($0) }
    throw WeightFileError(
      .missing, tensors.scope.file.path,
      expected: "the \(needed.count) tensors of a FLUX.1 transformer with its blocks",
      found: "none called \(NamePrefix.list(missing.map(tensors.scope.fullName)))"
        + (others.isEmpty ? "" : ", but unknown ones called \(NamePrefix.list(others))"))
  }

  /// The names that nobody took, without those of other parts of a checkpoint.
  static func unknown(in tensors: StoredTensors) -> [String] {
    tensors.scope.unused.filter { !isBeside($0) }
  }

  /// Whether a name belongs to another model in the same file.
  private static func isBeside(_ name: String) -> Bool {
    ["vae.", "first_stage_model.", "text_encoders.", "cond_stage_model.", "conditioner."]
      .contains { name.hasPrefix($0) }
  }

  /// Refuses a control LoRA where it makes no sense.
  ///
  /// - Parameters:
  ///   - loras: All that are laid beside the model.
  ///   - model: The model's sizes without them.
  ///   - first: The first matrix as it is stored.
  ///   - path: The model's file.
  /// - Throws: `WeightFileError` where a LoRA needs another model, or two of them exclude each other.
  static func checkControl(
    _ loras: [LoRAFile], _ model: FluxConfiguration, first: StoredTensor, path: String
  ) throws(WeightFileError) {
    let controls = loras.filter { $0.isControl(forInputs: model.inputChannels) }
    for lora in loras {
      let usual = [model.outputChannels, 2 * model.outputChannels, model.inputChannels]
      guard let channels = lora.inputChannels, !usual.contains(channels) else { continue }
      throw WeightFileError(
        .wrongShape, lora.choice.path,
        expected: "\(model.outputChannels) or \(2 * model.outputChannels) input channels",
        found: "\(channels)")
    }
    guard let control = controls.first else { return }
    guard controls.count == 1 else {
      throw WeightFileError(
        .unsupported, controls[1].choice.path, expected: "one control LoRA at most",
        found: "a second one beside \(control.choice.path)",
        advice: "leave one of them out")
    }
    guard model.inputChannels > model.outputChannels else { return }
    // A plain model may have been given columns of zeros for a control by hand.
    let (values, length) = (first.floats(), first.rowLength)
    let hasControl = values.indices.contains {
      $0 % length >= model.outputChannels && values[$0] != 0
    }
    guard hasControl else { return }
    throw WeightFileError(
      .unsupported, control.choice.path,
      expected: "a base model without control, such as FLUX.1-dev",
      found: "\(path), which is a control model already: both together give noise",
      advice: "leave the LoRA out, or take FLUX.1-dev as the model")
  }
}
