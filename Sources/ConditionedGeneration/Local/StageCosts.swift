internal import Tensors

/// What the stages of a generation have in memory, counted from sizes.
///
/// Products' weights take as much as ``Precision`` says; results between layers 4 bytes a number in f32
/// and 2 otherwise; streams 4. Packing has a matrix's pages of the file beside what is packed, and what
/// ``CPUBackend/bytesWhilePacking(outputs:inputs:precision:threads:)`` says.
struct StageCosts {
  typealias Part = MemoryPlan.Part

  let model: LocalModel
  let demand: MemoryPlan.Demand

  init(_ model: LocalModel, _ demand: MemoryPlan.Demand) {
    self.model = model
    self.demand = demand
  }

  private static func activation(_ precision: Precision) -> Int { precision == .f32 ? 4 : 2 }

  private var program: Part { Part(name: "the program", bytes: demand.base + demand.growth) }

  private func packed(_ weights: Int, _ precision: Precision) -> Int {
    Int(Double(weights) * precision.bytesPerWeight)
  }

  private func packing(_ outputs: Int, _ inputs: Int, _ precision: Precision) -> Int {
    CPUBackend.bytesWhilePacking(
      outputs: outputs, inputs: inputs, precision: precision, threads: demand.threads)
  }

  // MARK: - Text

  var clip: [Part] {
    let sizes = model.clipSizes, width = sizes.width, hidden = sizes.hiddenWidth
    let weights = sizes.layers * (4 * width * width + 2 * width * hidden)
    let tokens = model.clipTokenizer.length
    return [
      Part(name: "the program", bytes: demand.base),
      Part(name: "CLIP", bytes: packed(weights, demand.besides)),
      Part(
        name: "a matrix while it is packed",
        bytes: max(
          packing(3 * width, width, demand.besides), packing(width, hidden, demand.besides))),
      Part(name: "states", bytes: tokens * (width * 8 + (3 * width + hidden) * 4)),
    ]
  }

  var t5: [Part] {
    let sizes = model.t5Sizes, (width, inner) = (sizes.width, sizes.innerWidth)
    let layer = 4 * width * inner + 3 * width * sizes.hiddenWidth
    let tokens = model.t5Tokenizer.length, size = Self.activation(demand.besides)
    let largest = max(
      packing(3 * inner, width, demand.besides),
      packing(2 * sizes.hiddenWidth, width, demand.besides))
    return [
      program,
      Part(name: "one of \(sizes.layers) layers", bytes: packed(layer, demand.besides)),
      // States of a layer are made when its matrices are packed, of the same pages.
      Part(
        name: "a matrix while it is packed, or states",
        bytes: max(
          largest + stored("encoder.block.0.layer.1.DenseReluDense.wi_0") * 2,
          tokens * (width * 8 + (3 * inner + 3 * sizes.hiddenWidth) * size)
            + sizes.heads * tokens * tokens * 4)),
    ]
  }

  private func stored(_ name: String) -> Int {
    (try? model.t5.matrix(name))?.storedBytes ?? 0
  }

  var estimator: [Part] {
    [program, Part(name: "the depth model", bytes: demand.estimator)]
  }

  // MARK: - Transformer

  private var sizes: FluxConfiguration { model.transformer.configuration }

  /// Text and image tokens.
  private var tokens: Int {
    model.t5Tokenizer.length + demand.size.width / 16 * (demand.size.height / 16)
  }

  /// The matrices of a block that steps need.
  private func matrices(of block: FluxBlock) -> [String] {
    switch block {
    case .double(let number):
      ["img", "txt"].flatMap { stream in
        ["attn.qkv", "attn.proj", "mlp.0", "mlp.2"].map {
          "double_blocks.\(number).\(stream)_\($0)"
        }
      }
    case .single(let number):
      ["linear1", "linear2"].map { "single_blocks.\(number).\($0)" }
    }
  }

  private func bytes(of matrix: String) -> Int {
    guard let extent = model.transformer.extent(of: matrix) else { return 0 }
    let rank = model.transformer.rank(beside: matrix)
    return packed(
      extent.outputs * (extent.inputs + rank) + rank * extent.inputs, demand.precision)
  }

