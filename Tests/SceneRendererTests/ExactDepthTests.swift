import Raster
import Testing

@testable import SceneRendering

/// Depth of single shapes against closed forms worked out by hand.
struct ExactDepthTests {
  private let renderer = Renderer(width: 64, height: 48, samples: 1, seed: 1)
  private static let paint = Material.plain(0xFFFFFF)
  /// Rounding over a dozen operations on numbers below 100.
  private static let tolerance = 1e-11

  /// A camera at the origin that looks along z, with one thing before it.
  private func depth(of solid: Solid) -> [Double] {
    var scene = Scene(sky: Self.sky)
    scene += solid
    return renderer.depth(of: scene, View("ahead", from: .zero, to: Vector(0, 0, 1)))
  }

  private static let sky = Sky(
    zenith: .zero, horizon: .zero, below: .zero, sun: Vector(0, 1, 0), sunlight: .zero)

  /// Compares every pixel with a formula in the ray's slopes across and down.
  private func check(
    _ solid: Solid, sourceLocation: SourceLocation = #_sourceLocation,
    _ formula: (Double, Double) -> Double
  ) {
    let found = depth(of: solid)
    let k = renderer.intrinsics
    var finite = 0
    var worst = 0.0
    for y in 0..<renderer.height {
      for x in 0..<renderer.width {
        let expected = formula((Double(x) - k.cx) / k.fx, (Double(y) - k.cy) / k.fy)
        let value = found[y * renderer.width + x]
        #expect(
          expected.isFinite == value.isFinite, "pixel \(x), \(y)", sourceLocation: sourceLocation)
        if expected.isFinite, value.isFinite {
          finite += 1
          worst = max(worst, abs(value - expected))
        }
      }
    }
    #expect(finite > 20, sourceLocation: sourceLocation)
    #expect(worst < Self.tolerance, sourceLocation: sourceLocation)
  }

  @Test func `a wall square to the view has one depth`() {
    check(.box(40, 40, 1, on: Vector(0, -20, 4.5), Self.paint)) { _, _ in 4 }
  }

  @Test func `ground has depth height over slope`() {
    check(Solid(.ground, Frame(origin: Vector(0, -1.6, 0)), Self.paint)) { _, down in
      down > 0 ? 1.6 / down : .infinity
    }
  }

  @Test func `a turned wall is a tilted plane`() {
    // The plane through (0, 0, 5) whose normal points 30 degrees off the view: n = (sin, 0, cos).
    let (s, c) = sineAndCosine(degrees: 30)
    let wall = Solid(
      .ground,
      Frame(
        origin: Vector(0, 0, 5), right: Vector(0, 1, 0), up: Vector(-s, 0, -c),
        forward: Vector(-c, 0, s)), Self.paint)
    check(wall) { across, _ in 5 * c / (s * across + c) }
  }

  @Test func `a ball's depth is the nearer root of its quadratic`() {
    let centre = Vector(0.4, -0.3, 6)
    check(.ball(radius: 1.3, at: centre, Self.paint)) { across, down in
      let d = Vector(across, -down, 1)
      let b = d.dot(centre)
      let a = d.dot(d)
      let root = b * b - a * (centre.dot(centre) - 1.3 * 1.3)
      return root < 0 ? .infinity : (b - root.squareRoot()) / a
    }
  }

  @Test func `an upright cylinder's depth is the nearer root in the plane`() {
    check(.cylinder(radius: 0.8, height: 40, on: Vector(0.5, -20, 5), Self.paint)) { across, _ in
      let a = across * across + 1
      let b = across * 0.5 + 5
      let root = b * b - a * (0.25 + 25 - 0.64)
      return root < 0 ? .infinity : (b - root.squareRoot()) / a
    }
  }

  @Test func `a box turned by 45 degrees shows its edge`() {
    let half = 1.0
    let solid = Solid(
      .box(Vector(half, 30, half)), Frame(Vector(0, 0, 6), yaw: 45), Self.paint)
    check(solid) { across, _ in
      // |x| + |z - 6| = sqrt(2) on the two faces towards the camera.
      let near = 6 - 2.0.squareRoot()
      let z = near / (1 - abs(across))
      return z <= 6 ? z : .infinity
    }
  }

  @Test func `a ramp of a roof has the slope of its triangle`() {
    // Half width 2, half height 1 about (0, 0, 6), seen from its own end: the end face is flat.
    let roof = Solid(.gable(Vector(2, 1, 1)), Frame(origin: Vector(0, 0, 6)), Self.paint)
    check(roof) { across, down in
      let x = 5 * across
      let y = -5 * down
      return y >= -1 && y <= 1 && abs(x) <= 1 - y ? 5 : .infinity
    }
  }

  @Test func `a hole carved through a wall shows what is behind it`() {
    let wall = Solid.box(40, 40, 1, on: Vector(0, -20, 5), Self.paint)
      .carved(
        by: .frustum(bottom: 0.9, top: 0.9, half: 3), Frame(Vector(0, 0, 5), pitch: 90))
    check(wall) { across, down in
      let slope = (across * across + down * down).squareRoot()
      if slope * 4.5 > 0.9 { return 4.5 }
      // Through the opening, onto the inside of the hole if the ray is steep enough.
      return slope * 5.5 > 0.9 ? 0.9 / slope : .infinity
    }
  }

  @Test func `a clip keeps what lies inside it`() {
    let dome = Solid.ball(radius: 2, at: Vector(0, 0, 6), Self.paint)
      .clipped(to: .box(Vector(50, 50, 1)), Frame(origin: Vector(0, 0, 6)))
    check(dome) { across, down in
      // The box cuts the ball flat at z = 5, where it is sqrt(3) wide; beside it is the ball.
      let slope = (across * across + down * down).squareRoot()
      if slope * 5 <= 3.0.squareRoot() { return 5 }
      let a = slope * slope + 1
      let root = 36 - a * 32
      let z = root < 0 ? .infinity : (6 - root.squareRoot()) / a
      return z <= 7 ? z : .infinity
    }
  }

  @Test func `a height field of a plane is that plane`() {
    var scene = Scene(sky: Self.sky)
    scene.terrain = HeightField(
      from: SIMD2(-300, -2), to: SIMD2(300, 400), spacing: 0.9, material: Self.paint
    ) { x, z in -2 + 0.05 * x + 0.02 * z }
    let found = renderer.depth(of: scene, View("ahead", from: .zero, to: Vector(0, 0, 1)))
    let k = renderer.intrinsics
    var compared = 0
    for y in 0..<renderer.height {
      for x in 0..<renderer.width {
        let across = (Double(x) - k.cx) / k.fx
        let down = (Double(y) - k.cy) / k.fy
        let expected = 2 / (down + 0.05 * across + 0.02)
        if expected < 0 || expected > 390 || abs(across * expected) > 290 { continue }
        compared += 1
        #expect(abs(found[y * renderer.width + x] - expected) < 1e-8 * expected)
      }
    }
    #expect(compared > 1000)
  }

  @Test func `a point on a curved height field lies on its patch`() {
    let field = HeightField(
      from: SIMD2(-20, 0), to: SIMD2(20, 60), spacing: 0.5, material: Self.paint
    ) { x, z in -2 + 0.8 * Noise.gradient(Vector(x * 0.2, 0, z * 0.2)) }
    var scene = Scene(sky: Self.sky)
    scene.terrain = field
    let eye = Eye(View("ahead", from: .zero, to: Vector(0, -0.1, 1)), renderer.intrinsics)
    let world = World(solids: [], terrain: field)
    var compared = 0
    for y in 0..<renderer.height {
      for x in 0..<renderer.width {
        let ray = eye.ray(x: Double(x), y: Double(y))
        let t = world.distance(ray)
        if t == .infinity { continue }
        compared += 1
        let p = ray.point(at: t)
        #expect(abs(field.surface(x: p.x, z: p.z).height - p.y) < 1e-9)
        // Nothing nearer was stepped over.
        for part in 1..<40 {
          let q = ray.point(at: t * Double(part) / 40)
          if abs(q.x) < 20, q.z > 0 {
            #expect(q.y > field.surface(x: q.x, z: q.z).height - 1e-9)
          }
        }
      }
    }
    #expect(compared > 1000)
  }

  @Test func `the tree of boxes finds what a search through all solids finds`() {
    let scene = SceneCatalogue.all[0].build(.control, 1)
    let tree = World(solids: scene.solids, terrain: nil)
    let eye = Eye(scene.views[0], renderer.intrinsics)
    for y in stride(from: 0, to: renderer.height, by: 3) {
      for x in stride(from: 0, to: renderer.width, by: 3) {
        let ray = eye.ray(x: Double(x), y: Double(y))
        let nearest = scene.solids.map { World(solids: [$0], terrain: nil).distance(ray) }.min()
        #expect(tree.distance(ray) == nearest)
      }
    }
  }
}
