/// The pixels of a map that a small picture shows: the nearest to each of its own, so that every
/// value shown is a value of the map.
struct DisplayGrid {
  /// Size of the picture.
  let width, height: Int
  private let fullWidth: Int
  private let columns, rows: [Int]

  /// A grid whose longer side is at most `side`; maps that fit are shown whole.
  init(width fullWidth: Int, height fullHeight: Int, side: Int) {
    let scale = min(1, Double(side) / Double(max(fullWidth, fullHeight)))
    let width = max(1, Int((Double(fullWidth) * scale).rounded()))
    let height = max(1, Int((Double(fullHeight) * scale).rounded()))
    func nearest(_ count: Int, of full: Int) -> [Int] {
      (0..<count).map { min(full - 1, Int((Double($0) + 0.5) * Double(full) / Double(count))) }
    }
    columns = nearest(width, of: fullWidth)
    rows = nearest(height, of: fullHeight)
    self.width = width
    self.height = height
    self.fullWidth = fullWidth
  }

  /// The map's values at the grid, row by row.
  func sampled(_ map: [Float]) -> [Float] {
    rows.flatMap { row in columns.map { map[row * fullWidth + $0] } }
  }
}
