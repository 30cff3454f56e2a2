/// What a LoRA has for rows of one matrix.
struct LoRAPart: Sendable {
  /// Which rows of the matrix.
  let rows: Range<Int>
  /// [rank, inputs].
  let a: StoredTensor
  /// [rows, rank].
  let b: StoredTensor
  /// What B adds.
  let biasB: StoredTensor?
  /// Alpha divided by the rank; 1 where the file has no alpha.
  let factor: Float
  /// Whether B's halves lie the other way round.
  let swapsHalves: Bool
  /// Whether the halves of A's rows are swapped, as diffusers does.
  var swapsRank = false

  var rank: Int { a.rowCount }

  /// Joins the parts of a matrix to one path.
  ///
  /// Parts with the same A share it; others stand side by side in the rank.
  ///
  /// - Parameters:
  ///   - parts: At least one, their rows do not overlap.
  ///   - outputs: The matrix's rows.
  ///   - inputs: The matrix's columns; shorter rows of A are filled up with zeros.
  ///   - scale: The user's factor.
  /// - Returns: The path in memory; the pages of the file are given back.
  static func path(
    _ parts: [LoRAPart], outputs: Int, inputs: Int, scale: Float
  ) -> LowRankPath {
    let common = parts.allSatisfy { $0.factor == parts[0].factor } ? parts[0].factor : nil
    // A of each different part, and where its rows begin in the joined rank.
    var joined: [(a: [Float], rank: Int, begin: Int)] = []
    var begins: [Int] = []
    var rank = 0
    for part in parts {
      let a = part.widened(to: inputs)
      if let same = joined.first(where: { $0.rank == part.rank && $0.a == a }) {
        begins.append(same.begin)
      } else {
        joined.append((a, part.rank, rank))
        begins.append(rank)
        rank += part.rank
      }
    }
    var b = [Float](repeating: 0, count: outputs * rank)
    var bias = parts.contains { $0.biasB != nil } ? [Float](repeating: 0, count: outputs) : nil
    for (part, begin) in zip(parts, begins) {
      let factor = common == nil ? part.factor : 1
      let values = part.b.floats()
      let added = part.biasB?.floats()
      for (index, row) in part.rows.enumerated() {
        let from = part.source(of: index)
        for column in 0..<part.rank {
          b[row * rank + begin + column] = factor * values[from * part.rank + column]
        }
        if let added { bias?[row] = factor * added[from] }
      }
    }
    for part in parts {
      for tensor in [part.a, part.b] { tensor.releasePages() }
    }
    return LowRankPath(
      rank: rank, a: joined.flatMap(\.a), b: b, biasB: bias, scale: scale * (common ?? 1))
  }

  /// The row of B that goes to a row of the matrix.
  private func source(of row: Int) -> Int {
    swapsHalves ? (row + rows.count / 2) % rows.count : row
  }

  /// A with rows of the matrix's length.
  private func widened(to inputs: Int) -> [Float] {
    let (values, length) = (a.floats(), a.rowLength)
    // torch.chunk makes the first half the longer one.
    let first = (rank + 1) / 2
    let order = swapsRank ? Array(first..<rank) + Array(0..<first) : Array(0..<rank)
    var wide = [Float](repeating: 0, count: rank * inputs)
    for (row, from) in order.enumerated() {
      for column in 0..<length { wide[row * inputs + column] = values[from * length + column] }
    }
    return wide
  }
}
