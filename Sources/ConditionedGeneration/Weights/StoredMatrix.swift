/// One weight matrix of a model: rows from one or several stored tensors, decoded on demand.
@safe public struct StoredMatrix: Sendable {
  /// The canonical name, as "double_blocks.3.img_attn.qkv".
  public let name: String
  /// Its extents.
  public let outputs: Int, inputs: Int
  /// As many numbers as outputs, or none.
  public let bias: [Float]?
  /// Bytes that it takes in its file.
  public let storedBytes: Int
  /// How it is stored: "bf16", "Q4_K".
  public let encodingName: String
  /// What is added to the product: y += scale (B (A x) + biasB).
  public let lowRank: [LowRankPath]
  private let decoding: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void
  private let releasing: @Sendable () -> Void

  /// A matrix in its parts; `decoding` writes rows, from several threads at a time.
  init(
    name: String, outputs: Int, inputs: Int, bias: [Float]?, storedBytes: Int,
    encodingName: String, lowRank: [LowRankPath],
    decoding: @escaping @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void,
    releasing: @escaping @Sendable () -> Void
  ) {
    self.name = name
    self.outputs = outputs
    self.inputs = inputs
    self.bias = bias
    self.storedBytes = storedBytes
    self.encodingName = encodingName
    self.lowRank = lowRank
    unsafe self.decoding = unsafe decoding
    self.releasing = releasing
  }

  /// Writes rows as f32; called again for every packing.
  ///
  /// - Parameters:
  ///   - rows: Which rows.
  ///   - output: Where they go, exactly as many numbers as the rows hold.
  public func decode(rows: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
    unsafe decoding(rows, output)
  }

  /// Gives the pages of its file back to the system, once it is packed elsewhere.
  public func releasePages() { releasing() }
}

/// A product by two small matrices beside a large one.
public struct LowRankPath: Sendable {
  /// Rows of A and columns of B.
  public let rank: Int
  /// [rank, inputs] and [outputs, rank].
  public let a: [Float], b: [Float]
  /// As many numbers as outputs, or none.
  public let biasB: [Float]?
  /// What the path's result is multiplied by.
  public let scale: Float

  /// A path in its parts.
  public init(rank: Int, a: [Float], b: [Float], biasB: [Float]?, scale: Float) {
    self.rank = rank
    self.a = a
    self.b = b
    self.biasB = biasB
    self.scale = scale
  }
}
