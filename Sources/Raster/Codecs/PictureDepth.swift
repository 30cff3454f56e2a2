/// Pictures as what they may be: depth in 16-bit codes, or an 8-bit view of some depth.
enum PictureDepth {
  /// How far the channels of a grey pixel may differ after lossy compression.
  private static let lossySpread = 4

  /// The numbers of a picture.
  ///
  /// - Parameters:
  ///   - picture: A picture without palette.
  ///   - name: "PNG", for messages.
  ///   - isLossy: Whether compression may have tinted grey.
  ///   - file: The file, for messages.
  /// - Returns: One number a pixel.
  /// - Throws: ``RasterError/Fault/unsupported`` for colour and transparency.
  static func stored(
    _ picture: StoredPicture, name: String, isLossy: Bool = false, file: String
  ) throws(RasterError) -> StoredDepth {
    guard !picture.hasAlpha else {
      throw RasterError(
        .unsupported, file, expected: "a depth map of one channel",
        found: "a \(name) picture with transparency")
    }
    var numbers: [UInt16]
    let bits: Int
    switch picture.samples {
    case .sixteen(let words):
      numbers = words
      bits = 16
    case .eight(let codes):
      numbers = codes.map { UInt16($0) }
      bits = 8
    }
    var color = "grey"
    if picture.channels == 3 {
      numbers = try grey(numbers, spread: isLossy ? lossySpread : 0, name: name, file: file)
      color = "RGB of equal channels"
    }
    return StoredDepth(
      width: picture.width, height: picture.height, numbers: .codes(numbers),
      largest: bits == 8 ? 255 : .max, isPicture: bits == 8,
      storage: "\(name), \(bits)-bit \(color)", orientation: picture.orientation,
      notes: picture.notes)
  }

  private static func grey(
    _ rgb: [UInt16], spread: Int, name: String, file: String
  ) throws(RasterError) -> [UInt16] {
    var grey: [UInt16] = []
    grey.reserveCapacity(rgb.count / 3)
    for at in stride(from: 0, to: rgb.count, by: 3) {
      let (r, g, b) = (rgb[at], rgb[at + 1], rgb[at + 2])
      guard Int(max(r, g, b)) - Int(min(r, g, b)) <= spread else {
        throw RasterError(
          .unsupported, file, expected: "a depth map of one channel",
          found: "a \(name) picture in colour, as of a colour map; its depth cannot be recovered",
          advice: "use the file that the picture was made from")
      }
      grey.append(g)
    }
    return grey
  }
}
