import TestSupport

@testable import DepthMetrics

extension ReportFakes {
  /// Definitions as the catalogue words them, a few of each kind.
  static let metrics: [MetricDefinition] = [
    metric("abs_rel", "AbsRel", "mean(|e| / g)", range: "0…∞", source: "Eigen et al. 2014"),
    metric("rmse", "RMSE", "sqrt(mean(e²))", unit: "m", range: "0…∞", source: "Eigen et al. 2014"),
    metric("mae", "MAE", "mean(|e|)", unit: "m", range: "0…∞", source: "KITTI devkit"),
    metric(
      "silog", "SILog", "100 · sqrt(mean(d²) − mean(d)²)", range: "0…∞", source: "KITTI devkit",
      note: "Invariant to a factor on the prediction."),
    metric(
      "delta1", "δ1", "share of pixels with r < 1.25", range: "0…1", direction: .higherIsBetter,
      source: "Eigen et al. 2014", note: "Strictly less."),
    metric("abs_rel_p95", "AbsRel p95", "95th percentile of |e| / g", range: "0…∞", source: "own"),
    metric(
      "boundary_f1", "Boundary F1", "weighted F1 of occluding edges over ten thresholds",
      range: "0…1", direction: .higherIsBetter, source: "Depth Pro, boundary_metrics.py",
      note: "Directions without edges in the reference are left out."),
    metric(
      "spearman", "Spearman ρ", "rank correlation of p and g", range: "−1…1",
      direction: .higherIsBetter, source: "SciPy spearmanr", note: "Average ranks for ties."),
    metric("log10", "log10", "mean(|log10 p − log10 g|)", unit: "dex", range: "0…∞", source: "own"),
    metric(
      "irmse", "iRMSE", "sqrt(mean((1/p − 1/g)²))", unit: "1/m", range: "0…∞",
      source: "KITTI devkit"),
    metric(
      "chamfer", "Chamfer", "mean nearest distance, both ways, halved", unit: "m", range: "0…∞",
      source: "own", note: "At most 50 000 points a side."),
  ]

  private static func metric(
    _ id: String, _ title: String, _ formula: String, unit: String = "", range: String,
    direction: MetricDefinition.Direction = .lowerIsBetter, source: String, note: String = ""
  ) -> MetricDefinition {
    MetricDefinition(
      id: id, title: title, formula: formula, unit: unit, range: range, direction: direction,
      pooling: .mean, source: source, note: note)
  }

  /// Values that go with a relative error.
  static func values(absRel e: Double, random: inout SplitMix64) -> [String: Double] {
    [
      "abs_rel": e,
      "rmse": e * (3.2 + random.unit()),
      "mae": e * (2.1 + random.unit() * 0.4),
      "silog": e * (105 + 20 * random.unit()),
      "delta1": max(0, 1 - e * e * (6 + 8 * random.unit())),
      "abs_rel_p95": e * (3 + random.unit()),
      "boundary_f1": max(0, min(1, 0.6 - e * 2 + random.normal() * 0.06)),
      "spearman": max(-1, 1 - e * (0.4 + random.unit() * 0.4)),
      "log10": e * 0.43 * (0.9 + 0.2 * random.unit()),
      "irmse": e * 0.31 * (0.7 + 0.6 * random.unit()),
      "chamfer": e * 1.9 * (0.8 + 0.5 * random.unit()),
    ]
  }
}
