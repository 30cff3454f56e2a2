internal import Raster

/// Where a camera stands and what it looks at.
struct View {
  var name: String
  var eye: Vector
  var target: Vector
  /// Degrees by which the camera is turned about its axis; the picture turns the other way.
  var roll: Double

  init(_ name: String, from eye: Vector, to target: Vector, roll: Double = 0) {
    self.name = name
    self.eye = eye
    self.target = target
    self.roll = roll
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
    let level = Vector(0, 1, 0).cross(forward).normalised
    let plumb = -forward.cross(level)
    let (sine, cosine) = sineAndCosine(degrees: view.roll)
    // An unturned camera keeps its axes to the last bit.
    right = view.roll == 0 ? level : level * cosine + plumb * sine
    down = view.roll == 0 ? plumb : plumb * cosine - level * sine
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
