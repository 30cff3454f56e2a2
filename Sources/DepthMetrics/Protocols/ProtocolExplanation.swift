/// Why one pair scores differently under two protocols: the difference, step by step.
///
/// The protocols' fields are exchanged in canonical order, one step at a time; what the score moves
/// by at a step is that step's contribution. Contributions depend on the order, which is why it is
/// fixed, and add up exactly: scores are rounded to a common binary grid of relative width 2^-44
/// first, on which sums and differences of doubles are exact.
public struct ProtocolExplanation: Sendable, Equatable, Codable {
  /// One step, or several that only have a score together.
  public struct Step: Sendable, Equatable, Codable {
    /// "mask", "crop" …; joined by " + " where the score between them is undefined.
    public let name: String
    /// What the step says in the two protocols: "mask.max 10 → 80".
    public let change: String
    /// The score after it.
    public let value: Double
    /// What it moved the score by.
    public let contribution: Double
  }

  /// The metric that is explained.
  public let metric: String
  /// Names of the two protocols.
  public let from, to: String
  /// Scores under them.
  public let fromValue, toValue: Double
  /// Steps in which they differ, in canonical order.
  public let steps: [Step]

  private typealias Exchange = (
    name: String, apply: (inout EvaluationProtocol, EvaluationProtocol) -> Void
  )

  private static var exchanges: [Exchange] {
    [
      ("frame", { $0.frame = $1.frame }), ("resize", { $0.resize = $1.resize }),
      ("mask", { $0.mask = $1.mask }), ("crop", { $0.crop = $1.crop }),
      ("alignment", { $0.alignment = $1.alignment }), ("clamp", { $0.clamp = $1.clamp }),
      ("invalid", { $0.invalid = $1.invalid }),
      ("score_space", { $0.scoreSpace = $1.scoreSpace }),
      ("minimum_pixels", { $0.minimumPixels = $1.minimumPixels }),
    ]
  }

  /// Explains a difference.
  ///
  /// - Parameters:
  ///   - metric: A metric id.
  ///   - from: One protocol.
  ///   - to: The other.
  ///   - score: The score of the pair under a protocol; throws where it is undefined or not allowed.
  /// - Throws: What `score` throws where the pair has no score under one of the two.
  public init(
    metric: String, from: EvaluationProtocol, to: EvaluationProtocol,
    score: (EvaluationProtocol) throws(ComparisonError) -> Double
  ) throws(ComparisonError) {
    let scores = [try score(from), try score(to)]
    var current = from
    var visited: [(name: String, change: String, value: Double)] = []
    var pending: [(String, String)] = []
    for (name, apply) in Self.exchanges {
      let before = current.fields
      apply(&current, to)
      let changes = zip(before, current.fields).filter { $0 != $1 }
        .map { "\($0.name) \($0.value) → \($1.value)" }
      guard !changes.isEmpty else { continue }
      pending.append((name, changes.joined(separator: ", ")))
      guard let value = try? score(current) else { continue }
      visited.append(
        (
          pending.map(\.0).joined(separator: " + "), pending.map(\.1).joined(separator: ", "), value
        ))
      pending = []
    }
    let grid = Self.grid(for: scores + visited.map(\.value))
    func onGrid(_ value: Double) -> Double { (value / grid).rounded() * grid }
    self.metric = metric
    self.from = from.name
    self.to = to.name
    fromValue = onGrid(scores[0])
    toValue = onGrid(scores[1])
    var last = fromValue
    steps = visited.map { name, change, value in
      let value = onGrid(value)
      defer { last = value }
      return Step(name: name, change: change, value: value, contribution: value - last)
    }
  }

  /// A power of two, 2^44 times smaller than the largest score.
  private static func grid(for values: [Double]) -> Double {
    let largest = values.map(abs).max() ?? 0
    guard largest > 0 else { return 1 }
    return Double(sign: .plus, exponent: largest.exponent - 44, significand: 1)
  }
}
