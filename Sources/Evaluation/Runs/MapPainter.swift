internal import Raster

/// Turns values into the pictures of a report.
struct MapPainter {
  let width, height: Int

  /// Distances in colour, near is warm; pixels without a value hatched in grey.
  func picture(_ values: [Float], on scale: ColourScale) throws -> [UInt8] {
    try paint(values.map(Double.init), Palette.turbo.bytes, position: scale.nearness(of:))
  }

  /// Signed errors in colour, white at zero.
  func errorPicture(_ errors: [Double], limit: Double) throws -> [UInt8] {
    try paint(errors, Palette.error.bytes) { ($0 + limit) / (2 * limit) }
  }

  /// Values as 16-bit codes, the high byte in red and the low byte in green; 0 where there is none.
  func codes(_ values: [Float], over range: ClosedRange<Double>) throws -> [UInt8] {
    let span = range.upperBound - range.lowerBound
    var bytes = [UInt8](repeating: 0, count: values.count * 3)
    for (i, value) in values.enumerated() where value.isFinite {
      let share = max(0, min(1, (Double(value) - range.lowerBound) / span))
      let code = 1 + Int((share * 65534).rounded())
      bytes[i * 3] = UInt8(code >> 8)
      bytes[i * 3 + 1] = UInt8(code & 255)
    }
    return try Image(width: width, height: height, channels: 3, bytes: bytes).encoded(as: .png)
  }

  private func paint(
    _ values: [Double], _ ramp: [UInt8], position: (Double) -> Double
  ) throws -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * 3)
    for (i, value) in values.enumerated() {
      if value.isFinite {
        let step = Colormap.index(at: position(value)) * 3
        bytes += ramp[step..<step + 3]
      } else {
        bytes += Palette.hatch(x: i % width, y: i / width, width: width)
      }
    }
    return try Image(width: width, height: height, channels: 3, bytes: bytes)
      .encoded(as: .webp, quality: 88)
  }
}
