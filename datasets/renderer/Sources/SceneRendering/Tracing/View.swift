internal import Raster

/// Where a camera stands and what it looks at.
struct View {
  var name: String
  var eye: Vector
  var target: Vector

  init(_ name: String, from eye: Vector, to target: Vector) {
    self.name = name
    self.eye = eye
    self.target = target
  }
}

/// A pinhole camera in the world: makes the ray of a place in the picture.
struct Eye {
  let origin: Vector
  let right, down, forward: Vector
  let intrinsics: Intrinsics

  init(_ view: View, _ intrinsics: Intrinsics) {
    origin = view.eye
    forward = (view.target - view.eye).normalised
    right = Vector(0, 1, 0).cross(forward).normalised
    down = -forward.cross(right)
    self.intrinsics = intrinsics
  }

  /// The ray through a place in the picture, in pixels with centres at whole numbers; its parameter
  /// is planar depth in metres.
  @inline(__always)
  func ray(x: Double, y: Double) -> Ray {
    let across = (x - intrinsics.cx) / intrinsics.fx
    let below = (y - intrinsics.cy) / intrinsics.fy
    return Ray(origin: origin, direction: forward + right * across + down * below)
  }
}
