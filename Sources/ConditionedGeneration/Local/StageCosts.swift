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

  private var program: Part { Part(kind: .program, bytes: demand.base + demand.growth) }

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
      Part(kind: .program, bytes: demand.base),
      Part(kind: .clip, bytes: packed(weights, demand.besides)),
      Part(
        kind: .packing,
        bytes: max(
          packing(3 * width, width, demand.besides), packing(width, hidden, demand.besides))),
      Part(kind: .states, bytes: tokens * (width * 8 + (3 * width + hidden) * 4)),
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
      Part(kind: .layer(of: sizes.layers), bytes: packed(layer, demand.besides)),
      // States of a layer are made when its matrices are packed, of the same pages.
      Part(
        kind: .packingOrStates,
        bytes: max(
          largest + storedGate * 2,
          tokens * (width * 8 + (3 * inner + 3 * sizes.hiddenWidth) * size)
            + sizes.heads * tokens * tokens * 4)),
    ]
  }

  /// The bytes in the file of a matrix of T5's feed-forward part.
  private var storedGate: Int {
    (try? model.t5.matrix(T5Part.gate.name(0)))?.storedBytes ?? 0
  }

  var estimator: [Part] {
    [program, Part(kind: .estimator, bytes: demand.estimator)]
  }

  // MARK: - Transformer

  private var sizes: FluxConfiguration { model.transformer.configuration }

  /// Text and image tokens.
  private var tokens: Int {
    model.t5Tokenizer.length + demand.size.width / 16 * (demand.size.height / 16)
  }

  /// The sizes of a matrix; every name was found when the weights were opened.
  private func extent(of name: String) -> (outputs: Int, inputs: Int, storedBytes: Int) {
    guard let extent = model.transformer.extent(of: name) else {
      preconditionFailure("'\(name)' is none of a transformer's matrices")
    }
    return extent
  }

  private func bytes(of matrix: String) -> Int {
    let extent = extent(of: matrix)
    let rank = model.transformer.rank(beside: matrix)
    return packed(
      extent.outputs * (extent.inputs + rank) + rank * extent.inputs, demand.precision)
  }

  func bytes(of block: FluxBlock) -> Int {
    block.matrixNames.reduce(0) { $0 + bytes(of: $1) }
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
        kind: .blocks(kept.count, of: sizes.blocks.count),
        bytes: kept.reduce(outer) { $0 + bytes(of: $1) }),
      Part(kind: .streamedBlock, bytes: streamed.map(bytes).max() ?? 0),
    ]
  }

  /// The matrix that takes most, with its file's pages.
  private func packing(_ names: [String]) -> Part {
    Part(
      kind: .packing,
      bytes: names.map { name in
        let extent = extent(of: name)
        // Large ones are packed in parts of some rows, but their pages leave together.
        let isJoint = name.hasSuffix(SingleBlock.Matrix.input.rawValue)
        let rows = extent.outputs - (isJoint ? 3 * sizes.hiddenWidth : 0)
        return packing(
          rows, extent.inputs + model.transformer.rank(beside: name), demand.precision)
          + extent.storedBytes
      }.max() ?? 0)
  }

  func loading(_ residence: ResidencePlan) -> [Part] {
    let kept = sizes.blocks.filter { residence[$0] == .resident }
    return blocks(residence).filter { $0.kind != .streamedBlock }
      + [packing(kept.flatMap(\.matrixNames))]
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
      Part(kind: .modulations(steps: demand.steps), bytes: modulations),
      Part(kind: .tokens(tokens), bytes: states),
      streamed.isEmpty
        ? packingOfModulations : packing(streamed.flatMap(\.matrixNames)),
    ]
  }

  /// A sixth of the matrix is packed at a time, and one packed before waits for the next.
  private var packingOfModulations: Part {
    let extent =
      sizes.doubleBlocks > 0 ? extent(of: "double_blocks.0.img_mod.lin") : nil
    let (rows, inputs) = (sizes.hiddenWidth, extent?.inputs ?? 0)
    return Part(
      kind: .packing,
      bytes: packing(rows, inputs, demand.precision) + 2 * packed(rows * inputs, demand.precision)
        + (extent?.storedBytes ?? 0))
  }

  // MARK: - Autoencoder

  func autoencoder(decodes: Bool) -> [Part] {
    let cost = AutoencoderCost(
      model.autoencoderSizes, size: demand.size, precision: demand.besides, decodes: decodes)
    return [
      program, Part(kind: decodes ? .decoder : .encoder, bytes: cost.weights),
      Part(kind: .maps(demand.size), bytes: cost.maps),
    ]
  }

  /// An image's decoding while the transformer and what it has for its steps stay.
  func decodingBeside(_ residence: ResidencePlan) -> [Part] {
    denoising(residence)
      + autoencoder(decodes: true).filter { $0.kind != .program }
  }
}
