/// Everything that one picture shows, and how it is lit.
struct Scene {
  var solids: [Solid] = []
  var terrain: HeightField?
  var sky: Sky
  var lights: [Light] = []
  /// Light is multiplied by this before it becomes a picture.
  var exposure = 1.0
  /// Metres over which haze takes 63 % of the light, or infinity.
  var visibility = Double.infinity
  var views: [View] = []

  init(sky: Sky) { self.sky = sky }

  /// The scene without what a mediocre estimator misses.
  var withoutThinThings: Scene {
    var copy = self
    copy.solids.removeAll(where: \.isThin)
    return copy
  }

  static func += (scene: inout Scene, solid: Solid) { scene.solids.append(solid) }
  static func += (scene: inout Scene, solids: [Solid]) { scene.solids += solids }
}
