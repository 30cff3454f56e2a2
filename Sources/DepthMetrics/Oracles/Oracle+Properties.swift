internal import Foundation
internal import Raster

extension Oracle {
  /// A scene of 41 x 29 pixels between 1 and 9 m, exact in binary.
  private static let scene: [Float] = (0..<41 * 29).map { i in
    1 + Float((i * 2_654_435_761) >> 7 & 1023) / 128
  }

  private static func sceneMap(_ transform: (Int, Float) -> Float = { $1 }) -> DepthMap {
    DepthMap(
      width: 41, height: 29, samples: scene.enumerated().map { transform($0.offset, $0.element) },
      kind: .metricPlanar)
  }

  /// A candidate that is wrong in no simple way.
  private static let wrong = sceneMap { i, z in z * (0.75 + Float(i * 7 % 13) / 32) }

  private static func scaled(_ map: DepthMap, _ factor: Float, plus shift: Float = 0) -> DepthMap {
    DepthMap(
      width: map.width, height: map.height, samples: map.samples.map { factor * $0 + shift },
      kind: map.kind)
  }

  /// The change in a metric when the candidate is scaled by 4, and shifted by 2, before the fit.
  private static func invariance(
    _ method: AlignmentMethod, _ metric: String, shift: Float = 0
  ) -> Oracle {
    Oracle("\(metric) after \(method.rawValue) does not feel the candidate's scale", 0) {
      let align: (inout EvaluationProtocol) -> Void = { $0.alignment.method = method }
      return try score(metric, of: scaled(wrong, 4, plus: shift), with: sceneMap(), under: align)
        - score(metric, of: wrong, with: sceneMap(), under: align)
    }
  }

  /// Closed forms and invariances.
  static var properties: [Oracle] {
    [
      Oracle("abs_rel of a factor 1.5", 0.5, tolerance: 1e-15) {
        try score("abs_rel", of: scaled(sceneMap(), 1.5), with: sceneMap())
      },
      Oracle("silog of a factor 1.5", 0, tolerance: 1e-9) {
        try score("silog", of: scaled(sceneMap(), 1.5), with: sceneMap())
      },
      Oracle("silog does not feel the candidate's scale", 0, tolerance: 1e-9) {
        try score("silog", of: scaled(wrong, 4), with: sceneMap())
          - score("silog", of: wrong, with: sceneMap())
      },
      Oracle("rmse_log of factors 2 and 1/2 in turn", log(2), tolerance: 1e-14) {
        try score("rmse_log", of: sceneMap { $1 * ($0 % 2 == 0 ? 2 : 0.5) }, with: sceneMap())
      },
      Oracle("delta1 at a ratio of exactly 1.25", 0, tolerance: 0) {
        try score("delta1", of: scaled(sceneMap(), 1.25), with: sceneMap())
      },
      Oracle("mae of a shift of 0.5 m", 0.5, tolerance: 1e-15) {
        try score("mae", of: scaled(sceneMap(), 1, plus: 0.5), with: sceneMap())
      },
      invariance(.scaleMedian, "abs_rel"), invariance(.scaleMedianRatio, "abs_rel"),
      invariance(.scaleL1, "abs_rel"), invariance(.affineLeastSquares, "abs_rel", shift: 2),
      invariance(.affineL1, "abs_rel", shift: 2),
      Oracle("a constant candidate has no affine fit", 1, tolerance: 0) {
        let flat = scaled(sceneMap(), 0, plus: 3)
        do {
          _ = try score("abs_rel", of: flat, with: sceneMap()) {
            $0.alignment.method = .affineLeastSquares
          }
          return 0
        } catch is Missing {
          return 1
        }
      },
      Oracle("coverage of a candidate with every other pixel unknown", 0.5, tolerance: 1e-3) {
        let rules = try ProtocolLibrary.protocol(ProtocolLibrary.defaultName)
        return try DepthComparison(
          of: sceneMap { $0 % 2 == 0 ? $1 : .nan }, with: sceneMap(), under: rules,
          metrics: ["abs_rel"]
        ).coverage ?? .nan
      },
      Oracle("spearman of an increasing function", 1, tolerance: 1e-12) {
        try score("spearman", of: sceneMap { $1 * $1 }, with: sceneMap())
      },
      Oracle("kendall of a decreasing function", -1, tolerance: 1e-12) {
        try score("kendall", of: sceneMap { 20 - $1 }, with: sceneMap())
      },
    ]
  }
}
