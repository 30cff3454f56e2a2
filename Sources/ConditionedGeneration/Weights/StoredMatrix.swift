/// One weight matrix of a model: rows from one or several stored tensors, decoded on demand.
@safe public struct StoredMatrix: Sendable {
  /// Its canonical name.
  public let name: String
  /// Rows.
  public let outputs: Int
  /// Numbers of a row.
  public let inputs: Int
  /// As many numbers as outputs, or none.
  public let bias: [Float]?

  private let decoder: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void
  private let release: @Sendable () -> Void

  /// A matrix whose rows a closure writes.
  public init(
    name: String, outputs: Int, inputs: Int, bias: [Float]?,
    decode: @escaping @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void,
    releasePages: @escaping @Sendable () -> Void
  ) {
    self.name = name
    self.outputs = outputs
    self.inputs = inputs
    self.bias = bias
    unsafe decoder = decode
    release = releasePages
  }

  /// Writes rows as f32; called again for every packing.
  public func decode(rows: Range<Int>, into target: UnsafeMutableBufferPointer<Float>) {
    unsafe decoder(rows, target)
  }

  /// Gives the pages of the file back to the system, once the matrix is packed.
  public func releasePages() { release() }
}
