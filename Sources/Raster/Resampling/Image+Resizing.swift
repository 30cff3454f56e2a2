extension Image {
  /// Resizes the picture in its own code values, without linearising.
  ///
  /// 8-bit pictures by the antialiasing kernels are PIL's to the bit. Everything else is weighed
  /// in double precision, rounded to the nearest code and clamped.
  ///
  /// - Parameters:
  ///   - newWidth: Pixels across of the result, at least 1.
  ///   - newHeight: Pixels down of the result, at least 1.
  ///   - kernel: The way of resizing.
  /// - Returns: A picture with the same channels and bits.
  public func resized(
    to newWidth: Int, height newHeight: Int, kernel: ResamplingKernel
  ) -> Image {
    if width == newWidth, height == newHeight { return self }
    let filter = kernel.filter(width, height, newWidth, newHeight, channels)
    let resized: Samples =
      switch samples {
      case .eight(let bytes) where kernel.isPIL:
        .eight(filter.appliedInWholeNumbers(to: bytes, width: width))
      case .eight(let bytes): .eight(filter.applied(to: bytes, width: width))
      case .sixteen(let words): .sixteen(filter.applied(to: words, width: width))
      }
    return Image(width: newWidth, height: newHeight, channels: channels, samples: resized)
  }

  /// Resizes the picture as OpenCV's `INTER_CUBIC` resizes doubles, neither rounded nor clamped.
  ///
  /// OpenCV rounds the positions of doubles to singles, which tells where the picture is wide: at
  /// 4000 pixels by 1e-4 of the range. It does not round those of singles, which
  /// ``ResamplingKernel/cv2Cubic`` follows.
  ///
  /// - Parameters:
  ///   - newWidth: Pixels across of the result, at least 1.
  ///   - newHeight: Pixels down of the result, at least 1.
  /// - Returns: `newWidth * newHeight * channels` numbers on the scale of the picture's codes (0...255
  ///   or 0...65535), beyond which they overshoot at edges.
  public func cubicCodes(to newWidth: Int, height newHeight: Int) -> [Float] {
    func taps(_ input: Int, _ output: Int) -> AxisTaps {
      let scale = 1 / (Double(output) / Double(input))
      return AxisTaps(cubicFrom: input, to: output) {
        Double(Float((Double($0) + 0.5) * scale - 0.5))
      }
    }
    let filter = SeparableFilter(
      across: taps(width, newWidth), down: taps(height, newHeight), channels: channels)
    switch samples {
    case .eight(let bytes): return filter.applied(to: bytes, width: width)
    case .sixteen(let words): return filter.applied(to: words, width: width)
    }
  }
}
