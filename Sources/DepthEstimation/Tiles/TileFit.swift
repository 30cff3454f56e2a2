/// The line that brings a tile's values to those of the coarse map: `scale * value + shift`.
struct TileFit: Sendable, Equatable {
  let scale: Double
  let shift: Double

  /// Below so many cells a line says little.
  private static let fewestCells = 16
  /// About so many cells a side.
  private static let cellsPerSide = 32

  /// Fits a tile to the coarse map by least squares, robust to outliers; nil where the two do not rise
  /// together or too few pixels are finite in both.
  ///
  /// Both are first reduced to the medians of about 32 by 32 cells: the coarse map lacks the tile's
  /// detail, which as a deviation of the tile alone would flatten the line, and medians commute with
  /// lines. From the median slope of pairs of cells (Theil 1950, Sen 1968) Tukey's biweights lead to
  /// the line: cells farther from it than 4.685 deviations do not count.
  ///
  /// - Parameters:
  ///   - tile: The tile's values, rows of `width`.
  ///   - coarse: The coarse map's values of the same pixels.
  ///   - width: Pixels across of the tile.
  init?(_ tile: [Float], to coarse: [Float], width: Int) {
    precondition(tile.count == coarse.count && tile.count % width == 0, "the same pixels")
    let cells = Self.cells(tile, coarse, width: width)
    guard cells.count >= Self.fewestCells, var line = Self.medianLine(cells) else { return nil }
    let low = cells.reduce(Double.infinity) { Swift.min($0, $1.y) }
    let high = cells.reduce(-Double.infinity) { Swift.max($0, $1.y) }
    for _ in 0..<30 {
      let residuals = cells.map { $0.y - line.scale * $0.x - line.shift }
      // Where more than half of the cells lie on the line, their median says nothing of the others.
      let deviation = Swift.max(1.4826 * Self.median(residuals.map(abs)), 1e-6 * (high - low))
      guard deviation > 0 else { break }
      let weights = residuals.map { residual -> Double in
        let far = residual / (4.685 * deviation)
        return abs(far) < 1 ? (1 - far * far) * (1 - far * far) : 0
      }
      guard let next = Self.leastSquares(cells, weights) else { return nil }
      let change = abs(next.scale - line.scale)
      line = next
      if change <= 1e-9 * abs(line.scale) { break }
    }
    guard line.scale > 0, line.scale.isFinite, line.shift.isFinite else { return nil }
    (scale, shift) = line
  }

  // MARK: - Cells

  private typealias Cell = (x: Double, y: Double)

  private static func cells(_ tile: [Float], _ coarse: [Float], width: Int) -> [Cell] {
    let height = tile.count / width
    let side = Swift.max(1, Swift.min(width, height) / cellsPerSide)
    var cells: [Cell] = []
    for top in stride(from: 0, through: height - side, by: side) {
      for left in stride(from: 0, through: width - side, by: side) {
        var xs: [Double] = []
        var ys: [Double] = []
        for row in top..<top + side {
          for at in row * width + left..<row * width + left + side
          where tile[at].isFinite && coarse[at].isFinite {
            xs.append(Double(tile[at]))
            ys.append(Double(coarse[at]))
          }
        }
        // A cell that is mostly unknown may show its edge only.
        if 2 * xs.count >= side * side { cells.append((median(xs), median(ys))) }
      }
    }
    return cells
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  // MARK: - Lines

  /// The median slope of the pairs of cells whose x differ most, and the median shift with it.
  private static func medianLine(_ cells: [Cell]) -> (scale: Double, shift: Double)? {
    // Partners at many distances along the rows of cells, about 16 for each.
    let step = Swift.max(1, cells.count / 16)
    var pairs: [(dx: Double, dy: Double)] = []
    for distance in stride(from: step / 2 + 1, to: cells.count, by: step) {
      for at in 0..<cells.count - distance {
        let (a, b) = (cells[at], cells[at + distance])
        pairs.append((b.x - a.x, b.y - a.y))
      }
    }
    let least = median(pairs.map { abs($0.dx) })
    let slopes = pairs.filter { abs($0.dx) >= least && $0.dx != 0 }.map { $0.dy / $0.dx }
    guard !slopes.isEmpty else { return nil }
    let scale = median(slopes)
    return (scale, median(cells.map { $0.y - scale * $0.x }))
  }

  private static func leastSquares(
    _ cells: [Cell], _ weights: [Double]
  ) -> (scale: Double, shift: Double)? {
    var (sum, x, y) = (0.0, 0.0, 0.0)
    for (cell, weight) in zip(cells, weights) {
      sum += weight
      x += weight * cell.x
      y += weight * cell.y
    }
    guard sum > 0 else { return nil }
    (x, y) = (x / sum, y / sum)
    var (xx, xy) = (0.0, 0.0)
    for (cell, weight) in zip(cells, weights) {
      xx += weight * (cell.x - x) * (cell.x - x)
      xy += weight * (cell.x - x) * (cell.y - y)
    }
    guard xx > 0 else { return nil }
    return (xy / xx, y - xy / xx * x)
  }
}
