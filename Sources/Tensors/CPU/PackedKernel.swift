internal import Foundation

/// A convolution's kernel, packed when the size of its map is known.
final class PackedKernel: KernelWeights, @unchecked Sendable {
  let shape: Shape
  let stride: Int
  let bias: [Float]?
  /// Reads the kernel, [outputs, channels, size, size], again for every layout that is asked for.
  let values: @Sendable () -> [Float]
  /// Held by the compute thread that looks for a layout or makes one; several backends may share
  /// weights.
  let lock = NSLock()
  /// Layouts so far.
  var packed: [(plan: Plan, bytes: CPUBuffer)] = []
  /// For Winograd's transformation, by whether the map is enlarged first.
  var transformed: [Bool: CPUBuffer] = [:]

  init(
    shape: Shape, stride: Int, bias: [Float]?, values: @escaping @Sendable () -> [Float]
  ) {
    self.shape = shape
    self.stride = stride
    self.bias = bias
    self.values = values
  }
}
