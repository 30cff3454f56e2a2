public import Tensors

/// The weights of a T5 v1.1 encoder by Hugging Face's names, from any file that holds them.
///
/// Takes safetensors in all storages, a whole checkpoint of ComfyUI, and GGUF with either
/// Hugging Face's or llama.cpp's names.
public struct T5Weights: TextWeights {
  /// The file or folder.
  public let path: String
  var source: NamedTensors

  private enum Layout { case huggingFace, llama }

  /// Opens weights.
  ///
  /// - Throws: `WeightFileError` where the file holds no T5 encoder.
  public init(path: String) throws(WeightFileError) {
    let found = try NamedTensors.find(
      path, what: "a T5 encoder",
      markers: [
        ("encoder.block.0.layer.0.SelfAttention.q.weight", Layout.huggingFace),
        ("enc.blk.0.attn_q.weight", .llama),
      ])
    self.path = path
    source = NamedTensors(path: path, tensors: found.tensors) { name in
      // The table of tokens has two names, of which files hold one or both.
      let names =
        Self.tables.contains(name) ? [name] + Self.tables.filter { $0 != name } : [name]
      return found.layout == .huggingFace ? names : names.map(Self.llamaName)
    }
  }

  private static let tables = ["shared.weight", "encoder.embed_tokens.weight"]

  /// Hugging Face's names without the block's number, and llama.cpp's.
  private static let parts: [(huggingFace: String, llama: String)] = [
    ("layer.0.SelfAttention.q", "attn_q"), ("layer.0.SelfAttention.k", "attn_k"),
    ("layer.0.SelfAttention.v", "attn_v"), ("layer.0.SelfAttention.o", "attn_o"),
    ("layer.0.SelfAttention.relative_attention_bias", "attn_rel_b"),
    ("layer.0.layer_norm", "attn_norm"), ("layer.1.DenseReluDense.wi_0", "ffn_gate"),
    ("layer.1.DenseReluDense.wi_1", "ffn_up"), ("layer.1.DenseReluDense.wo", "ffn_down"),
    ("layer.1.layer_norm", "ffn_norm"),
  ]

  /// llama.cpp's name of a tensor; the same name where it has none.
  ///
  /// Source: https://github.com/ggml-org/llama.cpp, `gguf-py/gguf/tensor_mapping.py`.
  static func llamaName(_ name: String) -> String {
    if tables.contains(name) { return "token_embd.weight" }
    if name == "encoder.final_layer_norm.weight" { return "enc.output_norm.weight" }
    let pieces = name.split(separator: ".", maxSplits: 3, omittingEmptySubsequences: false)
    guard pieces.count == 4, pieces[0] == "encoder", pieces[1] == "block",
      let part = parts.first(where: { pieces[3] == "\($0.huggingFace).weight" })
    else { return name }
    return "enc.blk.\(pieces[2]).\(part.llama).weight"
  }
}
