internal import Foundation
internal import Geometry

/// How well angles between the normals of two places of a surface are kept: what sees waves and lost
/// curvature, which errors of depth hardly do.
///
/// After RelNormal of EvalMDE (arXiv 2510.19814), with pairs of our own drawing.
struct RelativeNormals {
  /// Both surfaces, on one grid.
  let reference, candidate: PointGrid
  /// 1 where the reference counts.
  let counts: [UInt8]

  /// Pixels a side of the cells of each scale.
  private static let scales = [1, 2, 4, 8]
  /// Pairs that are drawn at each scale; those that leave the map are left out.
  private static let draws = 200_000
  private static let seed: UInt64 = 0x6664_6576_616c  // "fdeval"

  /// The mean of the scales, in degrees, 0…180.
  ///
  /// - Throws: ``MetricScores/Undefined`` where no drawn pair has two normals of the reference.
  func error() throws(MetricScores.Undefined) -> Double {
    let errors = Self.scales.indices.compactMap { error(at: $0) }
    guard !errors.isEmpty else {
      throw MetricScores.Undefined("no two places of the reference have normals")
    }
    return errors.reduce(0, +) / Double(errors.count) * 180 / .pi
  }

  /// The mean over the pairs of a scale, in radians; nil where no pair has two normals.
  private func error(at index: Int) -> Double? {
    let scale = Self.scales[index]
    let picks = picks(scale)
    let (columns, rows) = (reference.width / scale, reference.height / scale)
    let truth = reference.coarser(width: columns, height: rows, picks: picks).normals
    let found = candidate.coarser(width: columns, height: rows, picks: picks).normals
    guard truth.width > 0, truth.height > 0 else { return nil }
    let reach = max(32 / scale, 3)
    var sum = 0.0, n = 0
    for draw in 0..<Self.draws {
      let first = UInt64(4 * (index * Self.draws + draw))
      func below(_ offset: UInt64, _ count: Int) -> Int {
        Int(ScoredMaps.splitMix(Self.seed, first + offset) % UInt64(count))
      }
      let x = below(0, truth.width), y = below(1, truth.height)
      let right = x + below(2, 2 * reach) - reach, down = y + below(3, 2 * reach) - reach
      guard right >= 0, right < truth.width, down >= 0, down < truth.height else { continue }
      let a = y * truth.width + x, b = down * truth.width + right
      guard let expected = Self.angle(truth.points[a], truth.points[b]) else { continue }
      n += 1
      sum += Self.angle(found.points[a], found.points[b]).map { abs($0 - expected) } ?? .pi
    }
    return n > 0 ? sum / Double(n) : nil
  }

  /// In every cell the pixel nearest to its middle whose reference counts; the first of equals.
  private func picks(_ scale: Int) -> [Int?] {
    let columns = reference.width / scale, rows = reference.height / scale
    let middle = Double(scale - 1) / 2
    // Offsets of a cell in the order in which they are tried.
    let offsets = (0..<scale * scale).map { ($0 / scale, $0 % scale) }.enumerated().sorted {
      one, other in
      func far(_ at: (Int, Int)) -> Double {
        let (y, x) = (Double(at.0) - middle, Double(at.1) - middle)
        return y * y + x * x
      }
      return (far(one.element), one.offset) < (far(other.element), other.offset)
    }.map(\.element)
    return (0..<rows * columns).map { cell in
      let (top, left) = (cell / max(columns, 1) * scale, cell % max(columns, 1) * scale)
      for (y, x) in offsets {
        let at = (top + y) * reference.width + left + x
        if counts[at] != 0 { return at }
      }
      return nil
    }
  }

  /// The angle between two unit vectors, 0…π; nil where one is none.
  private static func angle(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> Double? {
    let product = a.x * b.x + a.y * b.y + a.z * b.z
    return product.isNaN ? nil : acos(min(max(product, -1), 1))
  }
}
