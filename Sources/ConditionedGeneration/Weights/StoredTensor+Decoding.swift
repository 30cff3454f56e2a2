internal import Tensors

// The one place of this folder where memory is written through pointers.

extension StoredTensor {
  /// Decodes rows of the first dimension.
  ///
  /// - Parameters:
  ///   - rows: Which rows.
  ///   - output: Where the values go, exactly as many as the rows hold.
  func decode(rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
    let length = rowLength
    precondition(output.count == rows.count * length, "as much room as values")
    switch storage {
    case .plain(let tensor): unsafe tensor.decode(rows: rows, into: output)
    case .scaled(let tensor, let scales):
      unsafe tensor.decode(rows: rows, into: output)
      for (index, row) in rows.enumerated() {
        let scale = scales.count == 1 ? scales[0] : scales[row]
        for place in index * length..<(index + 1) * length { unsafe output[place] *= scale }
      }
    case .fourBit(let tensor): unsafe tensor.decode(rows: rows, into: output)
    case .values(let values):
      for place in output.indices {
        unsafe output[place] = values[rows.lowerBound * length + place]
      }
    }
  }

  /// All numbers in row-major order.
  func floats() -> [Float] { floats(rows: 0..<rowCount) }

  /// The numbers of some rows.
  func floats(rows: Range<Int>) -> [Float] {
    let count = rows.count * rowLength
    return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe decode(rows: rows, into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(count)))
      initialized = count
    }
  }

  /// Gives the pages back to the system.
  func releasePages() {
    switch storage {
    case .plain(let tensor), .scaled(let tensor, _): tensor.releasePages()
    case .fourBit(let tensor): tensor.releasePages()
    case .values: break
    }
  }
}

extension StoredMatrix {
  /// All numbers, row by row.
  public func values() -> [Float] {
    let count = outputs * inputs
    return unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe decode(
        rows: 0..<outputs, into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(count)))
      initialized = count
    }
  }

  /// Writes f32 rows, decoded; may be called again for every packing, and from several threads.
  ///
  /// - Parameters:
  ///   - rows: Which rows of the matrix.
  ///   - output: Where they go: `rows.count * inputs` numbers.
  public func decode(rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= outputs, "no such rows")
    precondition(output.count == rows.count * inputs, "as much room as values")
    var begin = 0
    for segment in segments {
      let wanted = rows.clamped(to: begin..<begin + segment.rows.count)
      if !wanted.isEmpty {
        let offset = segment.rows.lowerBound - begin
        let stored = wanted.lowerBound + offset..<wanted.upperBound + offset
        let from = (wanted.lowerBound - rows.lowerBound) * inputs
        unsafe decode(
          stored, of: segment.tensor,
          into: UnsafeMutableBufferPointer(
            rebasing: output[from..<from + wanted.count * inputs]))
      }
      begin += segment.rows.count
    }
  }

  /// Rows that are shorter than those of the matrix are filled up with zeros.
  private func decode(
    _ rows: Range<Int>, of tensor: StoredTensor, into output: UnsafeMutableBufferPointer<Float>
  ) {
    let length = tensor.rowLength
    guard length < inputs else {
      unsafe tensor.decode(rows: rows, into: output)
      return
    }
    for (index, row) in rows.enumerated() {
      let begin = index * inputs
      unsafe tensor.decode(
        rows: row..<row + 1,
        into: UnsafeMutableBufferPointer(rebasing: output[begin..<begin + length]))
      for place in begin + length..<begin + inputs { unsafe output[place] = 0 }
    }
  }
}
