/// What a camera's ray meets, ready to be lit.
struct QuickSurface {
  /// Planar depth, or infinity for sky.
  var t = Double.infinity
  /// The solid, -1 for the terrain, -2 for sky.
  var record: Int32 = -2
  var isSubject = false
  var point = Vector.zero
  /// The unit normal on the camera's side.
  var outer = Vector.zero
  /// The unit direction of the ray that met it.
  var incoming = Vector.zero
  /// Reflected shares of red, green and blue, and light of its own.
  var albedo = Vector.zero
  var emission = Vector.zero
  var gloss = 0.0

  var isSurface: Bool { record > -2 }
}
