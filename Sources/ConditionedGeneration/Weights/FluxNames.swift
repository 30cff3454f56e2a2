/// What diffusers calls the weights of a FLUX transformer, by the canonical (BFL) names.
///
/// Source: `scripts/convert_flux_to_diffusers.py` of huggingface/diffusers.
enum FluxNames {
  private static let outer = [
    "img_in": "x_embedder", "txt_in": "context_embedder",
    "time_in.in_layer": "time_text_embed.timestep_embedder.linear_1",
    "time_in.out_layer": "time_text_embed.timestep_embedder.linear_2",
    "guidance_in.in_layer": "time_text_embed.guidance_embedder.linear_1",
    "guidance_in.out_layer": "time_text_embed.guidance_embedder.linear_2",
    "vector_in.in_layer": "time_text_embed.text_embedder.linear_1",
    "vector_in.out_layer": "time_text_embed.text_embedder.linear_2",
    "final_layer.linear": "proj_out", "final_layer.adaLN_modulation.1": "norm_out.linear",
  ]
  private static let double = [
    "img_mod.lin": ["norm1.linear"], "txt_mod.lin": ["norm1_context.linear"],
    "img_attn.qkv": ["attn.to_q", "attn.to_k", "attn.to_v"],
    "txt_attn.qkv": ["attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"],
    "img_attn.norm.query_norm.scale": ["attn.norm_q.weight"],
    "img_attn.norm.key_norm.scale": ["attn.norm_k.weight"],
    "txt_attn.norm.query_norm.scale": ["attn.norm_added_q.weight"],
    "txt_attn.norm.key_norm.scale": ["attn.norm_added_k.weight"],
    "img_attn.proj": ["attn.to_out.0"], "txt_attn.proj": ["attn.to_add_out"],
    "img_mlp.0": ["ff.net.0.proj"], "img_mlp.2": ["ff.net.2"],
    "txt_mlp.0": ["ff_context.net.0.proj"], "txt_mlp.2": ["ff_context.net.2"],
  ]
  private static let single = [
    "modulation.lin": ["norm.linear"],
    "linear1": ["attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"], "linear2": ["proj_out"],
    "norm.query_norm.scale": ["attn.norm_q.weight"],
    "norm.key_norm.scale": ["attn.norm_k.weight"],
  ]

  /// The one name whose halves diffusers stores in the opposite order.
  static let swapped = "final_layer.adaLN_modulation.1"

  /// The weights whose rows follow each other in a canonical one.
  static func diffusers(_ name: String) -> [String] {
    if let plain = outer[name] { return [plain] }
    let parts = name.split(separator: ".", maxSplits: 2).map(String.init)
    guard parts.count == 3 else { return [name] }
    switch parts[0] {
    case "double_blocks":
      return (double[parts[2]] ?? [parts[2]]).map { "transformer_blocks.\(parts[1]).\($0)" }
    case "single_blocks":
      return (single[parts[2]] ?? [parts[2]]).map { "single_transformer_blocks.\(parts[1]).\($0)" }
    default: return [name]
    }
  }
}
