extension Image {
  /// Colours a depth map.
  ///
  /// - Parameters:
  ///   - map: The map.
  ///   - range: The values at the low and the high end of the scale; values beyond take the ends.
  ///   - colormap: The scale.
  ///   - isReversed: Whether the high end of the scale stands for the low values.
  ///   - pattern: What fills pixels that are NaN or infinite.
  public init(
    coloring map: DepthMap, range: ClosedRange<Float>, colormap: Colormap,
    isReversed: Bool = false, invalid pattern: InvalidPattern = .hatch
  ) {
    self.init(
      coloring: map.samples, width: map.width, height: map.height, range: range,
      colormap: colormap, isReversed: isReversed, invalid: pattern)
  }

  /// Colours a grid of values, such as signed errors: see
  /// ``init(coloring:range:colormap:isReversed:invalid:)``.
  ///
  /// - Parameters:
  ///   - values: `width * height` values.
  ///   - width: Pixels across.
  ///   - height: Pixels down.
  ///   - range: The values at the two ends of the scale, finite.
  ///   - colormap: The scale.
  ///   - isReversed: Whether the high end of the scale stands for the low values.
  ///   - pattern: What fills pixels that are NaN or infinite.
  public init(
    coloring values: [Float], width: Int, height: Int, range: ClosedRange<Float>,
    colormap: Colormap, isReversed: Bool = false, invalid pattern: InvalidPattern = .hatch
  ) {
    precondition(values.count == width * height, "one value a pixel")
    precondition(
      range.lowerBound.isFinite && range.upperBound.isFinite, "a scale has finite ends")
    let codes = isReversed ? colormap.codes.reversed() : colormap.codes
    let (first, second) = colormap.invalidCodes
    let low = Double(range.lowerBound)
    // A range of one value puts all others at the ends.
    let span = Double(range.upperBound) - low
    // About sixty stripes across the shorter side are seen at any display size.
    let size = Swift.max(Swift.min(width, height) / 60, 2)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * 3)
    for y in 0..<height {
      for x in 0..<width {
        let value = Double(values[y * width + x])
        let code: UInt32
        if value.isFinite {
          let place = span > 0 ? (value - low) / span : value < low ? 0 : value > low ? 1 : 0.5
          code = codes[Colormap.index(at: place)]
        } else {
          code = pattern.isSecond(x: x, y: y, size: size) ? second : first
        }
        bytes.append(UInt8(truncatingIfNeeded: code >> 16))
        bytes.append(UInt8(truncatingIfNeeded: code >> 8))
        bytes.append(UInt8(truncatingIfNeeded: code))
      }
    }
    self.init(width: width, height: height, channels: 3, bytes: bytes)
  }
}
