internal import CKernels

/// A matrix in the layout that our own products take.
final class KernelMatrix: MatrixWeights, @unchecked Sendable {
  /// How its numbers are stored.
  enum Kind: Sendable {
    /// Bytes with a scale for 32 neighbours.
    case bytes
    /// bfloat16, multiplied as floats.
    case bfloats

    func byteCount(outputs: Int, inputs: Int) -> Int {
      switch self {
      case .bytes: fd_byte_matrix_size(outputs, inputs)
      case .bfloats: fd_bfloat_matrix_size(outputs, inputs)
      }
    }
  }

  let outputs, inputs: Int
  /// As many as outputs, or none.
  let bias: [Float]?
  let kind: Kind
  let bytes: CPUBuffer

  /// Packs numbers [outputs, inputs] with the caller's threads.
  init(
    _ kind: Kind, outputs: Int, inputs: Int, bias: [Float]?, numbers: UnsafePointer<Float>,
    memory: CPUMemory, threads: Int
  ) {
    self.kind = kind
    self.outputs = outputs
    self.inputs = inputs
    self.bias = bias
    bytes = CPUBuffer(
      byteCount: kind.byteCount(outputs: outputs, inputs: inputs), pool: memory)
    switch kind {
    case .bytes: unsafe fd_pack_bytes(numbers, outputs, inputs, bytes.bytes, Int32(threads))
    case .bfloats: unsafe fd_pack_bfloats(numbers, outputs, inputs, bytes.bytes, Int32(threads))
    }
  }
}
