extension Backend {
  /// Packs a matrix whose rows come from one weight or, one after the other, from several.
  ///
  /// Pages of the files leave memory once they are packed.
  ///
  /// - Parameters:
  ///   - outputs: Rows of all weights together.
  ///   - inputs: Numbers of a row.
  ///   - bias: As many numbers as outputs, or none.
  ///   - tensors: Weights whose first extents add up to `outputs`.
  /// - Returns: The matrix as the device wants it.
  /// - Throws: ``TensorError`` where the device cannot take it.
  public func matrix(
    outputs: Int, inputs: Int, bias: [Float]?, of tensors: [WeightTensor]
  ) throws(TensorError) -> any MatrixWeights {
    precondition(tensors.reduce(0) { $0 + $1.count } == outputs * inputs)
    let packed = unsafe try matrix(outputs: outputs, inputs: inputs, bias: bias) { rows, target in
      var begin = 0
      for tensor in tensors {
        let count = tensor.count / inputs
        let wanted = rows.clamped(to: begin..<begin + count)
        if !wanted.isEmpty {
          let from = (wanted.lowerBound - rows.lowerBound) * inputs
          let part = unsafe UnsafeMutableBufferPointer(
            rebasing: target[from..<from + wanted.count * inputs])
          unsafe tensor.decode(
            rows: wanted.lowerBound - begin..<wanted.upperBound - begin, into: part)
        }
        begin += count
      }
    }
    for tensor in tensors { tensor.releasePages() }
    return packed
  }
}
