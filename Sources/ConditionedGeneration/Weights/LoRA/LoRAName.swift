/// A tensor's name in a LoRA: which matrix it belongs to and what it does there.
struct LoRAName {
  /// What a tensor does.
  enum Role: Hashable {
    /// The matrix A [rank, inputs].
    case a
    /// The matrix B [outputs, rank].
    case b
    /// What B adds.
    case biasB
    /// A number; the path is multiplied by it and divided by the rank.
    case alpha
  }

  /// The matrix, as the file calls it.
  let module: String
  /// What the tensor does there.
  let role: Role

  /// Takes a name apart; nil where it is no part of a low-rank path.
  init?(_ name: String) {
    guard let (ending, role) = Self.endings.first(where: { name.hasSuffix($0.0) }) else {
      return nil
    }
    module = String(name.dropLast(ending.count))
    self.role = role
  }

  /// What names end with: PEFT, Kohya, older diffusers and x-flux.
  private static let endings: [(String, Role)] = [
    (".lora_A.weight", .a), (".lora_B.weight", .b), (".lora_B.bias", .biasB),
    (".lora_A.default.weight", .a), (".lora_B.default.weight", .b),
    (".lora_B.default.bias", .biasB), (".lora_down.weight", .a), (".lora_up.weight", .b),
    (".lora.down.weight", .a), (".lora.up.weight", .b), (".lora_linear_layer.down.weight", .a),
    (".lora_linear_layer.up.weight", .b), (".alpha", .alpha), (".down.weight", .a),
    (".up.weight", .b),
  ]

  /// Whether most names are those of a LoRA.
  static func areThose(of names: [String]) -> Bool {
    names.count { LoRAName($0) != nil } * 2 > names.count
  }

  /// Whether a name belongs to a text encoder.
  static func isOfTextEncoder(_ name: String) -> Bool {
    ["lora_te", "text_encoder", "text_model.", "transformer.text_model."].contains {
      name.hasPrefix($0)
    }
  }

  /// Adapters that are no plain LoRA, by what their names contain.
  static func foreign(_ names: [String]) -> String? {
    for (part, name) in [
      (".hada_w", "LoHa"), (".lokr_w", "LoKr"), (".dora_scale", "DoRA"),
      (".lora_magnitude_vector", "DoRA"), (".oft_", "OFT"), (".ia3_", "IA3"),
      (".on_input", "IA3"), ("controlnet_", "a ControlNet"),
    ] where names.contains(where: { $0.contains(part) }) {
      return name
    }
    let hasDifferences = names.contains { $0.hasSuffix(".diff") || $0.hasSuffix(".diff_b") }
    return hasDifferences ? "full differences of weights" : nil
  }
}
