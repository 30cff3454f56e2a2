public import Raster

/// A picture as a network sees it.
public struct NetworkInput: Sendable, Equatable {
  /// Pixels across, a multiple of the patch size.
  public let width: Int
  /// Pixels down, a multiple of the patch size.
  public let height: Int
  /// `height * width * 3` numbers, rows top to bottom, channels interleaved: red, green and blue,
  /// each less its mean over ImageNet and divided by its deviation; about -2.2 to 2.7.
  public let values: [Float]

  /// Means of ImageNet's red, green and blue, of 0 to 1.
  static let mean = [0.485, 0.456, 0.406]
  /// Standard deviations of ImageNet's red, green and blue.
  static let deviation = [0.229, 0.224, 0.225]

  /// Wraps values that are already in order.
  ///
  /// - Precondition: the count agrees with the size.
  public init(width: Int, height: Int, values: [Float]) {
    precondition(
      values.count == width * height * 3,
      "\(width)x\(height)x3 needs \(width * height * 3) values, not \(values.count)")
    self.width = width
    self.height = height
    self.values = values
  }

  /// Resizes and normalises a picture as Depth Anything's own code or the Hugging Face port does.
  ///
  /// Grey pictures get three equal channels. 16-bit ones are rounded to 8 bits, as the originals read
  /// them. The original's numbers are OpenCV's within 2e-6 of the range of a channel, Hugging Face's
  /// are those of its Pillow processor within one rounding of a single.
  ///
  /// - Parameters:
  ///   - image: The picture.
  ///   - rule: Whose way.
  ///   - target: The side that is aimed at (518 for the published networks).
  ///   - patch: The size of a patch.
  /// - Throws: `DepthEstimationError` where the picture's shape is beyond the network.
  /// - Complexity: O(*n*) in the pixels of picture and input, on all processors.
  public init(
    _ image: Image, rule: DepthAnythingConventions.Preprocessing, target: Int, patch: Int = 14
  ) throws(DepthEstimationError) {
    let size = try InputSize(
      width: image.width, height: image.height, target: target, patch: patch, rule: rule)
    let picture = image.eightBit
    let codes: [Float] =
      switch rule {
      case .original:
        picture.cubicCodes(to: size.width, height: size.height)
      case .huggingFace:
        picture.resized(to: size.width, height: size.height, kernel: .bicubicAntialias)
          .bytes.map(Float.init)
      }
    self.init(
      width: size.width, height: size.height,
      values: Self.normalised(codes, channels: picture.channels))
  }

  /// `(code / 255 - mean) / deviation` for three channels, or for one that all three share.
  private static func normalised(_ codes: [Float], channels: Int) -> [Float] {
    let scale = deviation.map { Float(1 / (255 * $0)) }
    let offset = zip(mean, deviation).map { Float(-$0 / $1) }
    let (scale0, scale1, scale2) = (scale[0], scale[1], scale[2])
    let (offset0, offset1, offset2) = (offset[0], offset[1], offset[2])
    let pixels = codes.count / channels
    // Where in a pixel green and blue are.
    let (green, blue) = channels == 1 ? (0, 0) : (1, 2)
    var values = [Float](repeating: 0, count: pixels * 3)
    for pixel in 0..<pixels {
      let from = pixel * channels
      values[pixel * 3] = codes[from] * scale0 + offset0
      values[pixel * 3 + 1] = codes[from + green] * scale1 + offset1
      values[pixel * 3 + 2] = codes[from + blue] * scale2 + offset2
    }
    return values
  }
}

extension Image {
  /// The same picture in 8 bits a channel.
  fileprivate var eightBit: Image {
    guard case .sixteen = samples else { return self }
    return Image(width: width, height: height, channels: channels, bytes: bytes)
  }
}
