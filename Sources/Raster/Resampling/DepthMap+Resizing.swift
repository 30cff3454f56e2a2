extension ResamplingKernel {
  /// Resizes a grid of floating-point samples.
  ///
  /// NaN reaches exactly the outputs that have a part of it. Infinity stays infinity, unless a
  /// kernel with negative weights meets it from both sides, which gives NaN.
  ///
  /// - Parameters:
  ///   - samples: `width * height * channels` samples, channels interleaved.
  ///   - width: Pixels across of the input.
  ///   - height: Pixels down of the input.
  ///   - channels: Samples a pixel.
  ///   - newWidth: Pixels across of the output.
  ///   - newHeight: Pixels down of the output.
  /// - Returns: `newWidth * newHeight * channels` samples, weighed in double precision.
  /// - Complexity: O(out * taps), with as many taps as `in / out` times the kernel's width.
  public func resized(
    _ samples: [Float], width: Int, height: Int, channels: Int = 1, to newWidth: Int,
    height newHeight: Int
  ) -> [Float] {
    precondition(
      samples.count == width * height * channels,
      "\(width)x\(height)x\(channels) needs \(width * height * channels) samples, not \(samples.count)"
    )
    if width == newWidth, height == newHeight { return samples }
    return filter(width, height, newWidth, newHeight, channels).applied(to: samples, width: width)
  }

  /// Resizes a grid by cubic convolution whose outputs lie other than `in / out` samples apart.
  ///
  /// Output `i` looks at `(i + 0.5) * step - 0.5`: torch's `bicubic` with a `scale_factor`, whose
  /// inverse is the step.
  ///
  /// - Parameters:
  ///   - samples: `width * height * channels` samples, channels interleaved.
  ///   - width: Pixels across of the input.
  ///   - height: Pixels down of the input.
  ///   - channels: Samples a pixel.
  ///   - newWidth: Pixels across of the output.
  ///   - newHeight: Pixels down of the output.
  ///   - steps: Input samples between two outputs, across and down.
  /// - Returns: `newWidth * newHeight * channels` samples.
  public static func bicubicResized(
    _ samples: [Float], width: Int, height: Int, channels: Int, to newWidth: Int,
    height newHeight: Int, steps: (across: Double, down: Double)
  ) -> [Float] {
    precondition(
      samples.count == width * height * channels,
      "\(width)x\(height)x\(channels) needs \(width * height * channels) samples, not \(samples.count)"
    )
    return SeparableFilter(
      across: AxisTaps(cubicFrom: width, to: newWidth) { (Double($0) + 0.5) * steps.across - 0.5 },
      down: AxisTaps(cubicFrom: height, to: newHeight) { (Double($0) + 0.5) * steps.down - 0.5 },
      channels: channels
    ).applied(to: samples, width: width)
  }

  /// The filter from one size to another.
  func filter(
    _ width: Int, _ height: Int, _ newWidth: Int, _ newHeight: Int, _ channels: Int
  ) -> SeparableFilter {
    SeparableFilter(
      across: AxisTaps(self, from: width, to: newWidth),
      down: AxisTaps(self, from: height, to: newHeight), channels: channels)
  }
}

extension DepthMap {
  /// Resizes the map; the camera, where there is one, is resized with it.
  ///
  /// Values are weighed as they are. To weigh inverse depth, resize the inverse.
  ///
  /// - Parameters:
  ///   - newWidth: Pixels across of the result, at least 1.
  ///   - newHeight: Pixels down of the result, at least 1.
  ///   - kernel: The way of resizing: see
  ///     ``ResamplingKernel/resized(_:width:height:channels:to:height:)`` for NaN and infinity.
  /// - Returns: A map of the same kind.
  public func resized(
    to newWidth: Int, height newHeight: Int, kernel: ResamplingKernel
  ) -> DepthMap {
    DepthMap(
      width: newWidth, height: newHeight,
      samples: kernel.resized(
        samples, width: width, height: height, to: newWidth, height: newHeight),
      kind: kind,
      intrinsics: intrinsics?.resized(
        from: (width, height), to: (newWidth, newHeight),
        alignsCorners: kernel == .bilinearAlignCorners))
  }
}

extension Intrinsics {
  /// The same camera for a map of another size.
  ///
  /// - Parameters:
  ///   - old: Width and height that these parameters belong to.
  ///   - new: Width and height of the other map.
  ///   - alignsCorners: Whether the centres of the corner pixels stay where they are, rather than
  ///     the outer edges of the map.
  /// - Returns: Parameters in pixels of the other map.
  public func resized(
    from old: (width: Int, height: Int), to new: (width: Int, height: Int),
    alignsCorners: Bool = false
  ) -> Intrinsics {
    func factor(_ old: Int, _ new: Int) -> Double {
      alignsCorners && old > 1 && new > 1
        ? Double(new - 1) / Double(old - 1) : Double(new) / Double(old)
    }
    let (x, y) = (factor(old.width, new.width), factor(old.height, new.height))
    let half = alignsCorners ? 0 : 0.5
    return Intrinsics(
      fx: fx * x, fy: fy * y, cx: (cx + half) * x - half, cy: (cy + half) * y - half)
  }
}
