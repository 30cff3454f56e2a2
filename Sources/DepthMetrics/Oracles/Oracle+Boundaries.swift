internal import Raster

extension Oracle {
  /// A 6 x 6 map at 4 m with a 2 x 2 block in the middle.
  private static func block(at depth: Float, shiftedBy shift: Int = 0) -> DepthMap {
    var samples = [Float](repeating: 4, count: 36)
    for row in 2..<4 {
      for column in 2..<4 { samples[row * 6 + column + shift] = depth }
    }
    return DepthMap(width: 6, height: 6, samples: samples, kind: .metricPlanar)
  }

  /// Two planes side by side: one vertical step, visible in one direction only.
  private static let step = DepthMap(
    width: 6, height: 6, samples: (0..<36).map { $0 % 6 < 3 ? 2 : 4 }, kind: .metricPlanar)

  private static let flat = DepthMap(
    width: 6, height: 6, samples: [Float](repeating: 4, count: 36), kind: .metricPlanar)

  /// Depth Pro's boundary score, with what is wrong with it, and ours.
  static var boundaries: [Oracle] {
    [
      Oracle("legacy boundary F1 of a block with itself", 1, tolerance: 1e-12) {
        try score("boundary_f1_legacy", of: block(at: 2), with: block(at: 2))
      },
      Oracle("legacy boundary F1 of a block one pixel off", 0.25, tolerance: 1e-12) {
        try score("boundary_f1_legacy", of: block(at: 2, shiftedBy: 1), with: block(at: 2))
      },
      Oracle("legacy boundary F1 of a block at 3.5 m", 0.47584541, tolerance: 5e-9) {
        try score("boundary_f1_legacy", of: block(at: 3.5), with: block(at: 2))
      },
      Oracle("legacy boundary F1 of one step with itself", 0.25, tolerance: 1e-12) {
        try score("boundary_f1_legacy", of: step, with: step)
      },
      Oracle("legacy boundary F1 of a flat map with itself", 0, tolerance: 0) {
        try score("boundary_f1_legacy", of: flat, with: flat)
      },
      Oracle("boundary F1 of one step with itself", 1, tolerance: 1e-12) {
        try score("boundary_f1", of: step, with: step)
      },
      Oracle("boundary F1 of a block one pixel off", 1, tolerance: 1e-12) {
        try score("boundary_f1", of: block(at: 2, shiftedBy: 1), with: block(at: 2))
      },
      Oracle("ControlNet++ RMSE of identical disparity from 0.2 to 1", 29.44, tolerance: 0.05) {
        try score("cnpp_rmse_255", of: ramp, with: ramp) {
          $0.scoreSpace = .control
        }
      },
      Oracle("control-fidelity RMSE of identical disparity", 0, tolerance: 1e-6) {
        try DepthComparison(
          of: ramp, with: ramp, under: try ProtocolLibrary.protocol("control-fidelity-v1"),
          metrics: ["rmse"]
        ).metrics["rmse"] ?? .nan
      },
      Oracle("control-fidelity RMSE beside it, after the robust fit", 0, tolerance: 1e-6) {
        try DepthComparison(
          of: ramp, with: ramp, under: try ProtocolLibrary.protocol("control-fidelity-v2"),
          metrics: ["rmse"]
        ).beside.first?.metrics["rmse"] ?? .nan
      },
    ]
  }

  /// Disparity spread evenly from 0.2 to 1.
  private static let ramp = DepthMap(
    width: 512, height: 512,
    samples: (0..<512 * 512).map { 0.2 + 0.8 * Float($0) / Float(512 * 512 - 1) },
    kind: .affineInvariantDisparity)
}
