internal import Tensors

/// Shifts, scales and gates of all blocks for all steps.
///
/// They depend on time, guidance and the pooled text alone, so that one product a block makes them for all
/// steps, and a quarter of the model's weights never has to stay in memory: they are packed, multiplied
/// and dropped a part at a time.
struct FluxModulation: Sendable {
  /// What a norm's result is multiplied by and what is added to it.
  struct Norm: Sendable {
    let weight, bias: Tensor
  }

  /// [steps, 6 h] a double block and stream; [steps, 3 h] a single block; [steps, 2 h].
  private let image, text, single: [Tensor]
  private let final: Tensor
  private let width: Int

  /// Computes them.
  ///
  /// - Parameters:
  ///   - weights: The matrices.
  ///   - vectors: silu of time, guidance and pooled text together, [steps, h].
  ///   - steps: How many.
  ///   - backend: Where.
  /// - Throws: `WeightFileError` where a matrix is missing, `TensorError` where the device cannot take it,
  ///   and `CancellationError`.
  init(
    _ weights: FluxWeights, vectors: [Float], steps: Int, backend: any Backend
  ) async throws {
    let sizes = weights.configuration, width = sizes.hiddenWidth
    self.width = width
    let source = backend.tensor(vectors, [steps, width])
    /// Parts of a block's modulation; scales begin at 1, because norms are multiplied by 1 + scale.
    func modulate(_ name: String, _ parts: Int, scales: Set<Int>) async throws -> Tensor {
      try Task.checkCancellation()
      let start = (0..<parts).flatMap {
        [Float](repeating: scales.contains($0) ? 1 : 0, count: width)
      }
      let made = backend.tensor(
        (0..<steps).flatMap { _ in start }, [steps, parts * width])
      let stored = try weights.matrix(name)
      for part in 0..<parts {
        let rows = part * width..<(part + 1) * width
        let matrix = try AdaptedMatrix(stored, parts: [rows], backend: backend)
        let input = matrix.input(rows: steps, backend)
        backend.copy(source, into: input.own)
        matrix.add(input, into: made.columns(rows), backend)
        // Packing would run ahead of computing otherwise, with all that is packed in memory.
        try await backend.finish()
      }
      return made
    }
    var image: [Tensor] = [], text: [Tensor] = [], single: [Tensor] = []
    for block in 0..<sizes.doubleBlocks {
      let name = "double_blocks.\(block)"
      image.append(try await modulate("\(name).img_mod.lin", 6, scales: [1, 4]))
      text.append(try await modulate("\(name).txt_mod.lin", 6, scales: [1, 4]))
    }
    for block in 0..<sizes.singleBlocks {
      single.append(try await modulate("single_blocks.\(block).modulation.lin", 3, scales: [1]))
    }
    final = try await modulate("final_layer.adaLN_modulation.1", 2, scales: [1])
    (self.image, self.text, self.single) = (image, text, single)
  }

  /// The first or the second shift, scale and gate of a block's stream.
  func image(_ block: Int, _ step: Int, _ half: Int) -> (norm: Norm, gate: Tensor) {
    triple(image[block], step, half)
  }

  func text(_ block: Int, _ step: Int, _ half: Int) -> (norm: Norm, gate: Tensor) {
    triple(text[block], step, half)
  }

  func single(_ block: Int, _ step: Int) -> (norm: Norm, gate: Tensor) {
    triple(single[block], step, 0)
  }

  func final(_ step: Int) -> Norm {
    Norm(weight: part(final, step, 1), bias: part(final, step, 0))
  }

  private func triple(_ all: Tensor, _ step: Int, _ half: Int) -> (norm: Norm, gate: Tensor) {
    (
      Norm(weight: part(all, step, 3 * half + 1), bias: part(all, step, 3 * half)),
      part(all, step, 3 * half + 2)
    )
  }

  private func part(_ all: Tensor, _ step: Int, _ index: Int) -> Tensor {
    all.rows(step..<step + 1).columns(index * width..<(index + 1) * width)
  }
}
