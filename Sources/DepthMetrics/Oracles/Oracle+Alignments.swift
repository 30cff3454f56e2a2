extension Oracle {
  private static func scale(_ method: AlignmentMethod, _ expected: Double) -> Oracle {
    Oracle("scale of \(method.rawValue)", expected, tolerance: 1e-10) {
      try fit(method, of: p, to: g).scale
    }
  }

  /// What each alignment fits to the golden pair.
  static var alignments: [Oracle] {
    [
      scale(.scaleMedian, 1), scale(.scaleMedianRatio, 1.0101010101),
      scale(.scaleLeastSquares, 1.0651955868), scale(.scaleLogMean, 1.0662245643),
      scale(.scaleL1, 0.9090909091), scale(.affineLeastSquares, 1.0339418140),
      Oracle("shift of affine_lsq", 0.1456075299, tolerance: 1e-10) {
        try fit(.affineLeastSquares, of: p, to: g).shift / 10
      },
      scale(.affineDisparityLeastSquares, 1.0431669401),
      Oracle("shift of affine_disparity_lsq", -0.0355470281, tolerance: 1e-10) {
        try fit(.affineDisparityLeastSquares, of: p, to: g).shift * 10
      },
      scale(.affineDisparityL1, 1.1785714286), scale(.affineDisparityMinMax, 1.1785714286),
      Oracle("abs_rel after affine_disparity_lsq_floor", 0.2214851629, tolerance: 1e-10) {
        try score("abs_rel", of: p, with: g) {
          $0.alignment.method = .affineDisparityLeastSquaresFloor
        }
      },
      Oracle("loss of scale_l1", 1.0303030303, tolerance: 1e-10) {
        // Weights 1/g make the loss the sum of relative errors.
        6 * (try score("abs_rel", of: p, with: g) { $0.alignment.method = .scaleL1 })
      },
    ]
  }
}
