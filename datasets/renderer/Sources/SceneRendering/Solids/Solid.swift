/// A convex shape at its place.
struct Piece {
  var shape: Shape
  var frame: Frame

  @inline(__always)
  func interval(_ ray: Ray) -> Interval {
    shape.interval(frame.localPoint(ray.origin), frame.localDirection(ray.direction))
  }

  /// The box along the world's axes that encloses the piece.
  var bounds: Bounds {
    let reach = shape.reach
    if reach.x == .infinity {
      return Bounds(low: Vector(repeating: -.infinity), high: Vector(repeating: .infinity))
    }
    let extent = Vector(
      abs(frame.right.x) * reach.x + abs(frame.up.x) * reach.y + abs(frame.forward.x) * reach.z,
      abs(frame.right.y) * reach.x + abs(frame.up.y) * reach.y + abs(frame.forward.y) * reach.z,
      abs(frame.right.z) * reach.x + abs(frame.up.z) * reach.y + abs(frame.forward.z) * reach.z)
    return Bounds(low: frame.origin - extent, high: frame.origin + extent)
  }
}

/// A thing in a scene: a body, cut down to what lies inside every clip and outside every carve.
///
/// Bodies, clips and carves are convex, so each meets a ray in one interval and the surface of the
/// whole is found exactly, without steps: an arch is a box carved by a cylinder, a cushion a box
/// clipped by an ellipsoid.
struct Solid {
  var body: Piece
  var clips: [Piece] = []
  var carves: [Piece] = []
  var material: Material
  /// Whether it keeps light off other things; a lampshade about a light does not.
  var castsShadow = true
  /// Whether it is so thin that a mediocre estimator misses it.
  var isThin = false
  /// Whether it belongs to the thing that a caption names.
  var isSubject = false

  init(_ shape: Shape, _ frame: Frame, _ material: Material) {
    self.body = Piece(shape: shape, frame: frame)
    self.material = material
  }

  /// The box along the world's axes that encloses it.
  var bounds: Bounds { body.bounds }

  /// The same solid, given in the coordinates of `frame`, in the world.
  func placed(in frame: Frame) -> Solid {
    var copy = self
    copy.body.frame = frame.placing(body.frame)
    for index in clips.indices { copy.clips[index].frame = frame.placing(clips[index].frame) }
    for index in carves.indices { copy.carves[index].frame = frame.placing(carves[index].frame) }
    return copy
  }

  /// What is left of it inside another shape.
  func clipped(to shape: Shape, _ frame: Frame) -> Solid {
    var copy = self
    copy.clips.append(Piece(shape: shape, frame: frame))
    return copy
  }

  /// What is left of it outside another shape.
  func carved(by shape: Shape, _ frame: Frame) -> Solid {
    var copy = self
    copy.carves.append(Piece(shape: shape, frame: frame))
    return copy
  }

  /// The same, marked as missed by a mediocre estimator.
  var thin: Solid {
    var copy = self
    copy.isThin = true
    return copy
  }

  /// The same, letting light through to other things.
  var shadowless: Solid {
    var copy = self
    copy.castsShadow = false
    return copy
  }
}

extension [Solid] {
  /// The same solids, given in the coordinates of `frame`, in the world.
  func placed(in frame: Frame) -> [Solid] { map { $0.placed(in: frame) } }

  /// The same solids at a place, turned about the vertical by degrees.
  func placed(_ origin: Vector, yaw: Double = 0) -> [Solid] {
    placed(in: Frame(origin, yaw: yaw))
  }

  /// All of them marked as the thing that a caption names.
  var asSubject: [Solid] {
    map { solid in
      var copy = solid
      copy.isSubject = true
      return copy
    }
  }

  /// All of them marked as missed by a mediocre estimator.
  var thin: [Solid] { map(\.thin) }
}
