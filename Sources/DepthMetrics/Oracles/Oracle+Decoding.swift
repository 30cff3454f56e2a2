internal import Geometry
internal import Raster

extension Oracle {
  private static func code(
    _ encoding: DepthEncoding, _ code: UInt16, _ expected: Double, tolerance: Double = 0
  ) -> Oracle {
    Oracle("\(encoding.name) code \(code)", expected, tolerance: tolerance) {
      Double(encoding.value(of: code))
    }
  }

  /// Codes of datasets, and the camera that turns Hypersim's rays into planar depth.
  static var decoding: [Oracle] {
    [
      code(.millimetreCodes, 1234, Double(Float(1.234))), code(.kitti, 256 * 80, 80),
      code(.tum, 5000, 1), code(.centimetreCodes, 65534, Double(Float(655.34))),
      code(.sun, 24001, 8), code(.sun, 12000, 1.5),
      code(.logarithmic(near: 0.5, far: 50), 9865, 1.0000211, tolerance: 1e-7),
      code(.logarithmic(near: 0.5, far: 50), 42631, 9.9998599, tolerance: 1e-6),
      code(.codes(perMetre: 65535.0 / 50), 65535, 50),
      Oracle("Hypersim ray factor in the corner", 0.811188585636, tolerance: 1e-12) {
        Camera.hypersim.planarFactor(x: 0, y: 0)
      },
      Oracle("Hypersim ray factor in the other corner", 0.811188585636, tolerance: 1e-12) {
        Camera.hypersim.planarFactor(x: 1023, y: 0)
      },
      Oracle("Hypersim ray factor beside the centre", 0.999999682, tolerance: 1e-9) {
        Camera.hypersim.planarFactor(x: 511, y: 383)
      },
    ]
  }
}
