internal import Tensors

/// One weight matrix of a model: rows from one or several stored tensors, decoded on demand.
///
/// Nothing is copied: the value knows where the rows lie in mapped files.
public struct StoredMatrix: Sendable {
  /// Rows of one stored tensor.
  struct Segment: Sendable {
    let tensor: StoredTensor
    /// Which of its rows, in its own counting.
    let rows: Range<Int>

    /// All rows of a tensor, or some of them.
    init(_ tensor: StoredTensor, rows: Range<Int>? = nil) {
      self.tensor = tensor
      self.rows = rows ?? 0..<tensor.rowCount
    }
  }

  /// The canonical name: that of Black Forest Labs, or of Hugging Face for the text encoders.
  public let name: String
  /// Rows.
  public let outputs: Int
  /// Numbers of a row.
  public let inputs: Int
  /// As many numbers as outputs, or none.
  public let bias: [Float]?
  /// Paths beside the matrix: `y += scale * (B (A x) + biasB)` for each.
  public let lowRank: [LowRankPath]
  let segments: [Segment]

  /// Joins segments whose rows add up to the outputs; shorter rows are filled up with zeros.
  init(
    name: String, inputs: Int, bias: [Float]?, lowRank: [LowRankPath] = [], segments: [Segment]
  ) {
    let outputs = segments.reduce(0) { $0 + $1.rows.count }
    precondition(segments.allSatisfy { $0.tensor.rowLength <= inputs }, "rows that are too long")
    precondition(
      segments.allSatisfy { $0.rows.lowerBound >= 0 && $0.rows.upperBound <= $0.tensor.rowCount })
    precondition(bias.map { $0.count == outputs } ?? true, "as many biases as outputs")
    precondition(lowRank.allSatisfy { $0.inputs == inputs && $0.outputs == outputs })
    self.name = name
    self.outputs = outputs
    self.inputs = inputs
    self.bias = bias
    self.lowRank = lowRank
    self.segments = segments
  }

  /// The rows of whole tensors of a file, one after the other.
  ///
  /// - Parameters:
  ///   - name: The canonical name.
  ///   - tensors: Plain ones or GGUF's blocks, [rows, inputs] each.
  ///   - bias: As many numbers as rows, or none.
  init(name: String, tensors: [WeightTensor], bias: [Float]?) {
    precondition(!tensors.isEmpty && tensors.allSatisfy { $0.shape.rank == 2 }, "matrices")
    self.init(
      name: name, inputs: tensors[0].shape[1], bias: bias,
      segments: tensors.map {
        Segment(StoredTensor(name: $0.name, shape: $0.shape, storage: .plain($0)))
      })
  }

  /// A matrix of numbers in memory, row by row.
  public init(
    name: String, outputs: Int, inputs: Int, bias: [Float]?, values: [Float],
    lowRank: [LowRankPath] = []
  ) {
    precondition(values.count == outputs * inputs, "as many numbers as the sizes say")
    let tensor = StoredTensor(name: name, shape: [outputs, inputs], storage: .values(values))
    self.init(
      name: name, inputs: inputs, bias: bias, lowRank: lowRank, segments: [Segment(tensor)])
  }

  /// The bytes of the rows in their files, without low-rank paths.
  public var storedBytes: Int {
    segments.reduce(0) { sum, segment in
      let rows = max(segment.tensor.rowCount, 1)
      return sum + segment.tensor.storedBytes * segment.rows.count / rows
    }
  }

  /// "bf16", "Q4_K", "fp8 e4m3, scaled"; joined by "and" where segments differ.
  public var encodingName: String {
    var names: [String] = []
    for segment in segments where !names.contains(segment.tensor.encodingName) {
      names.append(segment.tensor.encodingName)
    }
    return names.joined(separator: " and ")
  }

  /// Gives the pages of the files back to the system, once the matrix is packed elsewhere.
  ///
  /// It can still be decoded; the pages then come from the files again.
  public func releasePages() {
    for segment in segments { segment.tensor.releasePages() }
  }
}
