/// How much of a control map says nothing about depth, and why: shares of all of its pixels.
///
/// Under protocols that leave saturated pixels out (`mask.saturated_share`).
public struct ControlShares: Sendable, Equatable, Codable {
  /// Share without a depth, 0…1: disparity 0, NaN or infinite, as in letterbox bars, holes and skies.
  public let deadZoneShare: Double
  /// Share at the least or greatest value, 0…1, where so many have it that they were cut off when the map
  /// was made.
  public let saturatedShare: Double

  /// The shares of a map.
  public init(deadZoneShare: Double, saturatedShare: Double) {
    self.deadZoneShare = deadZoneShare
    self.saturatedShare = saturatedShare
  }
}

extension ControlShares {
  /// Counts in a prepared pair; nil where the protocol keeps saturated pixels.
  init?(_ setup: ComparisonSetup) {
    guard let saturated = setup.saturated else { return nil }
    let all = setup.pair.reference
    let dead = all.count { !($0.isFinite && $0 > 0) }
    guard !all.isEmpty else { return nil }
    self.init(
      deadZoneShare: Double(dead) / Double(all.count),
      saturatedShare: Double(saturated) / Double(all.count))
  }
}
