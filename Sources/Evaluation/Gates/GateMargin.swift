internal import Foundation

/// How much worse a candidate may be, as a gate file states it: "2%", "0.05 m", "0.005".
public struct GateMargin: Sendable, Equatable {
  /// The margin as it was written.
  public let text: String
  /// The number before the unit; of a relative margin the share: 0.02 for "2%".
  public let amount: Double
  /// The unit after the number; "" where there is none, nil where the margin is relative.
  public let unit: String?

  /// Reads a margin; nil where the text is none.
  public init?(_ text: String) {
    let trimmed = text.trimmingCharacters(in: .whitespaces)
    guard let match = trimmed.wholeMatch(of: /([0-9.]+(?:[eE][-+]?[0-9]+)?)\s*(.*)/),
      let number = Double(match.output.1), number.isFinite
    else { return nil }
    self.text = trimmed
    unit = match.output.2 == "%" ? nil : String(match.output.2)
    amount = unit == nil ? number / 100 : number
  }
}
