/// iBims-1's distances between the edges of two maps (Koch et al.
///
/// 2018, Python script v0.9).
struct EdgeDistances {
  /// Mean distance in pixels of candidate edges to the nearest reference edge, over those nearer
  /// than 10; 10 where there is none.
  let accuracy: Double
  /// Both maps' distances to the other's edges, cut off at 10 pixels, over the number of edges; 10
  /// where no candidate edge is near a reference edge.
  let completeness: Double

  private static let limit = 10.0

  init(_ maps: ScoredMaps) throws(MetricScores.Undefined) {
    let canny = CannyEdges(width: maps.width, height: maps.height, valid: maps.valid)
    let theirs = canny.edges(maps.reference), mine = canny.edges(maps.candidate)
    guard theirs.contains(true) else {
      throw MetricScores.Undefined("the reference has no edge")
    }
    let toReference = distanceTransform(theirs, width: maps.width, height: maps.height)
    let own = mine.indices.filter { mine[$0] }.map { toReference[$0] }
    let near = own.filter { $0 < Self.limit }
    guard !near.isEmpty else {
      (accuracy, completeness) = (Self.limit, Self.limit)
      return
    }
    accuracy = near.reduce(0, +) / Double(near.count)
    let toCandidate = distanceTransform(mine, width: maps.width, height: maps.height)
    let others = theirs.indices.filter { theirs[$0] }.map { toCandidate[$0] }
    let all = own + others
    completeness = all.reduce(0) { $0 + min($1, Self.limit) } / Double(all.count)
  }
}

/// Euclidean distance in pixels from every pixel to the nearest marked one; infinity where none is
/// marked.
///
/// Exact, O(pixels): lower envelopes of parabolas (Felzenszwalb and Huttenlocher 2012).
func distanceTransform(_ marked: [Bool], width: Int, height: Int) -> [Double] {
  var squares = marked.map { $0 ? 0 : Double.infinity }
  for x in 0..<width { envelope(&squares, start: x, step: width, count: height) }
  for y in 0..<height { envelope(&squares, start: y * width, step: 1, count: width) }
  return squares.map { $0.squareRoot() }
}

/// Replaces f(q) by the least (q - p)² + f(p) over p, along one line of a grid.
private func envelope(_ f: inout [Double], start: Int, step: Int, count: Int) {
  var apexes: [Int] = [], values: [Double] = [], from: [Double] = []
  for q in 0..<count {
    let value = f[start + q * step]
    guard value.isFinite else { continue }
    var begin = -Double.infinity
    while let p = apexes.last, let top = values.last, let left = from.last {
      let qd = Double(q), pd = Double(p)
      begin = ((value + qd * qd) - (top + pd * pd)) / (2 * (qd - pd))
      if begin > left { break }
      apexes.removeLast()
      values.removeLast()
      from.removeLast()
      begin = -.infinity
    }
    apexes.append(q)
    values.append(value)
    from.append(begin)
  }
  guard !apexes.isEmpty else { return }
  var k = 0
  for q in 0..<count {
    while k + 1 < apexes.count, from[k + 1] < Double(q) { k += 1 }
    let d = Double(q - apexes[k])
    f[start + q * step] = d * d + values[k]
  }
}
