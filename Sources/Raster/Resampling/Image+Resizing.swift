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
}