  func bytes(of block: FluxBlock) -> Int {
    matrices(of: block).reduce(0) { $0 + bytes(of: $1) }
  }

  /// What the largest block takes.
  var largestBlock: Int { sizes.blocks.map(bytes).max() ?? 0 }

  /// As many blocks as fit stay, the first ones first.
  ///
  /// - Parameter bytes: For all blocks, one that is streamed included.
  /// - Returns: Which blocks stay.
  func residence(bytes: Int) -> ResidencePlan {
    var left = bytes - largestBlock
    return ResidencePlan(
      streaming: Set(
        sizes.blocks.filter { block in
          let size = self.bytes(of: block)
          guard size <= left else { return true }
          left -= size
          return false
        }))
  }

  private func blocks(_ residence: ResidencePlan) -> [Part] {
    let kept = sizes.blocks.filter { residence[$0] == .resident }
    let streamed = sizes.blocks.filter { residence[$0] == .streamed }
    let outer = ["img_in", "final_layer.linear"].reduce(0) { $0 + bytes(of: $1) }
    return [
      program,
      Part(
        name: "\(kept.count) of \(sizes.blocks.count) blocks",
        bytes: kept.reduce(outer) { $0 + bytes(of: $1) }),
      Part(name: "a streamed block", bytes: streamed.map(bytes).max() ?? 0),
    ]
  }

  /// The matrix that takes most, with its file's pages.
  private func packing(_ names: [String]) -> Part {
    Part(
      name: "a matrix while it is packed",
      bytes: names.map { name in
        guard let extent = model.transformer.extent(of: name) else { return 0 }
        // Large ones are packed in parts of some rows, but their pages leave together.
        let rows = extent.outputs - (name.hasSuffix("linear1") ? 3 * sizes.hiddenWidth : 0)
        return packing(
          rows, extent.inputs + model.transformer.rank(beside: name), demand.precision)
          + extent.storedBytes
      }.max() ?? 0)
  }

  func loading(_ residence: ResidencePlan) -> [Part] {
    let kept = sizes.blocks.filter { residence[$0] == .resident }
    return blocks(residence).filter { $0.name != "a streamed block" }
      + [packing(kept.flatMap(matrices))]
  }

  func denoising(_ residence: ResidencePlan) -> [Part] {
    let width = sizes.hiddenWidth, size = Self.activation(demand.precision)
    let streamed = sizes.blocks.filter { residence[$0] == .streamed }
    let modulations =
      (12 * sizes.doubleBlocks + 3 * sizes.singleBlocks + 2) * width * demand.steps * 4
    // Begin and stream in f32; norms, queries, keys, values and both halves of a single block's output.
    let states =
      tokens * (2 * width * 4 + (1 + 3 + 1 + sizes.hiddenFactor) * width * size)
      + tokens * sizes.headWidth * 4
    // Modulations are made one matrix after the other, before the first step.
    return blocks(residence) + [
      Part(name: "modulations of \(demand.steps) steps", bytes: modulations),
      Part(name: "\(tokens) tokens", bytes: states),
      streamed.isEmpty
        ? packingOfModulations : packing(streamed.flatMap(matrices)),
    ]
  }

  /// A sixth of the matrix is packed at a time, and one packed before waits for the next.
  private var packingOfModulations: Part {
    let name = "double_blocks.0.img_mod.lin"
    let extent = model.transformer.extent(of: name)
    let (rows, inputs) = (sizes.hiddenWidth, extent?.inputs ?? 0)
    return Part(
      name: "a matrix while it is packed",
      bytes: packing(rows, inputs, demand.precision) + 2 * packed(rows * inputs, demand.precision)
        + (extent?.storedBytes ?? 0))
  }

  // MARK: - Autoencoder

  func autoencoder(decodes: Bool) -> [Part] {
    let cost = AutoencoderCost(
      model.autoencoderSizes, size: demand.size, precision: demand.besides, decodes: decodes)
    return [
      program, Part(name: decodes ? "the decoder" : "the encoder", bytes: cost.weights),
      Part(name: "maps of \(demand.size)", bytes: cost.maps),
    ]
  }
}
