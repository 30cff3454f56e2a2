extension PixelPairs {
  /// One pixel that counts for each cell of a 64 x 64 grid laid over the map: the one nearest to
  /// the cell's centre in a window of ceil(f) x ceil(f) pixels, f = max(1, size / 64), that starts
  /// at round(centre - f / 2), halves to even; the first in row-major order at equal distance.
  ///
  /// Cells without such a pixel give none.
  ///
  /// Source: `masked_nearest_resize` of utils3d, which MoGe's evaluation fits its alignments on.
  func maskedNearestSample(cells: Int = 64) -> PixelPairs {
    var references: [Float] = [], candidates: [Float] = []
    let down = windows(height, cells), across = windows(width, cells)
    for (rowCentre, rowWindow) in down {
      for (columnCentre, columnWindow) in across {
        var nearest: Int?
        var smallest = Double.infinity
        for row in rowWindow.clamped(to: 0..<height) where rows.contains(row) {
          for column in columnWindow.clamped(to: 0..<width) where columns.contains(column) {
            let i = row * width + column
            guard bounds.contains(Double(reference[i])), mask?[i] != 0 else { continue }
            let dy = Double(row) + 0.5 - rowCentre, dx = Double(column) + 0.5 - columnCentre
            let distance = dy * dy + dx * dx
            if distance < smallest { (smallest, nearest) = (distance, i) }
          }
        }
        if let nearest {
          references.append(reference[nearest])
          candidates.append(candidate[nearest])
        }
      }
    }
    return PixelPairs(reference: references, candidate: candidates)
  }

  private func windows(_ size: Int, _ count: Int) -> [(centre: Double, window: Range<Int>)] {
    let step = max(1, Double(size) / Double(count))
    return (0..<count).map { cell in
      let centre = (Double(cell) + 0.5) / Double(count) * Double(size)
      let first = Int((centre - step / 2).rounded(.toNearestOrEven))
      return (centre, first..<first + Int(step.rounded(.up)))
    }
  }
}
