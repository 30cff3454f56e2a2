internal import DepthMetrics

/// What the outputs' means are to be read against: the estimator's own disagreement, quantisation
/// and chance.
struct ReferencePoints {
  /// One role's means.
  struct Row {
    let name: String
    let explanation: String
    let cells: [KeyFigures.Cell]
  }

  /// A metric at the head of a column.
  struct Column {
    let title: String
    let arrow: String
    let unit: String
  }

  let columns: [Column]
  private(set) var rows: [Row]

  private static func normalised(
    _ scores: [NormalisedScore], _ metrics: [MetricDefinition]
  ) -> Row {
    let hasFloor = scores.contains(where: \.hasFloor)
    return Row(
      name: "Normalised",
      explanation: hasFloor
        ? "the way from chance (0) to the floor (1)"
        : "the way from chance (0) to a perfect score (1), without a floor",
      cells: metrics.map { metric in
        let score = scores.first { $0.metric == metric.id }
        return KeyFigures.Cell(score?.value, decimals: 3, reason: score?.undefined)
      })
  }

  /// Nil where the report holds outputs alone.
  init?(_ report: Report) {
    let roles = ComparisonRecord.Role.allCases.filter { report.summary[$0.rawValue] != nil }
    guard roles.contains(where: { $0 != .output }) else { return nil }
    let metrics = report.keyMetrics
    columns = metrics.map { Column(title: $0.title, arrow: $0.direction.arrow, unit: $0.unit) }
    let decimals = metrics.map { metric in
      NumberText.decimals(for: roles.map { report.summary(of: metric.id, role: $0)?.mean }.kept)
    }
    rows = roles.map { role in
      Row(
        name: role.title, explanation: role.explanation,
        cells: zip(metrics, decimals).map { metric, decimals in
          KeyFigures.Cell(report.summary(of: metric.id, role: role)?.mean, decimals: decimals)
        })
    }
    if let scores = report.normalised { rows.append(Self.normalised(scores, metrics)) }
  }
}

extension ComparisonRecord.Role {
  /// The role as a word for people.
  var title: String {
    switch self {
    case .output: "Output"
    case .floor: "Floor"
    case .quantisation: "Quantisation"
    case .null: "Chance"
    case .beside: "Second opinion"
    }
  }

  /// What the role's numbers are.
  var explanation: String {
    switch self {
    case .output: "what is being judged"
    case .floor: "the estimator on the source image: the best that can be reached"
    case .quantisation: "the reference against its own quantised form"
    case .null: "other scenes' controls: what chance reaches"
    case .beside: "the outputs as another estimator sees them"
    }
  }
}
