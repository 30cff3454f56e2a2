internal import Raster

/// What the network knows of places: one row for the class token and one for every patch of the
/// square grid that it was trained on.
public struct PositionTable: Sendable, Equatable {
  /// Patches along the side of the square grid.
  public let grid: Int
  /// Values a row.
  public let width: Int
  /// `(1 + grid * grid) * width` values, the class token's row first, then patches row by row.
  public let values: [Float]

  /// Wraps rows that are already in order.
  ///
  /// - Precondition: the count agrees with the sizes.
  public init(grid: Int, width: Int, values: [Float]) {
    precondition(
      grid > 0 && width > 0 && values.count == (1 + grid * grid) * width,
      "a table of \(grid)x\(grid) needs \((1 + grid * grid) * width) values, not \(values.count)")
    self.grid = grid
    self.width = width
    self.values = values
  }

  /// The rows for another grid: cubic convolution with a = -0.75, as torch's `bicubic` without
  /// antialiasing; the class token's row stays.
  ///
  /// The table is taken as it is where the grid is the native one. Otherwise output `i` of `g` looks
  /// at `(i + 0.5) * grid / g - 0.5` (exact) or `(i + 0.5) * grid / (g + 0.1) - 0.5` (offset, the way
  /// of DINOv2's own code), so that with an offset even a side of the native length is resampled.
  ///
  /// - Parameters:
  ///   - columns: Patches across.
  ///   - rows: Patches down.
  ///   - rule: Whose way.
  /// - Returns: `(1 + rows * columns) * width` values; torch's within 1e-5 of the table's range.
  /// - Complexity: O(rows * columns * width).
  public func interpolated(
    toColumns columns: Int, rows: Int, rule: DepthAnythingConventions.PositionInterpolation
  ) -> [Float] {
    if columns == grid, rows == grid { return values }
    func step(_ count: Int) -> Double {
      switch rule {
      case .exact: Double(grid) / Double(count)
      case .offset: Double(grid) / (Double(count) + 0.1)
      }
    }
    let patches = ResamplingKernel.bicubicResized(
      Array(values[width...]), width: grid, height: grid, channels: width, to: columns,
      height: rows, steps: (step(columns), step(rows)))
    return values[..<width] + patches
  }
}
