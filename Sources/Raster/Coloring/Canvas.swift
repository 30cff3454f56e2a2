/// A white picture that is drawn on.
struct Canvas {
  let width: Int
  let height: Int
  /// Three bytes a pixel.
  private(set) var bytes: [UInt8]

  /// The dark grey of lines and letters.
  static let ink: UInt8 = 0x22

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    bytes = [UInt8](repeating: 0xFF, count: width * height * 3)
  }

  /// Copies a picture of three bytes a pixel.
  mutating func place(_ picture: [UInt8], width columns: Int, x: Int, y: Int) {
    for row in 0..<picture.count / (columns * 3) {
      let to = ((y + row) * width + x) * 3
      bytes.replaceSubrange(
        to..<to + columns * 3, with: picture[row * columns * 3..<(row + 1) * columns * 3])
    }
  }

  /// Fills a box with a grey.
  mutating func fill(_ box: BarLayout.Box, with grey: UInt8) {
    for row in box.y..<box.y + box.height {
      for at in ((row * width + box.x) * 3)..<((row * width + box.x + box.width) * 3) {
        bytes[at] = grey
      }
    }
  }

  /// Covers a part of a pixel with ink; beyond the picture nothing happens.
  mutating func blend(_ x: Int, _ y: Int, _ cover: Double) {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return }
    for at in (y * width + x) * 3..<(y * width + x) * 3 + 3 {
      let old = Double(bytes[at])
      bytes[at] = UInt8((old + (Double(Self.ink) - old) * cover).rounded())
    }
  }
}
