/// A convolution's kernel, packed when the size of its map is known.
///
/// Touched by the compute thread alone, but for what never changes.
final class PackedKernel: KernelWeights, @unchecked Sendable {
  let shape: Shape
  let stride: Int
  let bias: [Float]?
  /// Reads the kernel, [outputs, channels, size, size], again for every layout that is asked for.
  let values: @Sendable () -> [Float]
  /// Layouts so far.
  var packed: [(plan: Plan, bytes: CPUBuffer)] = []

  init(
    shape: Shape, stride: Int, bias: [Float]?, values: @escaping @Sendable () -> [Float]
  ) {
    self.shape = shape
    self.stride = stride
    self.bias = bias
    self.values = values
  }
}
