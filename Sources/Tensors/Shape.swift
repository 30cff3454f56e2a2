/// The extents of an array, the slowest first.
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// None of them negative.
  public let dims: [Int]

  /// Takes extents.
  public init(_ dims: [Int]) {
    precondition(dims.allSatisfy { $0 >= 0 }, "extents are not negative: \(dims)")
    self.dims = dims
  }

  /// Takes extents as a literal.
  public init(arrayLiteral dims: Int...) { self.init(dims) }

  /// How many numbers there are: 1 for no extents.
  public var count: Int { dims.reduce(1, *) }

  /// How many extents there are.
  public var rank: Int { dims.count }

  /// One extent; negative positions count from the end.
  public subscript(position: Int) -> Int { dims[position < 0 ? dims.count + position : position] }

  /// "[3, 224, 224]".
  public var description: String { "[" + dims.map(String.init).joined(separator: ", ") + "]" }
}
