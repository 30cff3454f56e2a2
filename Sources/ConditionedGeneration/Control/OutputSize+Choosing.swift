extension OutputSize {
  /// The size of an image that our own model makes, and what the user has to know of it.
  ///
  /// - Parameters:
  ///   - size: What was asked for; nil for 1 megapixel in the shape of the control.
  ///   - control: The size of the control's photo, picture or map.
  /// - Returns: Sides that are multiples of ``localMultiple``, and a sentence where sides that were
  ///   stated in pixels are rounded down.
  /// - Throws: ``GenerationError/Fault/parameter`` where a side is shorter than one multiple.
  public static func chosen(
    _ size: OutputSize?, control: PixelSize
  ) throws(GenerationError) -> (size: PixelSize, notes: [String]) {
    let size = size ?? .megapixels(.one)
    if case .pixels(let width, let height) = size {
      for (parameter, side) in [(GenerationParameter.width, width), (.height, height)] {
        guard side >= localMultiple else {
          throw .parameter(
            parameter, expected: "at least \(localMultiple) pixels", found: "\(side)")
        }
      }
    }
    let chosen = try size.pixels(for: control)
    guard case .pixels(let width, let height) = size,
      chosen != PixelSize(width: width, height: height)
    else { return (chosen, []) }
    return (
      chosen,
      [
        "\(PixelSize(width: width, height: height)) is rounded down to \(chosen): "
          + "sides are multiples of \(localMultiple)."
      ]
    )
  }
}
