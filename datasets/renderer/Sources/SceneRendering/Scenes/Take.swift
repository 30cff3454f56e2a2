/// Which of a scene's three pictures is made.
package enum Take: String, CaseIterable, Sendable {
  /// The scene as it is.
  case control = "images"
  /// Other materials and another light on the same geometry: what a faithful generator gives.
  case reskin
  /// The other materials and light on geometry that has moved: what an unfaithful one gives.
  case drifted

  /// The first of two things in the scene's own look, the second in the other look.
  func look<T>(_ own: T, _ other: T) -> T { self == .control ? own : other }

  /// A displacement that only the drifted scene has.
  func drift(_ x: Double, _ y: Double, _ z: Double) -> Vector {
    self == .drifted ? Vector(x, y, z) : .zero
  }

  /// A change of a size or an angle that only the drifted scene has.
  func drift(_ change: Double) -> Double { self == .drifted ? change : 0 }
}
