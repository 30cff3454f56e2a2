/// A place and an orientation: three orthonormal axes and an origin.
struct Frame {
  var origin: Vector
  var right: Vector
  var up: Vector
  var forward: Vector

  static let world = Frame(origin: .zero)

  /// The axes of the world at another origin.
  init(origin: Vector) {
    self.init(
      origin: origin, right: Vector(1, 0, 0), up: Vector(0, 1, 0), forward: Vector(0, 0, 1))
  }

  init(origin: Vector, right: Vector, up: Vector, forward: Vector) {
    self.origin = origin
    self.right = right
    self.up = up
    self.forward = forward
  }

  /// The frame at a place, turned by degrees.
  ///
  /// It is turned about the vertical (`yaw`: forward goes towards right), then about its own right
  /// axis (`pitch`: forward goes down), then about its forward axis (`roll`: up goes towards right).
  init(_ origin: Vector, yaw: Double = 0, pitch: Double = 0, roll: Double = 0) {
    let (sy, cy) = sineAndCosine(degrees: yaw)
    let (sp, cp) = sineAndCosine(degrees: pitch)
    let (sr, cr) = sineAndCosine(degrees: roll)
    let flatRight = Vector(cy, 0, -sy)
    let flatForward = Vector(sy, 0, cy)
    let forward = flatForward * cp - Vector(0, 1, 0) * sp
    let straightUp = flatForward * sp + Vector(0, 1, 0) * cp
    self.init(
      origin: origin, right: flatRight * cr - straightUp * sr,
      up: straightUp * cr + flatRight * sr, forward: forward)
  }

  @inline(__always)
  func localPoint(_ p: Vector) -> Vector { localDirection(p - origin) }

  @inline(__always)
  func localDirection(_ d: Vector) -> Vector {
    Vector(d.dot(right), d.dot(up), d.dot(forward))
  }

  @inline(__always)
  func worldDirection(_ d: Vector) -> Vector { right * d.x + up * d.y + forward * d.z }

  @inline(__always)
  func worldPoint(_ p: Vector) -> Vector { origin + worldDirection(p) }

  /// A frame that was given in the coordinates of this one, in the world's.
  func placing(_ inner: Frame) -> Frame {
    Frame(
      origin: worldPoint(inner.origin), right: worldDirection(inner.right),
      up: worldDirection(inner.up), forward: worldDirection(inner.forward))
  }
}
