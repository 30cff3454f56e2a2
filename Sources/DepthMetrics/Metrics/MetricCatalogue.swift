internal import Foundation

/// Every metric that fdeval computes, with its one definition.
public enum MetricCatalogue {
  /// Version of the definitions below; part of every protocol's hash, so that scores made under
  /// another definition are never compared with these.
  public static let version = 1

  /// All rows, in the order in which tables show them.
  public static let definitions: [MetricDefinition] =
    classic + scaleInvariant + tails + structure + stereo

  /// All ids, in the same order.
  public static let ids = definitions.map(\.id)

  private static let byID = Dictionary(uniqueKeysWithValues: definitions.map { ($0.id, $0) })

  /// The row of an id, or nil.
  public static subscript(_ id: String) -> MetricDefinition? { byID[id] }

  /// Bounds of the ratio metrics, in the order of ``ratioIDs``.
  static let thresholds = [
    1.25, pow(1.25, 0.5), pow(1.25, 0.25), pow(1.25, 0.125), 1.03, 1.25 * 1.25, 1.25 * 1.25 * 1.25,
  ]

  /// Ids of the ratio metrics.
  static let ratioIDs = [
    "delta1", "delta_0.5", "delta_0.25", "delta_0.125", "inlier_1.03", "delta2", "delta3",
  ]

  /// Ids of the metrics that take both maps as they are stored, whatever is fitted.
  static let untouchedByAlignment: Set<String> = [
    "cnpp_rmse_255", "epe", "bad_0.5", "bad_1", "bad_2", "bad_4",
  ]

  /// Ids of the metrics that know a candidate by the order of its values alone.
  static let ranks: Set<String> = ["spearman", "kendall", "ordinal_accuracy"]

  private static func row(
    _ id: String, _ title: String, _ formula: String, unit: String = "", range: String = "0…∞",
    higher: Bool = false, pooling: MetricDefinition.Pooling = .none, source: String,
    note: String = ""
  ) -> MetricDefinition {
    MetricDefinition(
      id: id, title: title, formula: formula, unit: unit, range: range,
      direction: higher ? .higherIsBetter : .lowerIsBetter, pooling: pooling, source: source,
      note: note)
  }

  private static let classic: [MetricDefinition] = [
    row("abs_rel", "AbsRel", "mean |e| / g", pooling: .mean, source: "Eigen et al. 2014"),
    row(
      "sq_rel", "SqRel", "mean e² / g", unit: "m", pooling: .mean, source: "Eigen et al. 2014",
      note: "the historical form, in metres; the KITTI devkit divides by g²"),
    row(
      "sq_rel_kitti", "SqRel (KITTI)", "mean e² / g²", pooling: .mean,
      source: "KITTI depth devkit"),
    row(
      "rmse", "RMSE", "sqrt(mean e²)", unit: "m", pooling: .rootMeanSquare,
      source: "Eigen et al. 2014"),
    row("mae", "MAE", "mean |e|", unit: "m", pooling: .mean, source: "KITTI depth devkit"),
    row(
      "rmse_log", "RMSE log", "sqrt(mean d²)", unit: "ln", pooling: .rootMeanSquare,
      source: "Eigen et al. 2014"),
    row(
      "rmse_log10", "RMSE log10", "sqrt(mean (d / ln 10)²)", unit: "dex",
      pooling: .rootMeanSquare, source: "Metric3D mono/utils/avg_meter.py"),
    row(
      "log10", "log10", "mean |d| / ln 10", unit: "dex", pooling: .mean,
      source: "Saxena et al. 2009"),
    row(
      "irmse", "iRMSE", "sqrt(mean (1/p - 1/g)²)", unit: "1/m", pooling: .rootMeanSquare,
      source: "KITTI depth devkit", note: "per metre; the devkit prints per kilometre (x 1000)"),
    row(
      "imae", "iMAE", "mean |1/p - 1/g|", unit: "1/m", pooling: .mean,
      source: "KITTI depth devkit", note: "per metre; the devkit prints per kilometre (x 1000)"),
    delta("delta1", "δ1", "1.25"), delta("delta2", "δ2", "1.25²"), delta("delta3", "δ3", "1.25³"),
    delta("delta_0.5", "δ 0.5", "1.25^0.5"), delta("delta_0.25", "δ 0.25", "1.25^0.25"),
    delta("delta_0.125", "δ 0.125", "1.25^0.125"),
    row(
      "inlier_1.03", "τ 1.03", "mean [r < 1.03]", range: "0…1", higher: true, pooling: .mean,
      source: "robustmvd; UniDepth tau", note: "strict"),
  ]

