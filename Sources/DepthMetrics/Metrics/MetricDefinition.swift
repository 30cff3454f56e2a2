/// One row of the catalogue: what a metric id means, exactly.
public struct MetricDefinition: Sendable, Equatable, Codable {
  /// Which way is better.
  public enum Direction: String, Sendable, Codable {
    case lowerIsBetter = "lower"
    case higherIsBetter = "higher"

    /// "↓" or "↑".
    public var arrow: String { self == .lowerIsBetter ? "↓" : "↑" }
  }

  /// How per-image values combine into a value over all pixels, where that is possible without
  /// reading the maps again.
  public enum Pooling: String, Sendable, Codable {
    /// Pixel-weighted mean.
    case mean
    /// Square root of the pixel-weighted mean of squares.
    case rootMeanSquare = "root_mean_square"
    /// Not from per-image values.
    case none
  }

  /// Identifier in records, protocols and flags: `abs_rel`.
  public let id: String
  /// Name for people: "AbsRel".
  public let title: String
  /// Over valid pixels, with p the aligned prediction, g the reference, e = p - g,
  /// d = ln p - ln g and r = max(p/g, g/p), unless it says otherwise.
  public let formula: String
  /// Unit of the value, "" where there is none.
  public let unit: String
  /// Possible values, as text: "0…∞".
  public let range: String
  /// Which way is better.
  public let direction: Direction
  /// How it aggregates over pixels of several images.
  public let pooling: Pooling
  /// Paper or reference file.
  public let source: String
  /// Ties, windows, masks, seeds, degenerate inputs; "" where the formula says it all.
  public let note: String

  /// A row in its parts; for metrics that another tool computed.
  package init(
    id: String, title: String, formula: String, unit: String, range: String, direction: Direction,
    pooling: Pooling, source: String, note: String
  ) {
    self.id = id
    self.title = title
    self.formula = formula
    self.unit = unit
    self.range = range
    self.direction = direction
    self.pooling = pooling
    self.source = source
    self.note = note
  }
}

extension MetricDefinition {
  /// The possible values as numbers; all numbers where the range, which may come from a stored report, is
  /// no pair of ends.
  public var bounds: ClosedRange<Double> {
    let ends = range.split(separator: "…").map { end in
      let text = end.replacing("−", with: "-").replacing("∞", with: "inf")
      return Double(text) ?? .nan
    }
    guard ends.count == 2, ends[0] <= ends[1] else { return -.infinity ... .infinity }
    return ends[0]...ends[1]
  }

  /// Why a metric has no value whose number overflowed or is none.
  package static let notFiniteReason = "the value is not finite"

  /// The definition with the unit that it has in a score space: metres become 1/m in disparity and
  /// nothing in control units.
  public func scored(in space: EvaluationProtocol.ScoreSpace) -> MetricDefinition {
    guard space != .depth, unit == "m" || unit == "1/m" else { return self }
    let inDisparity = unit == "m" ? "1/m" : "m"
    return MetricDefinition(
      id: id, title: title, formula: formula, unit: space == .disparity ? inDisparity : "",
      range: range, direction: direction, pooling: pooling, source: source, note: note)
  }
}
