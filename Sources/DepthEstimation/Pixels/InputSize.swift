/// The size in pixels that a network sees a picture in.
public struct InputSize: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int

  /// A size in its parts.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// More patches than this would need tens of gigabytes for attention alone.
  static let mostPatches = 1 << 16

  /// The size that a rule gives for a picture.
  ///
  /// Both rules keep the aspect ratio but for rounding to whole patches, halves to even:
  /// - original: the shorter side becomes the target, and no side is below it;
  /// - Hugging Face: the side that needs the smaller change becomes the target, so that a picture
  ///   below it is enlarged less.
  ///
  /// - Parameters:
  ///   - width: Pixels across of the picture.
  ///   - height: Pixels down of the picture.
  ///   - target: The side that is aimed at (518 for the published networks).
  ///   - patch: The size of a patch, which divides both sides of the result.
  ///   - rule: Whose rule.
  /// - Throws: `DepthEstimationError` where a side would vanish or the result be enormous.
  public init(
    width: Int, height: Int, target: Int, patch: Int = 14,
    rule: DepthAnythingConventions.Preprocessing
  ) throws(DepthEstimationError) {
    precondition(width > 0 && height > 0 && patch > 0, "sizes are positive")
    guard (patch...100_000).contains(target) else {
      throw DepthEstimationError(
        .option, "--input-size", expected: "a side from \(patch) to 100000 pixels",
        found: "\(target)")
    }
    let (goal, step) = (Double(target), Double(patch))
    let across = goal / Double(width)
    let down = goal / Double(height)
    let scale =
      switch rule {
      case .original: max(across, down)
      case .huggingFace: abs(1 - across) < abs(1 - down) ? across : down
      }
    func patches(_ side: Int) -> Double {
      let exact = scale * Double(side) / step
      let rounded = exact.rounded(.toNearestOrEven)
      return rule == .original && rounded * step < goal ? exact.rounded(.up) : rounded
    }
    let (columns, rows) = (patches(width), patches(height))
    guard columns >= 1, rows >= 1, columns * rows <= Double(Self.mostPatches) else {
      throw DepthEstimationError(
        .image, "a picture of \(width)x\(height) pixels",
        expected: "one that becomes 1 to \(Self.mostPatches) patches at --input-size \(target)",
        found: "\(Int(min(columns, 1e15))) times \(Int(min(rows, 1e15)))",
        advice: "crop it, or change --input-size")
    }
    self.init(width: Int(columns) * patch, height: Int(rows) * patch)
  }
}