  private static func delta(_ id: String, _ title: String, _ bound: String) -> MetricDefinition {
    row(
      id, title, "mean [r < \(bound)]", range: "0…1", higher: true, pooling: .mean,
      source: id.count == 6 ? "Eigen et al. 2014" : "princeton-vl/proc-depth-eval",
      note: "strict: a ratio of exactly \(bound) is outside")
  }

  private static let scaleInvariant: [MetricDefinition] = [
    row(
      "silog", "SILog", "100 sqrt(mean d² - (mean d)²)", unit: "100 ln",
      source: "KITTI depth devkit",
      note: "invariant to a factor on p; computed about a pivot, so it is 0 for a pure factor"),
    row(
      "silog_bessel", "SILog (n - 1)", "100 sqrt((sum d² - (sum d)² / n) / (n - 1))",
      unit: "100 ln", source: "UniDepth", note: "undefined for a single pixel"),
    row(
      "silog_half", "SILog (λ = ½)", "sqrt(mean d² - (mean d)² / 2)", unit: "ln",
      source: "Depth Anything V2 metric_depth/util/metric.py",
      note: "not invariant to a factor on p"),
    row(
      "silog_log10", "SILog log10", "sqrt(mean d² - (mean d)²) / ln 10", unit: "dex",
      source: "Metric3D mono/utils/avg_meter.py"),
  ]

  private static let tails: [MetricDefinition] = [
    row(
      "median_log", "Median log", "100 |median d|", unit: "100 ln", source: "UniDepth",
      note: "bias of the scale alone; of an even number of pixels the lower of the middle two"),
    row("abs_rel_median", "AbsRel median", "median |e| / g", source: "d-rothen/depth-eval"),
    percentile(90), percentile(95), percentile(99),
  ]

  private static func percentile(_ p: Int) -> MetricDefinition {
    row(
      "abs_rel_p\(p)", "AbsRel p\(p)", "\(p)th percentile of |e| / g",
      source: "d-rothen/depth-eval", note: "linear between order statistics, as numpy")
  }

