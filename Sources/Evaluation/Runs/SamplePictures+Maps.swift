internal import DepthMetrics
internal import Raster

extension SamplePictures {
  /// Longest side of a picture in pixels.
  private static let side = 420

  /// Reads and draws one item.
  ///
  /// - Parameters:
  ///   - item: What to draw.
  ///   - evaluator: Where its files are and how they are compared.
  /// - Throws: Whatever reading and comparing throw.
  init(_ item: Dataset.Item, evaluator: SampleEvaluator) throws {
    let files = try evaluator.maps(item)
    let maps = try AlignedMaps(
      of: files.candidate, with: files.reference, under: evaluator.run.rules, mask: files.mask)
    let grid = DisplayGrid(width: maps.width, height: maps.height, side: Self.side)
    let reference = grid.sampled(maps.reference), candidate = grid.sampled(maps.candidate)
    width = grid.width
    height = grid.height
    fullWidth = maps.width
    fullHeight = maps.height
    unit = maps.unit
    isDisparity = maps.space != .depth
    let known = reference.filter(\.isFinite).map(Double.init)
    from = known.min() ?? 0
    to = max(known.max() ?? 1, from.nextUp)

    // Control units have no zero to divide by.
    isErrorRelative = maps.space != .control
    let isRelative = isErrorRelative
    let errors: [Double] = zip(reference, candidate).map { pair in
      let g = Double(pair.0), p = Double(pair.1)
      return isRelative ? (p - g) / g : p - g
    }
    // Every sixteenth error settles a limit that is rounded anyway.
    let magnitudes = stride(from: 0, to: errors.count, by: 16).map { abs(errors[$0]) }
      .filter(\.isFinite).sorted()
    errorLimit = Self.roundLimit(quantile(ofSorted: magnitudes, 0.95) ?? 0.1)

    let range = from...to
    let scale = ColourScale(range, holding: known, nearIsLarge: isDisparity)
    isLogarithmic = scale.isLogarithmic
    let painter = MapPainter(width: width, height: height)
    self.reference = try painter.picture(reference, on: scale)
    self.candidate = try painter.picture(candidate, on: scale)
    error = try painter.errorPicture(errors, limit: errorLimit)
    referenceCodes = try painter.codes(reference, over: range)
    candidateCodes = try painter.codes(candidate, over: range)
    image = try item.image.map { path in
      try Image.read("\(evaluator.run.dataset.folder)/\(path)").image.rgb8
        .cropped(to: maps.frame, width: maps.width, height: maps.height)
        .resized(to: width, height: height, kernel: .bilinearAntialias)
        .encoded(as: .webp, quality: 82)
    }
  }

  /// The next of 1, 2, 5 times a power of ten that is at least a value, and at least 0.02.
  private static func roundLimit(_ value: Double) -> Double {
    for power in [0.01, 0.1, 1, 10, 100] {
      for step in [1.0, 2, 5] where step * power >= max(value, 0.02) { return step * power }
    }
    return 1000
  }
}

extension Image {
  /// The part of an 8-bit RGB photo that a frame of the reference shows; the photo may have another
  /// size than the reference.
  fileprivate func cropped(to frame: AlignedMaps.Frame, width: Int, height: Int) -> Image {
    let across = Double(self.width) / Double(frame.gridWidth)
    let down = Double(self.height) / Double(frame.gridHeight)
    let left = Int(Double(frame.left) * across), top = Int(Double(frame.top) * down)
    let newWidth = max(1, min(self.width - left, Int((Double(width) * across).rounded())))
    let newHeight = max(1, min(self.height - top, Int((Double(height) * down).rounded())))
    if newWidth == self.width, newHeight == self.height { return self }
    let bytes = self.bytes
    let rows = (top..<top + newHeight).map { row in
      let start = (row * self.width + left) * channels
      return bytes[start..<start + newWidth * channels]
    }
    return Image(
      width: newWidth, height: newHeight, channels: channels, bytes: Array(rows.joined()))
  }
}
