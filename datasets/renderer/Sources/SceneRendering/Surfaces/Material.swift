/// What a surface looks like: a pattern in up to three colours, its relief and its shine.
struct Material {
  var pattern: Pattern
  var first: Vector
  var second: Vector
  var third: Vector
  /// How deep the pattern's relief looks, in metres; geometry is not moved by it.
  var relief = 0.0
  /// The share of light that is mirrored when looked at straight; more at grazing angles.
  var gloss = 0.0
  /// How much a mirrored image is blurred, 0…1.
  var roughness = 0.3
  /// Light that the surface gives off by itself.
  var emission = Vector.zero
  /// Whether the emission is also a light of the scene, so that scattered rays must not count it.
  var isLamp = false
  /// Whether it is scenery behind a window: seen, but light passes it as though it were sky.
  var isBackdrop = false

  init(_ pattern: Pattern, _ first: UInt32, _ second: UInt32? = nil, _ third: UInt32? = nil) {
    self.pattern = pattern
    self.first = Vector(rgb: first)
    self.second = Vector(rgb: second ?? first)
    self.third = Vector(rgb: third ?? second ?? first)
  }

  /// A pattern in linear colours.
  init(_ pattern: Pattern, _ first: Vector, _ second: Vector, _ third: Vector) {
    self.pattern = pattern
    self.first = first
    self.second = second
    self.third = third
  }

  /// One plain colour.
  static func plain(_ colour: UInt32) -> Material { Material(.plain, colour) }

  /// A surface that glows with `strength` times a colour.
  static func glowing(_ colour: UInt32, _ strength: Double, isLamp: Bool = false) -> Material {
    var material = Material(.plain, colour)
    material.emission = Vector(rgb: colour) * strength
    material.isLamp = isLamp
    return material
  }

  /// The same surface polished.
  func shiny(_ gloss: Double, roughness: Double = 0.1) -> Material {
    var copy = self
    copy.gloss = gloss
    copy.roughness = roughness
    return copy
  }

  /// The same surface with relief of this depth in metres.
  func rough(_ relief: Double) -> Material {
    var copy = self
    copy.relief = relief
    return copy
  }

  /// The same surface as scenery behind a window.
  var backdrop: Material {
    var copy = self
    copy.isBackdrop = true
    return copy
  }

  /// Colour and relief at a point of a body with this normal, both in the body's own frame.
  @inline(__always)
  func finish(at p: Vector, normal: Vector) -> Finish {
    pattern.finish(at: p, normal: normal, first, second, third)
  }
}

/// What a pattern says about a point.
struct Finish {
  /// Reflected share of red, green and blue light, linear.
  var colour: Vector
  /// Height over the surface, 0…1 of the material's relief.
  var height: Double
}
