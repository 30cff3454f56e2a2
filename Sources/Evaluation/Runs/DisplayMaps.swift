internal import DepthMetrics
internal import Raster

/// A reference, an aligned candidate and the error between them at display size.
struct DisplayMaps {
  /// Longest side of a picture in pixels.
  private static let side = 420

  /// The maps at full size.
  let maps: AlignedMaps
  /// Size of the pictures.
  let width, height: Int
  /// Values of both at the pictures' pixels; NaN where there is none.
  let reference, candidate: [Float]
  /// Whether errors are shares of the reference: control units have no zero to divide by.
  let isErrorRelative: Bool
  /// Signed errors at the pictures' pixels.
  let errors: [Double]

  init(_ maps: AlignedMaps) {
    let grid = DisplayGrid(width: maps.width, height: maps.height, side: Self.side)
    let isRelative = maps.space != .control
    self.maps = maps
    width = grid.width
    height = grid.height
    reference = grid.sampled(maps.reference)
    candidate = grid.sampled(maps.candidate)
    isErrorRelative = isRelative
    errors = zip(reference, candidate).map { pair in
      let g = Double(pair.0), p = Double(pair.1)
      return isRelative ? (p - g) / g : p - g
    }
  }

  /// Whether larger values are nearer.
  var isDisparity: Bool { maps.space != .depth }

  /// The reference's values.
  var known: [Double] { reference.filter(\.isFinite).map(Double.init) }

  /// Between which values the reference lies.
  var range: ClosedRange<Double> {
    let known = self.known
    let from = known.min() ?? 0
    return from...max(known.max() ?? 1, from.nextUp)
  }

  /// Half-width of a scale that suits the errors of several maps.
  static func errorLimit(of maps: [DisplayMaps]) -> Double {
    // Every sixteenth error settles a limit that is rounded anyway.
    let magnitudes = maps.flatMap { maps in
      stride(from: 0, to: maps.errors.count, by: 16).map { abs(maps.errors[$0]) }
    }.filter(\.isFinite).sorted()
    return roundLimit(quantile(ofSorted: magnitudes, 0.95) ?? 0.1)
  }

  /// The part of a photo that the maps show, at display size, as WebP.
  func photo(_ image: Image) throws -> [UInt8] {
    try image.rgb8.cropped(to: maps.frame, width: maps.width, height: maps.height)
      .resized(to: width, height: height, kernel: .bilinearAntialias)
      .encoded(as: .webp, quality: 82)
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
