internal import Tensors

/// One weight matrix of a model: rows from one or several stored tensors, decoded on demand.
public struct StoredMatrix: Sendable {
  /// Its canonical name.
  public let name: String
  /// Rows.
  public let outputs: Int
  /// Numbers of a row.
  public let inputs: Int
  /// As many numbers as outputs, or none.
  public let bias: [Float]?

  private let tensors: [WeightTensor]

  /// The rows of whole tensors of a file, one after the other, [rows, inputs] each.
  init(name: String, tensors: [WeightTensor], bias: [Float]?) {
    precondition(!tensors.isEmpty && tensors.allSatisfy { $0.shape.rank == 2 }, "matrices")
    self.name = name
    outputs = tensors.reduce(0) { $0 + $1.shape[0] }
    inputs = tensors[0].shape[1]
    self.bias = bias
    self.tensors = tensors
  }

  /// Writes rows as f32; called again for every packing.
  public func decode(rows: Range<Int>, into target: UnsafeMutableBufferPointer<Float>) {
    var begin = 0
    for tensor in tensors {
      let wanted = rows.clamped(to: begin..<begin + tensor.shape[0])
      if !wanted.isEmpty {
        let from = (wanted.lowerBound - rows.lowerBound) * inputs
        unsafe tensor.decode(
          rows: wanted.lowerBound - begin..<wanted.upperBound - begin,
          into: UnsafeMutableBufferPointer(
            rebasing: target[from..<from + wanted.count * inputs]))
      }
      begin += tensor.shape[0]
    }
  }

  /// Gives the pages of the file back to the system, once the matrix is packed.
  public func releasePages() {
    for tensor in tensors { tensor.releasePages() }
  }
}
