public import Raster

extension ControlMaker {
  /// The photo that the estimator has to see.
  ///
  /// By ``ControlRecipe/bfl`` depth is estimated in the photo as large as the image, after a Lanczos
  /// resize and one way through -1...1 that truncates to bytes again, which makes a few codes darker
  /// by one. By the others in the photo as it is, and ``picture(of:estimator:width:height:)`` fits
  /// the map. Where a photo is padded, the border is black.
  ///
  /// - Parameters:
  ///   - photo: The photo as it was read.
  ///   - width: Pixels across of the image.
  ///   - height: Pixels down of the image.
  /// - Returns: The photo, or for ``ControlRecipe/bfl`` one of the size of the image.
  /// - Throws: ``GenerationError/Fault/parameter`` where a crop would leave next to nothing of it.
  public func photo(
    _ photo: Image, width: Int, height: Int
  ) throws(GenerationError) -> Image {
    guard recipe == .bfl else { return photo }
    let image = PixelSize(width: width, height: height)
    let (picture, placement) = try scaled(photo.rgb8, in: image)
    let bytes = ControlFit.laidOut(
      picture.bytes, channels: 3, at: placement, in: image, filler: 0)
    return Image(
      width: width, height: height, channels: 3,
      bytes: bytes.map { UInt8(((Float($0) / 127.5 - 1) + 1) * 127.5) })
  }

  /// A control picture of a picture that is the control already: near is bright.
  ///
  /// It is resized by Lanczos in its own bits and not normalised; the recipe has no part in it.
  ///
  /// - Parameters:
  ///   - image: Grey or colour; colours stay, with a warning.
  ///   - width: Pixels across of the image.
  ///   - height: Pixels down of the image.
  /// - Returns: `2 v / 255 - 1`, or `2 v / 65535 - 1` for 16 bits.
  /// - Throws: ``GenerationError/Fault/parameter`` where a crop would leave next to nothing of it.
  /// - Complexity: O(pixels).
  public func picture(
    ofControl image: Image, width: Int, height: Int
  ) throws(GenerationError) -> ControlPicture {
    precondition(width > 0 && height > 0, "a control has at least one pixel")
    let size = PixelSize(width: width, height: height)
    let source = PixelSize(width: image.width, height: image.height)
    let (picture, placement) = try scaled(image, in: size)
    var values: [Float] =
      switch picture.samples {
      case .eight(let bytes): bytes.map { 2 * (Float($0) / 255) - 1 }
      case .sixteen(let words): words.map { 2 * (Float($0) / 65535) - 1 }
      }
    if inverts { values = values.map { -$0 } }
    values = ControlFit.laidOut(
      values, channels: image.channels, at: placement, in: size, filler: -1)
    return ControlPicture(
      width: width, height: height, values: image.channels == 1 ? Self.tripled(values) : values,
      depth: nil,
      provenance: ControlProvenance(
        source: .picture, recipe: nil, fit: fit, inverted: inverts, estimator: nil, kind: nil,
        sourceSize: source, size: size, range: nil, affine: nil, unknown: 0, beyondRange: 0,
        unknownBecame: nil, content: Self.content(placement, in: size),
        warnings: shapeWarnings(source, size) + pictureWarnings(image)))
  }

  private func scaled(
    _ picture: Image, in image: PixelSize
  ) throws(GenerationError) -> (Image, ControlFit.Placement) {
    let placement = try fit.placement(
      of: PixelSize(width: picture.width, height: picture.height), in: image)
    let scaled = picture.resized(
      to: placement.scaled.width, height: placement.scaled.height, kernel: .lanczosAntialias)
    return (scaled, placement)
  }

  /// What looks wrong in a picture that is said to be a control.
  private func pictureWarnings(_ image: Image) -> [String] {
    let colours = image.rgb8.bytes
    let pixels = image.width * image.height
    var grey: [Float] = []
    grey.reserveCapacity(pixels)
    var coloured = 0
    for at in 0..<pixels {
      let red = Int(colours[3 * at]), green = Int(colours[3 * at + 1])
      let blue = Int(colours[3 * at + 2])
      grey.append(Float(red + green + blue) / 765)
      let spread = max(red, green, blue) - min(red, green, blue)
      if spread > Self.greyTolerance { coloured += 1 }
    }
    if inverts { grey = grey.map { 1 - $0 } }
    if 20 * coloured > pixels {
      return [
        "The control picture is coloured, and a control is grey: near bright, far dark; a photo "
          + "goes to --control-image without --preprocessed."
      ]
    }
    if let first = grey.first, grey.allSatisfy({ $0 == first }) {
      return ["The control picture has one colour alone; there is no shape to follow."]
    }
    let polarity = ControlPolarity(grey, width: image.width, height: image.height)
    return polarity?.warning(isInverted: inverts).map { [$0] } ?? []
  }

  /// What JPEG does to the channels of a grey picture, in codes.
  private static let greyTolerance = 24

  /// Says so where a shape is changed by more than a tenth.
  func shapeWarnings(_ source: PixelSize, _ image: PixelSize) -> [String] {
    let ratio =
      Double(source.width * image.height) / (Double(source.height) * Double(image.width))
    guard fit == .stretch, max(ratio, 1 / ratio) > 1.1 else { return [] }
    return [
      "The control of \(source) is stretched to \(image), another shape; --fit crop or pad keeps it."
    ]
  }

  static func content(
    _ placement: ControlFit.Placement, in image: PixelSize
  ) -> ControlProvenance.Box {
    .init(
      left: max(placement.left, 0), top: max(placement.top, 0),
      width: min(placement.scaled.width, image.width),
      height: min(placement.scaled.height, image.height))
  }

  static func tripled(_ grey: [Float]) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(3 * grey.count)
    for value in grey { values.append(contentsOf: repeatElement(value, count: 3)) }
    return values
  }
}
