extension WeightTensor {
  /// All values as 32-bit floating-point numbers, in row-major order.
  ///
  /// Every value of the smaller types is exact; 32- and 64-bit integers are rounded to nearest.
  public func floats() -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      unsafe decode(
        elements: 0..<count,
        into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(count)))
      initialized = count
    }
  }

  /// Decodes rows of the first dimension, so that several threads can share a weight.
  ///
  /// - Parameters:
  ///   - rows: Which rows; a scalar is one row, and a vector has one value in each.
  ///   - output: Where the values go, exactly as many as the rows hold.
  public func decode(rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= rowCount, "no such rows")
    let length = rowLength
    unsafe decode(
      elements: (rows.lowerBound * length)..<(rows.upperBound * length), into: output)
  }

  private func decode(elements: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
    precondition(output.count == elements.count, "room for \(elements.count) values is needed")
    guard !elements.isEmpty else { return }
    var values = unsafe output.mutableSpan
    switch encoding {
    case .plain(let type):
      if strides != nil {
        let gathered = gatheredBytes(elements)
        PlainDecoder.decode(gathered.span, type, into: &values)
      } else {
        let size = type.byteCount
        let start = range.lowerBound + elements.lowerBound * size
        file.withSpan(start..<(start + elements.count * size)) {
          PlainDecoder.decode($0, type, into: &values)
        }
      }
    case .block(let block):
      decode(block, elements: elements, into: &values)
    }
  }

  /// Whole blocks go where they belong; of the first and the last one only a part may be wanted.
  private func decode(
    _ block: GGUFBlock, elements: Range<Int>, into values: inout MutableSpan<Float>
  ) {
    let size = block.valueCount
    let first = elements.lowerBound / size
    let last = (elements.upperBound + size - 1) / size
    let start = range.lowerBound + first * block.byteCount
    file.withSpan(start..<(start + (last - first) * block.byteCount)) { bytes in
      if elements.lowerBound % size == 0, elements.upperBound % size == 0 {
        block.decode(bytes, into: &values)
        return
      }
      var whole = [Float](repeating: 0, count: size)
      for index in first..<last {
        let at = (index - first) * block.byteCount
        var scratch = whole.mutableSpan
        block.decode(bytes.extracting(at..<(at + block.byteCount)), into: &scratch)
        let wanted = elements.clamped(to: (index * size)..<((index + 1) * size))
        for element in wanted {
          values[element - elements.lowerBound] = whole[element - index * size]
        }
      }
    }
  }
}
