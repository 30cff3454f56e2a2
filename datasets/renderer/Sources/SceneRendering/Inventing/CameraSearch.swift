internal import Raster

/// Looks for a place from which a scene's subject is seen well.
struct CameraSearch {
  let world: World
  /// The middle of the subject.
  let target: Vector
  /// The shares of the picture that the subject may have.
  static let shares = 0.1...0.55
  /// How far down and up the camera may look, as the sine of its pitch: people seldom look at their feet.
  static let slopes = -0.75...0.25
  private static let size = 28

  init(_ scene: Scene) {
    world = World(solids: scene.solids, terrain: scene.terrain)
    let bounds = scene.solids.filter(\.isSubject).reduce(Bounds.empty) { $0.union($1.bounds) }
    target = bounds.centre
  }

  /// What a try shows.
  struct Look {
    var share, sky, nearest: Double
  }

  /// What a camera sees, from a coarse grid of rays.
  func look(_ view: View, fieldOfView: Double) -> Look {
    let (sine, cosine) = sineAndCosine(degrees: fieldOfView / 2)
    let middle = Double(Self.size - 1) / 2
    let focal = Double(Self.size) / 2 * cosine / sine
    let eye = Eye(view, Intrinsics(fx: focal, fy: focal, cx: middle, cy: middle))
    var seen = 0
    var sky = 0
    var nearest = Double.infinity
    for y in 0..<Self.size {
      for x in 0..<Self.size {
        guard let hit = world.hit(eye.ray(x: Double(x), y: Double(y))) else {
          sky += 1
          continue
        }
        nearest = min(nearest, hit.t)
        if hit.record >= 0, world.records[Int(hit.record)].isSubject { seen += 1 }
      }
    }
    let pixels = Double(Self.size * Self.size)
    return Look(share: Double(seen) / pixels, sky: Double(sky) / pixels, nearest: nearest)
  }

  /// The first of some tries that is good.
  ///
  /// - Parameters:
  ///   - tries: How often `camera` is asked.
  ///   - nearest: The least depth in metres that any pixel may have.
  ///   - random: Where numbers come from.
  ///   - camera: Makes a place for the camera.
  /// - Returns: The view and the degrees that it spans across, or nil.
  func view(
    tries: Int = 30, nearest: Double, _ random: inout RandomSource,
    camera: (inout RandomSource) -> Vector
  ) -> (view: View, fieldOfView: Double)? {
    for _ in 0..<tries {
      let eye = camera(&random)
      let fieldOfView = random.number(45, 75)
      let distance = (target - eye).length
      if distance < 2 * nearest { continue }
      // The subject is seldom in the middle.
      let slack = 0.36 * distance * fieldOfView / 60
      let aim =
        target
        + Vector(
          random.number(-slack, slack), random.number(-slack, slack),
          random.number(-slack, slack))
      let forward = (aim - eye).normalised
      if !Self.slopes.contains(forward.y) { continue }
      let roll = random.chance(0.1) ? random.number(-14, 14) : 1.2 * random.bell()
      let view = View("made", from: eye, to: aim, roll: roll)
      let look = look(view, fieldOfView: fieldOfView)
      if Self.shares.contains(look.share), look.nearest >= nearest, look.sky < 0.7 {
        return (view, fieldOfView)
      }
    }
    return nil
  }
}
