/// How a candidate's free parameters are fitted to the reference before scoring.
///
/// Formulas: specs of the catalogue (``MetricCatalogue``); p is the candidate, g the reference.
public enum AlignmentMethod: String, Sendable, Codable, CaseIterable {
  /// The candidate as it is.
  case none
  /// Ratio of medians, med(g) / med(p) (monodepth2, UniDepth si, DUSt3R).
  case scaleMedian = "scale_median"
  /// Median of ratios, med(g / p) (SfMLearner lineage). Not the same as the ratio of medians.
  case scaleMedianRatio = "scale_median_ratio"
  /// Least-squares factor, sum(p g) / sum(p^2).
  case scaleLeastSquares = "scale_lsq"
  /// exp(mean(ln g - ln p)), the minimiser of RMSE-log (Eigen et al. 2014).
  case scaleLogMean = "scale_log_mean"
  /// argmin of sum |s p - g| / g, exact (MoGe).
  case scaleL1 = "scale_l1"
  /// Least-squares factor and offset in depth (Marigold, Metric3D).
  case affineLeastSquares = "affine_lsq"
  /// argmin of sum |s p + t - g| / g, exact (MoGe).
  case affineL1 = "affine_l1"
  /// Least-squares factor and offset in disparity (MiDaS, Depth Anything).
  case affineDisparityLeastSquares = "affine_disparity_lsq"
  /// The same, with the aligned disparity held at or above 1 / max(g) (MoGe).
  case affineDisparityLeastSquaresFloor = "affine_disparity_lsq_floor"
  /// argmin of sum |a d + b - 1/g|, exact: what ``affineL1`` is in depth, without weights, so that it is
  /// the line of least `mae` in disparity and in control units.
  case affineDisparityL1 = "affine_disparity_l1"
  /// The line that gives the candidate's disparities the least and the greatest value of the
  /// reference's: both maps spread from 0 to 1, as control pictures are made.
  ///
  /// It never turns near and far, and two pixels decide it.
  case affineDisparityMinMax = "affine_disparity_minmax"
  /// Least-squares affine over p strictly between its 5th and 95th percentile (MDEC 2025).
  case affineTrimmed = "affine_trimmed"

  /// The quantity in which the fit is made.
  public var space: FittedAlignment.Space {
    switch self {
    case .affineDisparityLeastSquares, .affineDisparityLeastSquaresFloor, .affineDisparityL1,
      .affineDisparityMinMax:
      .disparity
    default: .depth
    }
  }

  /// One line for tables.
  public var summary: String {
    switch self {
    case .none: "nothing: the candidate as it is"
    case .scaleMedian: "scale: median(g) / median(p)"
    case .scaleMedianRatio: "scale: median(g / p)"
    case .scaleLeastSquares: "scale: sum p g / sum p²"
    case .scaleLogMean: "scale: exp(mean(ln g - ln p))"
    case .scaleL1: "scale: argmin sum |s p - g| / g, exact"
    case .affineLeastSquares: "scale and shift: least squares of s p + t = g"
    case .affineL1: "scale and shift: argmin sum |s p + t - g| / g, exact"
    case .affineDisparityLeastSquares: "scale and shift: least squares of a d + b = 1/g"
    case .affineDisparityLeastSquaresFloor: "the same, then at least 1 / max(g)"
    case .affineDisparityL1: "scale and shift: argmin sum |a d + b - 1/g|, exact"
    case .affineDisparityMinMax: "scale and shift: least and greatest a d + b are those of 1/g"
    case .affineTrimmed: "least squares of s p + t = g for p strictly inside its 5…95th percentile"
    }
  }
}
