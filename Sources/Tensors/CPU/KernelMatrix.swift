internal import CKernels

/// A matrix in the layout that our own products take.
final class KernelMatrix: MatrixWeights, @unchecked Sendable {
  /// How its numbers are stored.
  enum Kind: Sendable {
    /// Bytes with a scale for 32 neighbours.
    case bytes
    /// bfloat16, multiplied as floats.
    case bfloats
    /// Floats as they are, for OpenBLAS.
    case floats

    /// Outputs that are packed together.
    var step: Int { self == .floats ? 1 : Int(FD_PANEL_OUTPUTS) }

    /// Bytes of a step.
    func stepBytes(inputs: Int) -> Int {
      switch self {
      case .bytes: fd_byte_panel_bytes(inputs)
      case .bfloats: fd_bfloat_panel_bytes(inputs)
      case .floats: inputs * 4
      }
    }
  }

  let outputs, inputs: Int
  /// As many as outputs, or none.
  let bias: [Float]?
  let kind: Kind
  let bytes: CPUBuffer

  /// Packs numbers panel by panel, so that they never lie in memory as floats all together.
  init(
    _ kind: Kind, outputs: Int, inputs: Int, bias: [Float]?, memory: CPUMemory, threads: Int,
    fill: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void
  ) {
    self.kind = kind
    self.outputs = outputs
    self.inputs = inputs
    self.bias = bias
    let (step, stepBytes) = (kind.step, kind.stepBytes(inputs: inputs))
    bytes = CPUBuffer(
      byteCount: (outputs + step - 1) / step * stepBytes, pool: memory)
    nonisolated(unsafe) let packed = unsafe bytes.bytes
    RowBands.run(rows: outputs, columns: inputs, step: step, threads: threads) { band in
      guard kind != .floats else {
        let target = unsafe (packed + band.lowerBound * stepBytes).bindMemory(
          to: Float.self, capacity: band.count * inputs)
        unsafe fill(band, UnsafeMutableBufferPointer(start: target, count: band.count * inputs))
        return
      }
      let numbers = CPUBuffer(byteCount: step * inputs * 4, pool: memory)
      let rows = unsafe UnsafeMutableBufferPointer(
        start: numbers.bytes.bindMemory(to: Float.self, capacity: step * inputs),
        count: step * inputs)
      for begin in stride(from: band.lowerBound, to: band.upperBound, by: step) {
        let count = min(step, band.upperBound - begin)
        unsafe fill(
          begin..<begin + count, UnsafeMutableBufferPointer(rebasing: rows[..<(count * inputs)]))
        let panel = unsafe packed + begin / step * stepBytes
        switch kind {
        case .bytes: unsafe fd_pack_bytes(rows.baseAddress, count, inputs, panel)
        case .bfloats: unsafe fd_pack_bfloats(rows.baseAddress, count, inputs, panel)
        case .floats: break
        }
      }
    }
  }
}
