/// Sizes that a file claims.
enum ShapeCheck {
  /// The most dimensions that are believed: torch itself stops at 64.
  private static let rankLimit = 64

  /// How many elements there are, or nil where a size is negative or the product beyond counting.
  static func count(_ dims: [Int]) -> Int? {
    guard dims.count <= rankLimit else { return nil }
    // A size of 0 must not hide that the others are absurd.
    var (product, hasZero) = (1, false)
    for size in dims {
      guard size >= 0 else { return nil }
      hasZero = hasZero || size == 0
      let (next, isTooLarge) = product.multipliedReportingOverflow(by: max(size, 1))
      guard !isTooLarge else { return nil }
      product = next
    }
    return hasZero ? 0 : product
  }
}
