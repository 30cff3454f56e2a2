/// How a control becomes as large as the image, where the shapes differ.
public enum ControlFit: String, Sendable, Codable, CaseIterable {
  /// Each side by its own factor, as the model was trained.
  case stretch
  /// Both sides by the factor that covers the image; what is over is cut off on both sides alike.
  case crop
  /// Both sides by the factor that fits inside the image; what is missing is far.
  case pad

  /// As many pixels as pictures that are read may have.
  private static let largestArea = 1 << 28

  /// Where the resized control comes to lie in the image.
  struct Placement: Equatable {
    /// The size to which the control is resized.
    let scaled: PixelSize
    /// Where its left upper corner is in the image; negative where it is cut.
    let left, top: Int
  }

  /// The place of a control in an image.
  ///
  /// Sides and corner are rounded as diffusers rounds them (`VaeImageProcessor`, `_resize_and_crop`
  /// and `_resize_and_fill`).
  ///
  /// - Throws: ``GenerationError/Fault/parameter`` where most of a long and narrow control would be cut
  ///   away, so much that the memory for it is not to be had.
  func placement(of control: PixelSize, in image: PixelSize) throws(GenerationError) -> Placement {
    // The image is wider in shape than the control.
    let isWider = image.width * control.height > control.width * image.height
    let isNarrower = image.width * control.height < control.width * image.height
    let byHeight = max(control.width * image.height / control.height, 1)
    let byWidth = max(control.height * image.width / control.width, 1)
    let scaled: PixelSize =
      switch self {
      case .stretch: image
      case .crop:
        PixelSize(
          width: isWider ? image.width : byHeight, height: isWider ? byWidth : image.height)
      case .pad:
        PixelSize(
          width: isNarrower ? image.width : byHeight, height: isNarrower ? byWidth : image.height)
      }
    guard scaled.width * scaled.height <= Self.largestArea else {
      throw GenerationError(
        .parameter, "--fit crop", expected: "a control of about the image's shape, \(image)",
        found: "one of \(control)", advice: "use --fit stretch or pad, or crop it yourself")
    }
    return Placement(
      scaled: scaled, left: image.width / 2 - scaled.width / 2,
      top: image.height / 2 - scaled.height / 2)
  }

  /// Lays the samples of a scaled control out in an image; the filler stands where it does not reach.
  static func laidOut<Sample>(
    _ samples: [Sample], channels: Int, at placement: Placement, in image: PixelSize,
    filler: Sample
  ) -> [Sample] {
    let scaled = placement.scaled
    if scaled == image { return samples }
    var result = [Sample](repeating: filler, count: image.width * image.height * channels)
    let first = max(placement.left, 0)
    let last = min(placement.left + scaled.width, image.width)
    for y in max(placement.top, 0)..<min(placement.top + scaled.height, image.height) {
      let from = ((y - placement.top) * scaled.width + first - placement.left) * channels
      let to = (y * image.width + first) * channels
      let count = (last - first) * channels
      result.replaceSubrange(to..<to + count, with: samples[from..<from + count])
    }
    return result
  }
}
