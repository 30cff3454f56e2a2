extension Oracle {
  /// The golden pair of the specification, times ten.
  static let g = map([10, 20, 40, 80, 50, 30])
  static let p = map([11, 18, 50, 60, 55, 20])

  private static func golden(
    _ metric: String, _ expected: Double, times factor: Double = 1, tolerance: Double = 1e-10
  ) -> Oracle {
    Oracle("\(metric) of the golden pair", expected, tolerance: tolerance) {
      try score(metric, of: p, with: g) * factor
    }
  }

  /// Error metrics of the golden pair; 4 against 5 is a ratio of exactly 1.25 and outside δ1.
  static var classic: [Oracle] {
    [
      golden("abs_rel", 0.188888888889, tolerance: 1e-12),
      golden("sq_rel", 0.193888888889, times: 0.1, tolerance: 1e-12),
      golden("sq_rel_kitti", 0.0443518518519, tolerance: 1e-12),
      golden("rmse", 1.02469507659596, times: 0.1, tolerance: 1e-13),
      golden("mae", 0.8, times: 0.1, tolerance: 1e-15),
      golden("rmse_log", 0.233175496212897, tolerance: 1e-14),
      golden("rmse_log10", 0.101266831320314, tolerance: 1e-14),
      golden("log10", 0.0877471449248605, tolerance: 1e-15),
      golden("delta1", 0.5, tolerance: 0), golden("delta2", 1, tolerance: 0),
      golden("delta3", 1, tolerance: 0), golden("inlier_1.03", 0, tolerance: 0),
    ]
  }

  /// Inverse-depth metrics per metre; the specification's iMAE is per kilometre.
  static var inverted: [Oracle] {
    [
      golden("irmse", 0.0853379067436, times: 10, tolerance: 1e-12),
      golden("imae", 0.0704966, times: 10, tolerance: 1e-7),
    ]
  }

  /// The four variants of SILog.
  static var scaleInvariantLog: [Oracle] {
    [
      golden("silog", 22.4185033504), golden("silog_bessel", 24.5582399811),
      golden("silog_half", 0.2287244426), golden("silog_log10", 0.0973623230),
    ]
  }
}
