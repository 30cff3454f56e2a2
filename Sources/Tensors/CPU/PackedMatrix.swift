/// A matrix in the layout that oneDNN's products take.
final class PackedMatrix: MatrixWeights, @unchecked Sendable {
  let outputs, inputs: Int
  /// As many as outputs, or none.
  let bias: [Float]?
  /// The plan whose layout it has.
  let plan: Plan
  let bytes: CPUBuffer

  init(outputs: Int, inputs: Int, bias: [Float]?, plan: Plan, bytes: CPUBuffer) {
    self.outputs = outputs
    self.inputs = inputs
    self.bias = bias
    self.plan = plan
    self.bytes = bytes
  }
}
