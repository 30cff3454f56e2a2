internal import Tensors

extension FluxNames {
  /// Who named a file's tensors, and what stands in front of the names.
  struct Naming {
    let layout: Layout
    /// Without the last dot.
    let prefix: String

    /// Recognises the tensors of a FLUX.1 transformer.
    ///
    /// - Parameters:
    ///   - names: All names of a file.
    ///   - file: The file for errors.
    /// - Throws: `WeightFileError` that says what it is instead, where that is known.
    init(of names: [String], file: String) throws(WeightFileError) {
      if let foreign = FluxNames.foreign(names) {
        throw WeightFileError(
          .unsupported, file, expected: "a FLUX.1 transformer", found: foreign.name,
          advice: foreign.advice)
      }
      for (layout, marker) in FluxNames.markers {
        if let prefix = NamePrefix.all(before: marker, in: names).first {
          self.layout = layout
          self.prefix = prefix
          return
        }
      }
      if let storage = ForeignStorage(among: names) {
        throw WeightFileError(
          .unsupported, file, expected: "f32, f16, bf16, fp8, GGUF or NF4", found: storage.name)
      }
      throw WeightFileError(
        .missing, file, expected: "the tensors of a FLUX.1 transformer",
        found: names.isEmpty
          ? "no tensors" : "\(names.count) others: \(NamePrefix.list(names, limit: 3))")
    }
  }

  /// Whether a file holds a FLUX.1 transformer.
  static func isTransformer(_ names: [String]) -> Bool {
    foreign(names) == nil
      && markers.contains { !NamePrefix.all(before: $0.name, in: names).isEmpty }
  }

  /// Names that tell the layout.
  private static let markers: [(layout: Layout, name: String)] = [
    (.original, "double_blocks.0.img_attn.qkv.weight"),
    (.original, "single_blocks.0.linear1.weight"),
    (.diffusers, "single_transformer_blocks.0.proj_mlp.weight"),
    (.diffusers, "transformer_blocks.0.attn.add_q_proj.weight"),
  ]

  /// What is easily taken for FLUX.1.
  private static func foreign(_ names: [String]) -> (name: String, advice: String?)? {
    for (marker, name) in [
      ("double_stream_modulation_img.lin.weight", "FLUX.2"),
      ("double_stream_modulation_img.linear.weight", "FLUX.2"),
      ("distilled_guidance_layer.in_proj.weight", "Chroma"),
      ("joint_blocks.0.x_block.attn.qkv.weight", "Stable Diffusion 3"),
      ("pos_embed.proj.weight", "Stable Diffusion 3 or PixArt"),
      ("transformer_blocks.0.img_mod.1.weight", "Qwen-Image"),
      ("input_blocks.0.0.weight", "Stable Diffusion"),
      ("time_embedding.linear_1.weight", "Stable Diffusion"),
    ] where !NamePrefix.all(before: marker, in: names).isEmpty {
      return (name, "give the path of FLUX.1-Depth-dev")
    }
    if LoRAName.areThose(of: names) {
      return ("a LoRA", "give it with --lora, and FLUX.1-dev as the model")
    }
    return nil
  }
}
