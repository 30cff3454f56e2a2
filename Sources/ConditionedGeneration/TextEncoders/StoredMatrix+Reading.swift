internal import Tensors

// The only place of the text encoders that sees pointers.

extension StoredMatrix {
  /// All numbers, row by row.
  func numbers() -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: outputs * inputs) { buffer, filled in
      unsafe decode(
        rows: 0..<outputs,
        into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(outputs * inputs)))
      filled = outputs * inputs
    }
  }
}

extension Backend {
  /// Packs one matrix from several of equal inputs, whose rows follow each other, and gives the pages
  /// of their files back.
  ///
  /// - Throws: `TensorError` where the device cannot take it.
  func matrix(stacking parts: [StoredMatrix]) throws(TensorError) -> any MatrixWeights {
    let inputs = parts[0].inputs
    precondition(parts.allSatisfy { $0.inputs == inputs })
    let biases = parts.compactMap(\.bias)
    precondition(biases.isEmpty || biases.count == parts.count, "all have a bias or none has")
    let packed = unsafe try matrix(
      outputs: parts.reduce(0) { $0 + $1.outputs }, inputs: inputs,
      bias: biases.isEmpty ? nil : biases.flatMap(\.self)
    ) { rows, target in
      var begin = 0
      for part in parts {
        let wanted = rows.clamped(to: begin..<begin + part.outputs)
        if !wanted.isEmpty {
          let from = (wanted.lowerBound - rows.lowerBound) * inputs
          unsafe part.decode(
            rows: wanted.lowerBound - begin..<wanted.upperBound - begin,
            into: UnsafeMutableBufferPointer(
              rebasing: target[from..<from + wanted.count * inputs]))
        }
        begin += part.outputs
      }
    }
    for part in parts { part.releasePages() }
    return packed
  }

  /// A vector on the device.
  func vector(_ values: [Float]) -> Tensor { tensor(values, [values.count]) }
}