  private static let structure: [MetricDefinition] = [
    row(
      "boundary_f1", "Boundary F1",
      "sum over t of w F1(t), F1 of neighbours whose nearness ratio exceeds t", range: "0…1",
      higher: true, source: "Bochkovskii et al. 2024 (Depth Pro), corrected",
      note: """
        t = 1.05…1.25 in 10 steps, weights t / sum t. Only pairs of valid neighbours; an edge counts \
        as found where the other map has one of the same direction within 1 pixel (Chebyshev); \
        precision and recall are means over the directions in which either map has an edge (recall: \
        the reference). Thresholds at which neither map has an edge are left out; undefined where \
        the reference has no edge at any of them.
        """),
    row(
      "boundary_f1_legacy", "Boundary F1 (Depth Pro)", "as Depth Pro's SI_boundary_F1",
      range: "0…1", higher: true,
      source: "apple/ml-depth-pro 9efe5c1 src/depth_pro/eval/boundary_metrics.py",
      note: """
        invalid pixels are taken as depth 0, a direction without edges scores 0 and nothing is \
        tolerated, as in the original: a perfect prediction of one step scores 0.25
        """),
    row(
      "boundary_recall", "Boundary recall", "as Depth Pro's SI_boundary_Recall on a segmentation",
      range: "0…1", higher: true,
      source: "apple/ml-depth-pro 9efe5c1 src/depth_pro/eval/boundary_metrics.py",
      note: "needs a segmentation; foreground is opacity > 0.1; candidate edges thinned along runs"),
    moge(1), moge(2), moge(3),
    row(
      "dbe_acc", "DBE accuracy", "mean distance of candidate edges to reference edges, if < 10 px",
      unit: "px", range: "0…10", source: "Koch et al. 2018 (iBims-1), official Python script v0.9",
      note: """
        edges by scikit-image's Canny on maps scaled to 0…1 over valid pixels (sigma sqrt 2, \
        thresholds 0.15 and 0.3) of reference and candidate; undefined without reference edges, 10 \
        without candidate edges near one
        """),
    row(
      "dbe_comp", "DBE completeness",
      "sum of min(distance, 10) over both maps' edges to the other's, over their number",
      unit: "px", range: "0…10", source: "Koch et al. 2018 (iBims-1), official Python script v0.9",
      note: "symmetric, as the script computes it; edges as for dbe_acc"),
    row(
      "dde_0", "DDE 0", "share of pixels on the same side of the plane z = 3 m", range: "0…1",
      higher: true, pooling: .mean, source: "Koch et al. 2018 (iBims-1)",
      note: "on the near side: z <= 3 m"),
    row(
      "dde_minus", "DDE -", "share with p <= 3 m < g", range: "0…1", pooling: .mean,
      source: "Koch et al. 2018 (iBims-1)", note: "too near"),
    row(
      "dde_plus", "DDE +", "share with g <= 3 m < p", range: "0…1", pooling: .mean,
      source: "Koch et al. 2018 (iBims-1)", note: "too far"),
    row(
      "ordinal_accuracy", "Ordinal accuracy", "share of pixel pairs in the reference's order",
      range: "0…1", higher: true, source: "after Chen et al. 2016 (WHDR)",
      note: """
        50 000 pairs of valid pixels drawn by SplitMix64 (seed 0x66646576616c); pairs within |ln g_i/g_j| \
        <= ln 1.03 (in control units |g_i - g_j| <= 0.03) are left out; ties of p are wrong
        """),
    row(
      "spearman", "Spearman ρ", "Pearson correlation of ranks", range: "-1…1", higher: true,
      source: "SciPy spearmanr",
      note: "ties take their mean rank; undefined where a map is constant"),
    row(
      "kendall", "Kendall τ-b", "(concordant - discordant) / sqrt((n0 - n1)(n0 - n2))",
      range: "-1…1", higher: true, source: "Knight 1966; SciPy kendalltau",
      note: "over all pairs of valid pixels, corrected for ties; O(n log n)"),
    row(
      "gradient_corr", "Gradient correlation",
      "Pearson correlation of forward differences of ln p and ln g", range: "-1…1", higher: true,
      source: "fdeval",
      note: """
        horizontal and vertical differences of valid neighbours pooled; in control units of the values \
        themselves; undefined where either map is flat
        """),
    row(
      "rel_normal", "Relative normals",
      "mean |angle(n_i, n_j) of g - angle(n_i, n_j) of p| over pairs of near places", unit: "°",
      range: "0…180", source: "after RelNormal of EvalMDE, arXiv 2510.19814",
      note: """
        normals from points two pixels to the right and below; every cell of 1, 2, 4 and 8 pixels gives \
        its reference pixel nearest to the middle, and the scales are averaged; at each 200 000 pairs \
        drawn by SplitMix64 (seed 0x66646576616c) at most max(32 / cell, 3) cells apart, those outside \
        left out; 180° where the candidate has no normal. The camera of the reference, without one 60° \
        along the longer side
        """),
    row(
      "ssim", "SSIM", "mean structural similarity of p and g", range: "-1…1", higher: true,
      source: "Wang et al. 2004; scikit-image structural_similarity",
      note: """
        7 x 7 uniform windows that hold only valid pixels, sample covariance, K1 0.01, K2 0.03, data \
        range = largest minus smallest valid reference
        """),
    row(
      "cnpp_rmse_255", "RMSE 255 (ControlNet++)", "sqrt(mean (label - prediction)²) on 0…255",
      range: "0…255", source: "liming-ai/ControlNet_Plus_Plus 9ffe264 eval/eval_depth.py",
      note: """
        legacy: label min-max, prediction divided by its maximum, both cut to 8 bits and resized to 512 x \
        512; a perfect result does not score 0. The maps as they are stored; in control units what is depth \
        is taken as its inverse. A control of 8- or 16-bit codes is spread from the codes, as the original \
        reads it
        """),
  ]

  private static let stereo: [MetricDefinition] = [
    row(
      "epe", "End-point error", "mean |p - g| of disparities", unit: "px",
      source: "Scharstein and Szeliski 2002 (Middlebury avgerr)",
      note: """
        of disparities in pixels as they are stored, over reference pixels above 0; pixels without a \
        prediction are left out: read the coverage beside it
        """),
    bad("0.5"), bad("1"), bad("2"), bad("4"),
  ]

  private static func bad(_ limit: String) -> MetricDefinition {
    row(
      "bad_\(limit)", "Bad \(limit)", "share of pixels with |p - g| > \(limit) px", range: "0…1",
      source: "Scharstein and Szeliski 2002 (Middlebury bad\(limit))",
      note: "over reference pixels above 0; a pixel without a prediction is bad")
  }

  private static func moge(_ radius: Int) -> MetricDefinition {
    row(
      "moge_boundary_f1_r\(radius)", "Boundary F1 (MoGe, r = \(radius))",
      "sum over t of w F1(t), F1 of pixel pairs within \(radius) px with z_j / z_i > 1 + t",
      range: "0…1", higher: true, source: "microsoft/MoGe 0744441 moge/test/metrics.py",
      note: "t = 0.05…0.25 in 10 steps, weights t; pairs of all directions pooled, on depth")
  }
}
