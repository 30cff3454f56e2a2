internal import Raster

/// Pictures of invented scenes beside their depth, to look at.
package struct SceneSheet: Sendable {
  package var split: SceneSplit
  package var size = 192
  package var columns = 5

  package init(split: SceneSplit) { self.split = split }

  /// Writes scenes `first ..< first + count`: rows of pictures, under each its nearness.
  ///
  /// - Parameters:
  ///   - first: The first scene's number in its split.
  ///   - count: How many scenes.
  ///   - path: The picture's file.
  ///   - tell: Told each scene's caption.
  /// - Throws: ``RasterError`` where the file cannot be written.
  package func write(
    first: Int, count: Int, to path: String, tell: (String) -> Void
  ) throws {
    let rows = (count + columns - 1) / columns
    let width = columns * size
    var bytes = [UInt8](repeating: 255, count: 3 * width * rows * 2 * size)
    for place in 0..<count {
      let made = Inventor.scene(split.first + UInt64(first + place))
      let frame = made.frame(size: size)
      tell("\(first + place): \(SceneRecord(made, frame).caption)")
      let nearest = frame.depth.min() ?? 1
      for y in 0..<size {
        for x in 0..<size {
          let pixel = y * size + x
          let column = (place % columns) * size + x
          let row = (place / columns) * 2 * size + y
          let above = 3 * (row * width + column)
          let below = 3 * ((row + size) * width + column)
          let near = (nearest / frame.depth[pixel]).squareRoot()
          let code = UInt8(min(max(255 * near, 0), 255))
          for channel in 0..<3 {
            bytes[above + channel] = frame.image[3 * pixel + channel]
            bytes[below + channel] =
              frame.subject[pixel] && channel == 0
              ? max(code, 60) &+ (255 - max(code, 60)) / 3 : code
          }
        }
      }
    }
    try Image(width: width, height: rows * 2 * size, channels: 3, bytes: bytes).write(to: path)
  }
}
