internal import Tensors

extension Backend {
  /// Packs rows and columns of a stored matrix, and beside them the scaled B of its side paths.
  ///
  /// [W | s B] takes [x, A x] to W x + s B (A x) in one product, so that an activation that follows sees
  /// both. Where W is quantised, B is not quantised with it.
  ///
  /// - Parameters:
  ///   - stored: The matrix.
  ///   - rows: Which of its outputs.
  ///   - columns: Which of its inputs.
  ///   - hasBias: Whether its biases, those of side paths included, are added.
  /// - Returns: The matrix as the device wants it: [rows, columns + ranks].
  /// - Throws: `TensorError` where the device cannot take it.
  func pack(
    _ stored: StoredMatrix, rows: Range<Int>, columns: Range<Int>, hasBias: Bool
  ) throws(TensorError) -> any MatrixWeights {
    let paths = stored.lowRank
    let width = columns.count + stored.rank
    var bias = hasBias ? stored.bias.map { Array($0[rows]) } : nil
    for path in paths where hasBias {
      guard let added = path.biasB else { continue }
      var sums = bias ?? [Float](repeating: 0, count: rows.count)
      for (index, row) in rows.enumerated() { sums[index] += path.scale * added[row] }
      bias = sums
    }
    let isPlain = paths.isEmpty && columns.count == stored.inputs
    return unsafe try matrix(outputs: rows.count, inputs: width, bias: bias) { wanted, target in
      let source = rows.lowerBound + wanted.lowerBound..<rows.lowerBound + wanted.upperBound
      if isPlain {
        unsafe stored.decode(rows: source, into: target)
      } else {
        unsafe stored.decode(rows: source, columns: columns, into: target)
      }
    }
  }

  /// Packs the A of all side paths of a matrix, one below the other; nil where there is none.
  func packDown(
    _ stored: StoredMatrix, columns: Range<Int>
  ) throws(TensorError) -> (any MatrixWeights)? {
    guard stored.rank > 0 else { return nil }
    let values = stored.lowRank.flatMap { path in
      (0..<path.rank).flatMap { row in
        path.a[
          (row * stored.inputs + columns.lowerBound)..<(row * stored.inputs + columns.upperBound)]
      }
    }
    return try matrix(values, outputs: stored.rank, inputs: columns.count, bias: nil)
  }
}

extension StoredMatrix {
  /// Rows of A in all side paths.
  var rank: Int { lowRank.reduce(0) { $0 + $1.rank } }

  /// Writes some columns of rows, and behind each the scaled rows of B.
  fileprivate func decode(
    rows: Range<Int>, columns: Range<Int>, into output: UnsafeMutableBufferPointer<Float>
  ) {
    let whole = unsafe [Float](unsafeUninitializedCapacity: rows.count * inputs) { buffer, count in
      count = rows.count * inputs
      unsafe decode(rows: rows, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
    }
    var at = 0
    for (index, row) in rows.enumerated() {
      for column in columns {
        unsafe output[at] = whole[index * inputs + column]
        at += 1
      }
      for path in lowRank {
        for place in row * path.rank..<(row + 1) * path.rank {
          unsafe output[at] = path.scale * path.b[place]
          at += 1
        }
      }
    }
  }
}
