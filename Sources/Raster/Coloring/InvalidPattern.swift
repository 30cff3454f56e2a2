/// How pixels without a value are filled, in two colours that the scale does not have.
public enum InvalidPattern: String, Sendable, CaseIterable {
  /// Diagonal stripes.
  case hatch
  /// Squares.
  case checker

  /// Whether a pixel has the second colour, with stripes or squares of a size in pixels.
  func isSecond(x: Int, y: Int, size: Int) -> Bool {
    switch self {
    case .hatch: (x + y) / size % 2 == 1
    case .checker: (x / size + y / size) % 2 == 1
    }
  }
}
