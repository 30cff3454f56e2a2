internal import Tensors

/// A matrix with its side paths on a device: y = W x + b + Σ s (B (A x) + c).
struct AdaptedMatrix: Sendable {
  /// Numbers of a row of x.
  let inputs: Int
  /// Rows of A, [rank, inputs]; nil where there is no side path.
  let down: (any MatrixWeights)?
  /// Some rows each of [W | s B], [outputs, inputs + rank].
  let parts: [any MatrixWeights]

  /// Packs a matrix.
  ///
  /// - Parameters:
  ///   - stored: The matrix; its pages leave memory.
  ///   - parts: Outputs that are computed apart; all together by default.
  ///   - backend: Where it goes.
  /// - Throws: `TensorError` where the device cannot take it.
  init(_ stored: StoredMatrix, parts: [Range<Int>]? = nil, backend: any Backend) throws(TensorError)
  {
    let columns = 0..<stored.inputs
    inputs = stored.inputs
    down = try backend.packDown(stored, columns: columns)
    var packed: [any MatrixWeights] = []
    for rows in parts ?? [0..<stored.outputs] {
      packed.append(try backend.pack(stored, rows: rows, columns: columns, hasBias: true))
    }
    self.parts = packed
    stored.releasePages()
  }

  /// Packs some columns.
  init(
    _ stored: StoredMatrix, columns: Range<Int>, hasBias: Bool, backend: any Backend
  ) throws(TensorError) {
    inputs = columns.count
    down = try backend.packDown(stored, columns: columns)
    parts = [
      try backend.pack(stored, rows: 0..<stored.outputs, columns: columns, hasBias: hasBias)
    ]
  }

  /// Rows of A.
  var rank: Int { down?.outputs ?? 0 }

  /// Rows for the matrix to be multiplied with.
  func input(rows: Int, _ backend: any Backend) -> AdaptedInput {
    input(within: backend.room([rows, inputs + rank], backend.activations))
  }

  /// The same within rows that are wide enough.
  func input(within rows: Tensor) -> AdaptedInput {
    AdaptedInput(whole: rows.columns(0..<inputs + rank), own: rows.columns(0..<inputs))
  }

  /// Writes A x behind x, which is there.
  func complete(_ input: AdaptedInput, _ backend: any Backend) {
    guard let down else { return }
    backend.linear(
      input.own, down, .identity,
      into: input.whole.columns(inputs..<inputs + rank))
  }

  /// target = activation(y) of one part.
  func apply(
    _ part: Int = 0, to input: AdaptedInput, _ activation: Activation = .identity,
    into target: Tensor, _ backend: any Backend
  ) {
    backend.linear(input.whole, parts[part], activation, into: target)
  }

  /// stream += scale y.
  func add(
    _ input: AdaptedInput, scale: Tensor? = nil, into stream: Tensor, _ backend: any Backend
  ) {
    complete(input, backend)
    backend.accumulate(input.whole, parts[0], scale: scale, into: stream)
  }
}

/// Rows [x, A x] for one matrix.
struct AdaptedInput: Sendable {
  /// [rows, inputs + rank].
  let whole: Tensor
  /// The columns of x.
  let own: Tensor
}
