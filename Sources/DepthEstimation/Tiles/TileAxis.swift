/// Where tiles lie along one side of a picture, and how much each counts.
struct TileAxis: Sendable, Equatable {
  /// Pixels of a tile: the asked for, or the whole side if that is less.
  let tile: Int
  /// The first pixel of every tile, ascending; the first tile begins and the last one ends with the
  /// picture.
  let starts: [Int]

  /// As few tiles as overlap by a share of their size at least, spread evenly.
  init(length: Int, tile wanted: Int, overlap: Double) {
    precondition(length > 0 && wanted > 1 && (0..<1).contains(overlap), "tiles overlap in part")
    let tile = Swift.min(wanted, length)
    let rest = length - tile
    let step = Swift.max(1, Int(Double(tile) * (1 - overlap)))
    let steps = (rest + step - 1) / step
    self.tile = tile
    starts = steps == 0 ? [0] : (0...steps).map { (rest * $0 + steps / 2) / steps }
  }

  /// How much the pixels of every tile count; at each pixel of the side these sum to 1.
  ///
  /// A tile's weight rises from 0 at its edge to its most where the overlap ends, without a kink at
  /// either end (3t² - 2t³), and does not fall towards the borders of the picture.
  var weights: [[Float]] {
    let raw = starts.indices.map { index in
      let left = index > 0 ? starts[index - 1] + tile - starts[index] : 0
      let right = index + 1 < starts.count ? starts[index] + tile - starts[index + 1] : 0
      return (0..<tile).map {
        Self.ramp(Double($0) + 0.5, over: left) * Self.ramp(Double(tile - $0) - 0.5, over: right)
      }
    }
    var sums = [Double](repeating: 0, count: (starts.last ?? 0) + tile)
    for (start, weights) in zip(starts, raw) {
      for (at, weight) in weights.enumerated() { sums[start + at] += weight }
    }
    return zip(starts, raw).map { start, weights in
      weights.enumerated().map { Float($1 / sums[start + $0]) }
    }
  }

  private static func ramp(_ place: Double, over overlap: Int) -> Double {
    guard place < Double(overlap) else { return 1 }
    let t = place / Double(overlap)
    return t * t * (3 - 2 * t)
  }
}
