internal import Foundation

/// What T5's attention adds to its scores: one number for each head and bucket of distances.
struct T5RelativeBias: Sendable {
  /// [buckets, heads].
  let table: [Float]
  let buckets, heads, maxDistance: Int

  /// The bucket of a distance.
  ///
  /// Half of the buckets are for keys after the query; of each half the first half holds one distance
  /// each, and the others grow logarithmically up to the largest. In f32 as torch computes it.
  /// Source: transformers, `T5Attention._relative_position_bucket`.
  ///
  /// - Parameter distance: Position of the key less that of the query.
  /// - Returns: A row of the table.
  func bucket(_ distance: Int) -> Int {
    let half = buckets / 2, exact = half / 2, size = abs(distance)
    let begin = distance > 0 ? half : 0
    guard size >= exact else { return begin + size }
    let position = logf(Float(size) / Float(exact))
    let span = Float(log(Double(maxDistance) / Double(exact)))
    return begin + min(half - 1, exact + Int(position / span * Float(half - exact)))
  }

  /// The numbers for all pairs of tokens, [heads · tokens, tokens].
  ///
  /// - Complexity: O(heads · tokens²).
  func numbers(tokens: Int) -> [Float] {
    let kinds = (1 - tokens..<tokens).map(bucket)
    var made: [Float] = []
    made.reserveCapacity(heads * tokens * tokens)
    for head in 0..<heads {
      // One number a distance; each query's row is a piece of it.
      let line = kinds.map { table[$0 * heads + head] }
      for query in 0..<tokens {
        made.append(contentsOf: line[tokens - 1 - query..<2 * tokens - 1 - query])
      }
    }
    return made
  }
}
