/// How a stored prediction departs from exact depth: what real estimators get wrong, in a known
/// amount and the same on every machine.
package struct ErrorModel: Sendable {
  /// Standard deviation of a relative error that changes over a third of the picture.
  var smooth: Double
  /// Standard deviation of a relative error that changes from pixel to pixel.
  var fine: Double
  /// The largest relative error of the scale of a whole picture.
  var scale: Double
  /// How often edges are blurred by a binomial 3 x 3 kernel.
  var blurs: Int
  /// Whether thin things are missed.
  var missesThinThings: Bool
  /// The largest relative error across the picture that a wrong tilt makes.
  var tilt = 0.0
  /// Round patches with a wrong depth, and how wrong.
  var blobs = 0
  var blobDepth = 0.0
  /// Round holes without a value.
  var holes = 0

  /// About 2 % off.
  static let good = ErrorModel(
    smooth: 0.018, fine: 0.004, scale: 0.015, blurs: 1, missesThinThings: false)
  /// About 8 % off, with soft edges and without poles and legs.
  static let mediocre = ErrorModel(
    smooth: 0.07, fine: 0.003, scale: 0.06, blurs: 5, missesThinThings: true)
  /// Tilted, out of scale, with patches and holes.
  static let bad = ErrorModel(
    smooth: 0.1, fine: 0, scale: 0.4, blurs: 14, missesThinThings: true, tilt: 0.3, blobs: 6,
    blobDepth: 0.45, holes: 4)

  /// No prediction is farther than this: what an estimator says of the sky, in metres.
  static let farthest = 200.0
}

/// One picture's random choices: where its errors lie.
///
/// Two pictures of the same view share half of their error's variance, as one estimator's errors on
/// two pictures of the same place do.
struct ErrorDraw {
  /// Offsets into the noise of what depends on the view and of what depends on the picture.
  let view, picture: Double
  var random: RandomSource

  init(seed: UInt64, view: String, picture: String) {
    var first = RandomSource(seed: seed, name: view)
    var second = RandomSource(seed: seed, name: "\(view) \(picture)")
    self.view = first.number(0, 1000)
    self.picture = second.number(1000, 2000)
    random = second
  }

  /// A relative error with mean 0 and deviation about 1 that changes over `period` pixels.
  func error(x: Int, y: Int, period: Double) -> Double {
    let p = Vector(Double(x) / period, Double(y) / period, 0)
    let shared = Noise.gradient(p + Vector(0, 0, view))
    let own = Noise.gradient(p + Vector(0, 0, picture))
    // Gradient noise deviates by about 0.25 over a plane of the lattice.
    return (shared + own) * (0.7071 / 0.25)
  }
}
