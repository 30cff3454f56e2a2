internal import CKernels

/// The classic metrics as functions of the sums over the pixels that count.
struct ClassicScores {
  private let sums: fd_sums
  private let space: EvaluationProtocol.ScoreSpace
  private static let ln10 = 2.302585092994046

  init(_ sums: fd_sums, _ space: EvaluationProtocol.ScoreSpace) {
    self.sums = sums
    self.space = space
  }

  /// The value of an id; nil where it is not one of the classic metrics, or is computed otherwise
  /// in control units.
  func value(_ id: String) throws(MetricScores.Undefined) -> Double? {
    if space == .control {
      guard Self.needsRatios.contains(id) else { return nil }
      throw MetricScores.Undefined("ratios mean nothing in control units, which have no zero")
    }
    let n = Double(sums.n)
    switch id {
    case "abs_rel": return sums.abs_rel / n
    case "sq_rel": return sums.square_rel / n
    case "sq_rel_kitti": return sums.square_rel_square / n
    case "rmse": return (sums.square / n).squareRoot()
    case "mae": return sums.abs / n
    default: break
    }
    if let index = MetricCatalogue.ratioIDs.firstIndex(of: id) {
      return Double(sums.inlierCounts[index]) / n
    }
    guard Self.needsRatios.contains(id) else { return nil }
    guard sums.positive == sums.n else {
      throw MetricScores.Undefined(Self.nonpositive(sums))
    }
    let about = sums.log / n  // mean of d - pivot
    let mean = about + sums.log_pivot
    let variance = max(0, sums.log_square / n - about * about)
    let meanSquare = variance + mean * mean
    switch id {
    case "rmse_log": return meanSquare.squareRoot()
    case "rmse_log10": return meanSquare.squareRoot() / Self.ln10
    case "log10": return sums.log_abs / n / Self.ln10
    case "silog": return 100 * variance.squareRoot()
    case "silog_bessel":
      guard sums.n > 1 else { throw MetricScores.Undefined("needs two pixels") }
      return 100 * (variance * n / (n - 1)).squareRoot()
    case "silog_half": return (variance + mean * mean / 2).squareRoot()
    case "silog_log10": return variance.squareRoot() / Self.ln10
    case "irmse": return (sums.inverse_square / n).squareRoot()
    case "imae": return sums.inverse_abs / n
    default: return nil
    }
  }

  /// The reason for metrics that need positive candidates.
  static func nonpositive(_ sums: fd_sums) -> String {
    "\(sums.n - sums.positive) candidate pixels are zero or negative after alignment"
  }

  private static let needsRatios: Set<String> = [
    "abs_rel", "sq_rel", "sq_rel_kitti", "rmse_log", "rmse_log10", "log10", "silog",
    "silog_bessel", "silog_half", "silog_log10", "irmse", "imae", "delta1", "delta2", "delta3",
    "delta_0.5", "delta_0.25", "delta_0.125", "inlier_1.03",
  ]
}

extension fd_sums {
  /// Inlier counts in the order of ``MetricCatalogue/ratioIDs``.
  var inlierCounts: [UInt64] {
    let c = inliers
    return [c.0, c.1, c.2, c.3, c.4, c.5, c.6]
  }
}
