/// How a candidate of another size came to its reference's grid.
public struct GridChange: Sendable, Equatable, Codable {
  /// Pixels across and down of the candidate as it was stored, and of the reference's grid.
  public let from, to: [Int]

  /// From one size to another.
  public init(from: (width: Int, height: Int), to: (width: Int, height: Int)) {
    self.from = [from.width, from.height]
    self.to = [to.width, to.height]
  }

  /// Aspect ratios that differ by more than this, relatively, are another shape.
  public static let slack = 0.02

  /// Whether the shapes differ, so that the candidate is stretched.
  public var isDistorted: Bool {
    let one = Double(from[0]) * Double(to[1]), other = Double(from[1]) * Double(to[0])
    return abs(one - other) > Self.slack * min(one, other)
  }

  /// Whether one is the other turned by a quarter, as by a camera's orientation that only one of two
  /// programs obeyed.
  public var isTransposed: Bool {
    guard isDistorted else { return false }
    return !GridChange(from: (from[1], from[0]), to: (to[0], to[1])).isDistorted
  }

  /// "518x392 to 640x480".
  public var text: String { "\(from[0])x\(from[1]) to \(to[0])x\(to[1])" }
}
