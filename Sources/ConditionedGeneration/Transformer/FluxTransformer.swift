internal import Foundation
public import Tensors

/// FLUX's transformer with its weights on a device: noisy tokens in, velocities out.
///
/// Sources: `src/flux/model.py` of black-forest-labs/flux; Esser et al. 2024 (double blocks); Dehghani et
/// al. 2023 (single blocks with a parallel hidden layer).
///
/// T text tokens and S image tokens of h numbers; the text comes first wherever both stand together.
public final class FluxTransformer: Sendable {
  /// The sizes.
  public let configuration: FluxConfiguration
  private let weights: FluxWeights
  private let backend: any Backend
  private let blocks: FluxBlocks
  /// The half of the image's embedding that takes noisy tokens, and the last layer.
  private let imageIn, finalLayer: AdaptedMatrix

  /// Packs the blocks that stay, and what is outside of blocks.
  ///
  /// - Parameters:
  ///   - weights: Where the numbers are.
  ///   - plan: Which blocks stay in memory.
  ///   - backend: Where they go.
  /// - Throws: `WeightFileError` where a weight is missing, `TensorError` where the device cannot take
  ///   it.
  public init(
    weights: FluxWeights, plan: ResidencePlan = .resident, backend: any Backend
  ) throws {
    configuration = weights.configuration
    precondition(
      configuration.axes.reduce(0, +) == configuration.headWidth, "axes are a head's columns")
    self.weights = weights
    self.backend = backend
    let stored = try weights.matrix("img_in")
    imageIn = try AdaptedMatrix(
      stored, columns: 0..<configuration.outputChannels,
      hasBias: configuration.inputChannels == configuration.outputChannels, backend: backend)
    finalLayer = try AdaptedMatrix(try weights.matrix("final_layer.linear"), backend: backend)
    blocks = try FluxBlocks(weights, plan: plan, backend: backend)
  }

  /// Computes what all steps have in common: modulations, text and control tokens, and angles.
  ///
  /// - Parameters:
  ///   - conditioning: What the image depends on besides its noise.
  ///   - other: Steps with the same times, guidance and pooled text, whose modulations are taken.
  /// - Returns: The steps, ready to run.
  /// - Throws: `WeightFileError` and `TensorError` as at loading.
  public func begin(
    _ conditioning: FluxConditioning, sharing other: FluxRun? = nil
  ) async throws -> FluxRun {
    let modulation: FluxModulation
    if let other {
      precondition(other.steps == conditioning.times.count, "the same steps")
      modulation = other.modulation
    } else {
      modulation = try await FluxModulation(
        weights, vectors: try await vectors(conditioning), steps: conditioning.times.count,
        backend: backend)
    }
    let textCount = conditioning.text.count / configuration.textWidth
    let table = RotaryTable(
      configuration, text: textCount, rows: conditioning.rows, columns: conditioning.columns)
    let count = textCount + conditioning.rows * conditioning.columns
    let start = try start(conditioning, textCount: textCount, count: count)
    try await backend.finish()
    return FluxRun(
      configuration: configuration, backend: backend, blocks: blocks, imageIn: imageIn,
      finalLayer: finalLayer, modulation: modulation, start: start, textCount: textCount,
      cosines: backend.tensor(table.cosines, [count, table.width]),
      sines: backend.tensor(table.sines, [count, table.width]), steps: conditioning.times.count)
  }

  /// silu(time + guidance + pooled text), [steps, h].
  private func vectors(_ conditioning: FluxConditioning) async throws -> [Float] {
    let steps = conditioning.times.count, width = configuration.hiddenWidth
    let sum = backend.tensor([Float](repeating: 0, count: steps * width), [steps, width])
    func add(_ part: String, _ rows: [[Float]]) throws {
      let first = try AdaptedMatrix(try weights.matrix("\(part).in_layer"), backend: backend)
      let second = try AdaptedMatrix(try weights.matrix("\(part).out_layer"), backend: backend)
      let input = first.input(rows: steps, backend), hidden = second.input(rows: steps, backend)
      backend.copy(
        backend.tensor(rows.flatMap { $0 }, [steps, first.inputs]), into: input.own)
      first.complete(input, backend)
      first.apply(to: input, .silu, into: hidden.own, backend)
      second.add(hidden, into: sum, backend)
    }
    try add("time_in", conditioning.times.map(SinusoidalEmbedding.values))
    if configuration.hasGuidance {
      guard let guidance = conditioning.guidance else {
        preconditionFailure("this model takes a guidance")
      }
      let values = SinusoidalEmbedding.values(of: guidance)
      try add("guidance_in", conditioning.times.map { _ in values })
    }
    precondition(conditioning.pooled.count == configuration.pooledWidth)
    try add("vector_in", conditioning.times.map { _ in conditioning.pooled })
    return try await backend.values(sum).map { Float(Double($0) / (1 + exp(-Double($0)))) }
  }

  /// What the stream begins with, less the noisy tokens' part, [T + S, h].
  private func start(
    _ conditioning: FluxConditioning, textCount: Int, count: Int
  ) throws -> Tensor {
    let start = backend.tensor(
      [Float](repeating: 0, count: count * configuration.hiddenWidth),
      [count, configuration.hiddenWidth])
    func add(_ values: [Float], _ matrix: AdaptedMatrix, rows: Range<Int>) {
      precondition(values.count == rows.count * matrix.inputs, "\(rows.count) x \(matrix.inputs)")
      let input = matrix.input(rows: rows.count, backend)
      backend.copy(backend.tensor(values, [rows.count, matrix.inputs]), into: input.own)
      matrix.add(input, into: start.rows(rows), backend)
    }
    add(
      conditioning.text, try AdaptedMatrix(try weights.matrix("txt_in"), backend: backend),
      rows: 0..<textCount)
    let channels = configuration.outputChannels..<configuration.inputChannels
    if !channels.isEmpty {
      guard let control = conditioning.control else {
        preconditionFailure("this model takes a control picture")
      }
      add(
        control,
        try AdaptedMatrix(
          try weights.matrix("img_in"), columns: channels, hasBias: true, backend: backend),
        rows: textCount..<count)
    }
    return start
  }
}
