public import Raster

/// What a network says of every pixel of its input.
public struct NetworkOutput: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// `width * height` values after the last activation, rows top to bottom.
  public let values: [Float]

  /// Wraps values that are already in order.
  ///
  /// - Precondition: the count agrees with the size.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(
      values.count == width * height,
      "\(width)x\(height) needs \(width * height) values, not \(values.count)")
    self.width = width
    self.height = height
    self.values = values
  }

  /// The map for a picture.
  ///
  /// Linear resizing stays within the range of the output: from 0, and up to the largest depth of a
  /// metric model. Cubic convolution overshoots at edges by up to a tenth of a step, so that values
  /// below 0 occur; they are kept, as the Hugging Face port keeps them.
  ///
  /// - Parameters:
  ///   - newWidth: Pixels across of the picture.
  ///   - newHeight: Pixels down of the picture.
  ///   - rule: The way of resizing.
  ///   - kind: What the values mean.
  ///   - model: The model's name for errors.
  /// - Returns: A map as large as the picture.
  /// - Throws: `DepthEstimationError` where a value is not a finite number: every finite input gives
  ///   finite outputs, unless the weights are damaged or the precision overflows.
  public func map(
    width newWidth: Int, height newHeight: Int,
    rule: DepthAnythingConventions.FinalResize, kind: DepthMap.Kind, model: String
  ) throws(DepthEstimationError) -> DepthMap {
    let wrong = values.reduce(0) { $1.isFinite ? $0 : $0 + 1 }
    guard wrong == 0 else {
      throw DepthEstimationError(
        .output, model, expected: "finite numbers from the network",
        found: "\(wrong) of \(values.count) that are not",
        advice: "check the weights, or use --precision f32")
    }
    let kernel: ResamplingKernel =
      switch rule {
      case .bilinearAligned: .bilinearAlignCorners
      case .bilinear: .bilinear
      case .bicubic: .bicubic
      }
    return DepthMap(width: width, height: height, samples: values, kind: kind)
      .resized(to: newWidth, height: newHeight, kernel: kernel)
  }
}
