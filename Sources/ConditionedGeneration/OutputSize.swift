internal import Foundation

/// How large an image is to become.
public enum OutputSize: Sendable, Codable, Equatable {
  /// As many pixels as asked for, in the shape of the control picture.
  case megapixels(Megapixels)
  /// Sides in pixels.
  case pixels(width: Int, height: Int)

  /// Areas by the names that the hosted services give them.
  public enum Megapixels: String, Sendable, Codable, CaseIterable {
    /// 1024 x 1024 pixels.
    case one = "1"
    /// 512 x 512 pixels.
    case quarter = "0.25"
    /// The size of the control picture, scaled down where a side is above 1440 pixels.
    case matchInput = "match_input"
  }

  /// The multiple to which the hosted services round sides down.
  public static let hostedMultiple = 32
  /// The multiple to which our own model rounds sides down: a token stands for 16 x 16 pixels.
  public static let localMultiple = 16
  /// The longest side of `match_input`.
  public static let longestSide = 1440

  /// The size in pixels.
  ///
  /// An area keeps the control picture's shape: both sides are scaled by the same factor and cut to
  /// whole pixels. Then every size, one that is stated in pixels too, is rounded down to multiples.
  /// With multiples of 32 these are the sizes of the hosted FLUX Depth (replicate/cog-flux,
  /// `size_maybe_match_input`).
  ///
  /// - Parameters:
  ///   - control: The size of the control picture.
  ///   - multiple: What both sides are rounded down to a multiple of.
  /// - Returns: Sides that are positive multiples.
  /// - Throws: ``GenerationError/Fault/parameter`` where a side is shorter than one multiple.
  public func pixels(
    for control: PixelSize, multiple: Int = localMultiple
  ) throws(GenerationError) -> PixelSize {
    precondition(multiple > 0, "a multiple is positive, not \(multiple)")
    var size = control
    switch self {
    case .pixels(let width, let height): size = PixelSize(width: width, height: height)
    case .megapixels(.matchInput):
      let side = Double(Self.longestSide)
      let scale = min(side / Double(control.width), side / Double(control.height), 1)
      if scale < 1 { size = control.scaled(by: scale) }
    case .megapixels(let area):
      let pixels = area == .one ? 1 << 20 : 1 << 18
      size = control.scaled(by: pow(Double(pixels) / Double(control.width * control.height), 0.5))
    }
    let rounded = PixelSize(
      width: size.width / multiple * multiple, height: size.height / multiple * multiple)
    guard rounded.width > 0, rounded.height > 0 else {
      throw .parameter(
        .megapixels, expected: "a control picture that leaves at least \(multiple) pixels a side",
        found: "one of \(control), which becomes \(size)",
        advice: "crop it to a squarer shape")
    }
    return rounded
  }
}

/// Pixels across and down.
public struct PixelSize: Sendable, Codable, Hashable, CustomStringConvertible {
  /// Pixels across.
  public var width: Int
  /// Pixels down.
  public var height: Int

  /// A size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// "640 x 480 pixels".
  public var description: String { "\(width) x \(height) pixels" }

  fileprivate func scaled(by scale: Double) -> PixelSize {
    PixelSize(width: Int(Double(width) * scale), height: Int(Double(height) * scale))
  }
}
