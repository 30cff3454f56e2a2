/// The names of a FLUX transformer's tensors in both layouts.
///
/// Canonical are those of Black Forest Labs, where queries, keys and values lie in one matrix;
/// diffusers keeps them apart.
struct FluxNames {
  /// Who named the tensors.
  enum Layout: String, CaseIterable {
    /// Black Forest Labs, and with it ComfyUI and most GGUF files.
    case original = "Black Forest Labs"
    case diffusers
  }

  /// One matrix with its bias.
  struct Matrix {
    /// Some of its rows under a name of their own.
    struct Piece {
      let name: String
      let outputs: FluxExtent
    }

    /// The canonical name, without ".weight".
    let name: String
    /// The names in diffusers whose rows, one after the other, make the matrix.
    let pieces: [Piece]
    let inputs: FluxExtent
    /// Whether diffusers has the second half of the rows first.
    var swapsHalves = false

    /// The matrix's rows.
    func outputs(in model: FluxConfiguration) -> Int {
      pieces.reduce(0) { $0 + $1.outputs.count(in: model) }
    }

    /// The names in a layout, without ".weight".
    func names(_ layout: Layout) -> [String] {
      layout == .original ? [name] : pieces.map(\.name)
    }
  }

  /// One norm's factors: as many as a head has values.
  struct Scale {
    /// The canonical name, in full.
    let name: String
    /// The name in diffusers, in full.
    let diffusers: String

    /// The names that it may have in a layout; ComfyUI has begun to call scales weights.
    func names(_ layout: Layout) -> [String] {
      guard layout == .original else { return [diffusers] }
      return [name, name.dropLast("scale".count) + "weight"]
    }
  }

  let matrices: [Matrix]
  let scales: [Scale]

  /// The names of a model with so many blocks.
  init(doubleBlocks: Int, singleBlocks: Int, hasGuidance: Bool) {
    matrices =
      Self.ends(hasGuidance: hasGuidance)
      + (0..<doubleBlocks).flatMap { Self.double($0) }
      + (0..<singleBlocks).flatMap { Self.single($0) }
    scales =
      (0..<doubleBlocks).flatMap { Self.doubleScales($0) }
      + (0..<singleBlocks).flatMap { Self.singleScales($0) }
  }

  /// The last layer's modulation, whose halves diffusers swaps.
  static let finalModulation = "final_layer.adaLN_modulation.1"

  // MARK: - The table

  private static func ends(hasGuidance: Bool) -> [Matrix] {
    let embeddings = "time_text_embed"
    let guidance = [
      one("guidance_in.in_layer", "\(embeddings).guidance_embedder.linear_1", .hidden(1), .time),
      one("guidance_in.out_layer", "\(embeddings).guidance_embedder.linear_2", .hidden(1)),
    ]
    return [
      one("img_in", "x_embedder", .hidden(1), .input),
      one("txt_in", "context_embedder", .hidden(1), .text),
      one("time_in.in_layer", "\(embeddings).timestep_embedder.linear_1", .hidden(1), .time),
      one("time_in.out_layer", "\(embeddings).timestep_embedder.linear_2", .hidden(1)),
      one("vector_in.in_layer", "\(embeddings).text_embedder.linear_1", .hidden(1), .pooled),
      one("vector_in.out_layer", "\(embeddings).text_embedder.linear_2", .hidden(1)),
    ] + (hasGuidance ? guidance : []) + [
      Matrix(
        name: finalModulation, pieces: [.init(name: "norm_out.linear", outputs: .hidden(2))],
        inputs: .hidden(1), swapsHalves: true),
      one("final_layer.linear", "proj_out", .output),
    ]
  }

  private static func double(_ i: Int) -> [Matrix] {
    let (block, other) = ("double_blocks.\(i)", "transformer_blocks.\(i)")
    func stream(
      _ name: String, norm: String, attention: [String], output: String, feedForward: String
    ) -> [Matrix] {
      [
        one("\(block).\(name)_mod.lin", "\(other).\(norm).linear", .hidden(6)),
        Matrix(
          name: "\(block).\(name)_attn.qkv",
          pieces: attention.map { .init(name: "\(other).attn.\($0)", outputs: .hidden(1)) },
          inputs: .hidden(1)),
        one("\(block).\(name)_attn.proj", "\(other).attn.\(output)", .hidden(1)),
        one("\(block).\(name)_mlp.0", "\(other).\(feedForward).net.0.proj", .feedForward),
        one("\(block).\(name)_mlp.2", "\(other).\(feedForward).net.2", .hidden(1), .feedForward),
      ]
    }
    return stream(
      "img", norm: "norm1", attention: ["to_q", "to_k", "to_v"], output: "to_out.0",
      feedForward: "ff")
      + stream(
        "txt", norm: "norm1_context", attention: ["add_q_proj", "add_k_proj", "add_v_proj"],
        output: "to_add_out", feedForward: "ff_context")
  }

  private static func single(_ i: Int) -> [Matrix] {
    let (block, other) = ("single_blocks.\(i)", "single_transformer_blocks.\(i)")
    return [
      one("\(block).modulation.lin", "\(other).norm.linear", .hidden(3)),
      Matrix(
        name: "\(block).linear1",
        pieces: ["to_q", "to_k", "to_v"].map {
          .init(name: "\(other).attn.\($0)", outputs: .hidden(1))
        } + [.init(name: "\(other).proj_mlp", outputs: .feedForward)],
        inputs: .hidden(1)),
      one("\(block).linear2", "\(other).proj_out", .hidden(1), .hiddenAndFeedForward),
    ]
  }

  private static func doubleScales(_ i: Int) -> [Scale] {
    [("img", "norm"), ("txt", "norm_added")].flatMap { stream, other in
      [("query", "q"), ("key", "k")].map { role, letter in
        Scale(
          name: "double_blocks.\(i).\(stream)_attn.norm.\(role)_norm.scale",
          diffusers: "transformer_blocks.\(i).attn.\(other)_\(letter).weight")
      }
    }
  }

  private static func singleScales(_ i: Int) -> [Scale] {
    [("query", "q"), ("key", "k")].map { role, letter in
      Scale(
        name: "single_blocks.\(i).norm.\(role)_norm.scale",
        diffusers: "single_transformer_blocks.\(i).attn.norm_\(letter).weight")
    }
  }

  private static func one(
    _ name: String, _ diffusers: String, _ outputs: FluxExtent, _ inputs: FluxExtent = .hidden(1)
  ) -> Matrix {
    Matrix(name: name, pieces: [.init(name: diffusers, outputs: outputs)], inputs: inputs)
  }
}
