internal import CKernels

/// How steep the occlusion edges of two maps are in one direction, and how well they match.
///
/// The thresholds ascend, so an edge is described by its level, how many of them its ratio exceeds;
/// precision and recall at all of them follow from counts by level.
struct EdgeLevels {
  /// A neighbour relation: from a pixel to the one `dx`, `dy` away, which is the nearer of the two
  /// where there is an edge.
  struct Direction: Sendable {
    let dx, dy: Int
    static let all = [
      Direction(dx: -1, dy: 0), Direction(dx: 0, dy: -1), Direction(dx: 1, dy: 0),
      Direction(dx: 0, dy: 1),
    ]
  }

  /// Edges of the reference and of the candidate whose level is at least 1…10.
  private(set) var reference: [Int] = []
  private(set) var candidate: [Int] = []
  /// Reference edges that the candidate has too, and candidate edges that the reference has.
  private(set) var found: [Int] = []
  private(set) var justified: [Int] = []

  /// Labels and matches.
  ///
  /// - Parameters:
  ///   - maps: Both maps as depth.
  ///   - direction: Where the nearer pixel lies.
  ///   - thresholds: Ten ascending ratios.
  ///   - masked: Whether only pairs of valid pixels count.
  ///   - tolerance: Pixels by which an edge may be off.
  init(
    _ maps: ScoredMaps, _ direction: Direction, thresholds: [Double], masked: Bool, tolerance: Int
  ) {
    let g = Self.levels(maps.reference, maps, direction, thresholds, masked)
    let p = Self.levels(maps.candidate, maps, direction, thresholds, masked)
    var counts = fd_edge_counts()
    unsafe fd_match_edges(g, p, maps.width, maps.height, tolerance, &counts)
    reference = Self.cumulative(&counts.reference)
    candidate = Self.cumulative(&counts.candidate)
    found = Self.cumulative(&counts.found)
    justified = Self.cumulative(&counts.justified)
  }

  private static func levels(
    _ map: [Float], _ maps: ScoredMaps, _ direction: Direction, _ thresholds: [Double],
    _ masked: Bool
  ) -> [UInt8] {
    precondition(map.count == maps.width * maps.height && map.count == maps.valid.count)
    precondition(thresholds.count == Int(FD_EDGE_LEVELS))
    return unsafe [UInt8](unsafeUninitializedCapacity: map.count) { levels, count in
      unsafe maps.valid.withUnsafeBufferPointer { valid in
        if let base = levels.baseAddress {
          unsafe fd_edge_levels(
            map, masked ? valid.baseAddress : nil, maps.width, maps.height, Int32(direction.dx),
            Int32(direction.dy), thresholds, base)
        }
      }
      count = map.count
    }
  }

  /// From counts by level 0…10 to counts of at least level 1…10.
  private static func cumulative<Counts>(_ counts: inout Counts) -> [Int] {
    unsafe withUnsafeBytes(of: &counts) { bytes in
      let byLevel = unsafe Array(bytes.bindMemory(to: UInt64.self))
      return (1..<byLevel.count).map { level in Int(byLevel[level...].reduce(0, +)) }
    }
  }
}
