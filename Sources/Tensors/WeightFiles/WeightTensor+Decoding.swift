extension WeightTensor {
  /// All values as 32-bit floating-point numbers, in row-major order.
  ///
  /// Every value of the smaller types is exact; 32- and 64-bit integers are rounded to nearest.
  public func floats() -> [Float] { floats(0..<count) }

  /// Some of the values, in row-major order.
  func floats(_ elements: Range<Int>) -> [Float] {
    unsafe [Float](unsafeUninitializedCapacity: elements.count) { buffer, initialized in
      unsafe decode(
        elements: elements,
        into: UnsafeMutableBufferPointer(rebasing: buffer.prefix(elements.count)))
      initialized = elements.count
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
    switch encoding {
    case .plain(let type):
      if strides != nil {
        let gathered = gatheredBytes(elements)
        unsafe gathered.withUnsafeBytes { stored in
          unsafe DecodingRun(stored, into: output).map { PlainDecoder.decode($0, type) }
        }
      } else {
        let size = type.byteCount
        let start = range.lowerBound + elements.lowerBound * size
        unsafe file.withBytes(start..<(start + elements.count * size)) { stored in
          unsafe DecodingRun(stored, into: output).map { PlainDecoder.decode($0, type) }
        }
      }
    case .block(let block):
      unsafe decode(block, elements: elements, into: output)
    }
  }

  /// Whole blocks go where they belong; of the first and the last one only a part may be wanted.
  private func decode(
    _ block: GGUFBlock, elements: Range<Int>, into output: UnsafeMutableBufferPointer<Float>
  ) {
    let size = block.valueCount
    let blocks = (elements.lowerBound / size)..<((elements.upperBound + size - 1) / size)
    if elements.lowerBound % size == 0, elements.upperBound % size == 0 {
      unsafe decode(block, blocks, into: output)
      return
    }
    var whole = [Float](repeating: 0, count: blocks.count * size)
    unsafe whole.withUnsafeMutableBufferPointer { unsafe decode(block, blocks, into: $0) }
    let first = elements.lowerBound - blocks.lowerBound * size
    for index in output.indices { unsafe output[index] = whole[first + index] }
  }

  private func decode(
    _ block: GGUFBlock, _ blocks: Range<Int>, into output: UnsafeMutableBufferPointer<Float>
  ) {
    let start = range.lowerBound + blocks.lowerBound * block.byteCount
    unsafe file.withBytes(start..<(start + blocks.count * block.byteCount)) { stored in
      unsafe DecodingRun(stored, into: output).map { block.decode($0) }
    }
  }
}
