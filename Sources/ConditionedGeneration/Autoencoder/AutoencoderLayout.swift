/// What the tensors of an autoencoder are called.
public enum AutoencoderLayout: Sendable, Hashable {
  /// `decoder.up.3.block.0.nin_shortcut.weight`
  case original
  /// `decoder.up_blocks.0.resnets.0.conv_shortcut.weight`, with so many levels in all.
  case diffusers(levels: Int)

  /// A file's name for one of `ae.safetensors`.
  public func name(_ original: String) -> String {
    guard case .diffusers(let levels) = self else { return original }
    let words = original.split(separator: ".").map(String.init)
    guard words.count > 1 else { return original }
    let rest = Array(words.dropFirst())
    return ([words[0]] + Self.translated(rest, levels: levels)).joined(separator: ".")
  }

  /// The words after "encoder" or "decoder".
  private static func translated(_ words: [String], levels: Int) -> [String] {
    switch words[0] {
    case "norm_out": return ["conv_norm_out"] + words.dropFirst()
    case "mid" where words.count > 2:
      if words[1] == "attn_1" {
        let parts = ["norm": "group_norm", "proj_out": "to_out.0"]
        return ["mid_block", "attentions", "0", parts[words[2]] ?? "to_\(words[2])"]
          + words.dropFirst(3)
      }
      return ["mid_block", "resnets", words[1] == "block_1" ? "0" : "1"] + block(words.dropFirst(2))
    case "down" where words.count > 3:
      return words[2] == "downsample"
        ? ["down_blocks", words[1], "downsamplers", "0"] + words.dropFirst(3)
        : ["down_blocks", words[1], "resnets", words[3]] + block(words.dropFirst(4))
    case "up" where words.count > 3:
      // One counts from the finest level, the other one from where the decoder begins.
      let level = Int(words[1]).map { String(levels - 1 - $0) } ?? words[1]
      return words[2] == "upsample"
        ? ["up_blocks", level, "upsamplers", "0"] + words.dropFirst(3)
        : ["up_blocks", level, "resnets", words[3]] + block(words.dropFirst(4))
    default: return words
    }
  }

  private static func block(_ words: ArraySlice<String>) -> [String] {
    words.map { $0 == "nin_shortcut" ? "conv_shortcut" : $0 }
  }
}
