extension PixelPairs {
  /// The pixels that count in every row and in `floor(width f)` columns, f = 1024 / longer side;
  /// all of them where neither side is longer than that.
  ///
  /// Column j of the sample is column `floor(j * Float(1 / f))` of the map.
  ///
  /// Source: `align_depth_least_square` of Marigold, which hands a map to a one-dimensional
  /// nearest-neighbour resize; that both sides were meant changes nothing about its numbers.
  func columnSample(longest: Int = 1024) -> PixelPairs {
    let factor = Double(longest) / Double(max(width, height))
    guard factor < 1 else { return self }
    let step = Float(1 / factor)
    var chosen = [Bool](repeating: false, count: width)
    for j in 0..<Int(Double(width) * factor) { chosen[min(width - 1, Int(Float(j) * step))] = true }
    var references: [Float] = [], candidates: [Float] = []
    forEachCounted { i in
      guard chosen[i % width] else { return }
      references.append(reference[i])
      candidates.append(candidate[i])
    }
    return PixelPairs(reference: references, candidate: candidates)
  }
}
