/// The weighted mean of tiles.
///
/// The weights of all tiles sum to 1 at every pixel, so that three sums tell all: of the values, of the
/// weights of finite ones, and of the weights of those beyond range.
struct TileBlend: Sendable {
  private let width: Int
  private var sums: [Float]
  private var finite: [Float]
  private var beyond: [Float]

  init(width: Int, height: Int) {
    self.width = width
    sums = [Float](repeating: 0, count: width * height)
    finite = sums
    beyond = sums
  }

  /// Adds a tile.
  ///
  /// - Parameters:
  ///   - values: Rows of as many values as there are weights across.
  ///   - x: The first column.
  ///   - y: The first row.
  ///   - across: The weights of the columns.
  ///   - down: The weights of the rows.
  mutating func add(_ values: [Float], x: Int, y: Int, across: [Float], down: [Float]) {
    precondition(values.count == across.count * down.count, "one value a pixel")
    var from = 0
    for (row, rowWeight) in down.enumerated() {
      var to = (y + row) * width + x
      for columnWeight in across {
        let (value, weight) = (values[from], rowWeight * columnWeight)
        if value.isFinite {
          sums[to] += weight * value
          finite[to] += weight
        } else if value == .infinity {
          beyond[to] += weight
        }
        (from, to) = (from + 1, to + 1)
      }
    }
  }

  /// What most of the weight says of every pixel: the mean of the finite values, infinity, or NaN.
  var values: [Float] {
    sums.indices.map { at in
      let unknown = 1 - finite[at] - beyond[at]
      if finite[at] >= beyond[at], finite[at] >= unknown { return sums[at] / finite[at] }
      return beyond[at] >= unknown ? .infinity : .nan
    }
  }
}
