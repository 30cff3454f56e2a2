/// What diffusers calls an autoencoder's tensors.
///
/// Source: https://github.com/huggingface/diffusers, `scripts/convert_vae_pt_to_diffusers.py`.
enum AutoencoderNames {
  /// The names in diffusers, the newest first.
  ///
  /// - Parameters:
  ///   - name: Black Forest Labs' name: "decoder.up.3.block.0.conv1.weight".
  ///   - levels: Levels of the decoder, which diffusers counts from the other end.
  /// - Returns: At least one name; the same where diffusers has no other.
  static func diffusers(_ name: String, levels: Int) -> [String] {
    var words = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard words.count >= 3, ["encoder", "decoder"].contains(words[0]) else { return [name] }
    let side = words.removeFirst()
    let ending = words.removeLast()
    let (head, rest) = (words[0], Array(words.dropFirst()))
    func names(_ middles: String...) -> [String] {
      middles.map { "\(side).\($0).\(ending)" }
    }
    switch (head, rest.count) {
    case ("norm_out", 0): return names("conv_norm_out")
    case ("mid", 2) where rest[0] == "block_1": return names("mid_block.resnets.0.\(part(rest[1]))")
    case ("mid", 2) where rest[0] == "block_2": return names("mid_block.resnets.1.\(part(rest[1]))")
    case ("mid", 2) where rest[0] == "attn_1":
      let attention = "mid_block.attentions.0"
      guard let found = attentionParts[rest[1]] else { return [name] }
      return found.map { "\(side).\(attention).\($0).\(ending)" }
    case ("down", 4) where rest[1] == "block":
      return names("down_blocks.\(rest[0]).resnets.\(rest[2]).\(part(rest[3]))")
    case ("down", 3) where rest[1] == "downsample":
      return names("down_blocks.\(rest[0]).downsamplers.0.\(rest[2])")
    case ("up", 4) where rest[1] == "block":
      guard let level = Int(rest[0]) else { return [name] }
      return names("up_blocks.\(levels - 1 - level).resnets.\(rest[2]).\(part(rest[3]))")
    case ("up", 3) where rest[1] == "upsample":
      guard let level = Int(rest[0]) else { return [name] }
      return names("up_blocks.\(levels - 1 - level).upsamplers.0.\(rest[2])")
    default: return [name]
    }
  }

  /// Today's names and those of diffusers before 0.18.
  private static let attentionParts = [
    "norm": ["group_norm"], "q": ["to_q", "query"], "k": ["to_k", "key"], "v": ["to_v", "value"],
    "proj_out": ["to_out.0", "proj_attn"],
  ]

  private static func part(_ name: String) -> String {
    name == "nin_shortcut" ? "conv_shortcut" : name
  }
}
