internal import DepthMetrics
internal import Foundation

extension GateFile {
  /// One-sided error rates that a gate may have: from the first to below the second.
  ///
  /// Below, neither resamples nor Student's t tell limits from the ends of their range.
  static let alphaRange = 1e-9..<0.5
  /// Resamples that a gate may ask for: fewer make limits that change with the seed, more change
  /// nothing but the time.
  static let resampleRange = 10_000...1_000_000
  /// The largest margin, `worse_by` and catastrophic value, in the metric's unit or as a factor.
  static let largestAmount = 1e9
  /// The most pixels or samples that a guard may let through.
  static let largestCount = 1_000_000_000_000

  /// Checks what no type can say.
  func validate() throws(DocumentError) {
    func require(
      _ holds: Bool, _ expected: String, _ found: String, _ advice: String? = nil
    ) throws(DocumentError) {
      if !holds { throw DocumentError(file, expected: expected, found: found, advice: advice) }
    }
    try require(!name.isEmpty, "a name", "none")
    try require(rules.contains(where: \.isPrimary), "at least one primary rule", "none")
    try require(
      alpha > 0 && alpha < Self.alphaRange.upperBound, "alpha above 0 and below 0.5", "\(alpha)")
    try require(
      Self.alphaRange.contains(alpha), "alpha of at least 1e-9 and below 0.5", "\(alpha)")
    try require(
      resamples >= Self.resampleRange.lowerBound,
      "at least \(Self.resampleRange.lowerBound) resamples", "\(resamples)",
      "fewer make limits that change with the seed")
    try require(
      Self.resampleRange.contains(resamples),
      "\(Self.resampleRange.lowerBound) to \(Self.resampleRange.upperBound) resamples",
      "\(resamples)")
    for (word, edge) in [("near", near), ("far", far)] {
      try require(
        edge >= 0.25 && edge <= 256 && edge.significand == 1,
        "slices.\(word) to be a power of two from 0.25 to 256, in metres", "\(edge)")
    }
    try require(near <= far, "slices.near at most slices.far", "\(near) and \(far)")
    var seen = Set<String>()
    for rule in rules {
      try require(
        seen.insert(rule.id).inserted, "each metric, statistic, slice and tag once",
        "'\(rule.id)' twice")
    }
  }

  /// Whether a guard's value is the word that turns it off.
  static func isOff(_ text: String) -> Bool { ["off", "false", "no"].contains(text.lowercased()) }

  /// A share from 0 to 1, also as a percentage; nil where the guard is off.
  func share(_ key: String, _ text: String?, _ usual: Double?) throws(DocumentError) -> Double? {
    guard let text else { return usual }
    if Self.isOff(text) { return nil }
    guard let share = GateMargin(text), (share.unit ?? "").isEmpty, share.amount <= 1 else {
      throw DocumentError(
        file, expected: "guards.\(key) to be a share from 0 to 1, a percentage or off",
        found: "'\(text)'")
    }
    return share.amount
  }

  /// A whole number; nil where the guard is off.
  func count(_ key: String, _ text: String?, _ usual: Int?) throws(DocumentError) -> Int? {
    guard let text else { return usual }
    if Self.isOff(text) { return nil }
    guard let count = Int(text), (0...Self.largestCount).contains(count) else {
      throw DocumentError(
        file,
        expected: "guards.\(key) to be a whole number from 0 to \(Self.largestCount), or off",
        found: "'\(text)'")
    }
    return count
  }

  /// A value of a metric; nil where the guard is off.
  func value(_ key: String, _ text: String) throws(DocumentError) -> Double? {
    if Self.isOff(text) { return nil }
    guard let value = GateMargin(text), (value.unit ?? "").isEmpty,
      value.amount <= Self.largestAmount
    else {
      throw DocumentError(
        file,
        expected: "guards.\(key) to be a number from 0 to \(Self.text(Self.largestAmount)), or off",
        found: "'\(text)'")
    }
    return value.amount
  }

  /// "1e+09".
  static func text(_ number: Double) -> String { String(format: "%g", number) }
}
