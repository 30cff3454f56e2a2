import Foundation
import Raster
import TestSupport
import Testing

@testable import SceneRendering

/// Light against closed forms, and the arithmetic under it against the system's.
struct LightTests {
  private static let evenSky = Sky(
    zenith: Vector(repeating: 1), horizon: Vector(repeating: 1), below: Vector(repeating: 1),
    sun: Vector(0, 1, 0), sunlight: .zero)

  private func meanResponse(_ scene: Scene, _ ray: Ray, paths: Int) -> Response {
    let tracer = PathTracer(scene)
    var sum = Response()
    for index in 0..<paths {
      var sampler = Sampler(index: index, seed: 99)
      sum += tracer.response(along: ray, &sampler)
    }
    return sum.mean(over: paths)
  }

  private func meanLight(_ scene: Scene, _ ray: Ray, paths: Int) -> Vector {
    let mean = meanResponse(scene, ray, paths: paths)
    return mean.direct + mean.albedo * mean.irradiance
  }

  @Test func `a grey ball under an even sky sends back its albedo`() {
    var scene = Scene(sky: Self.evenSky)
    scene += Solid.ball(radius: 1, at: Vector(0, 0, 5), .plain(0xBCBCBC))
    let albedo = ToneCurve.linear(code: 0xBC / 255.0)
    let light = meanLight(
      scene, Ray(origin: .zero, direction: Vector(0.05, 0.03, 1)), paths: 64)
    // A convex body sees sky alone, so that every path brings the same.
    #expect(abs(light.x - albedo) < 1e-9)
    #expect(light.x == light.y && light.y == light.z)
  }

  @Test func `ground before an endless wall gets half of an even sky`() {
    var scene = Scene(sky: Self.evenSky)
    scene += Solid(.ground, Frame(origin: .zero), .plain(0xFFFFFF))
    scene += Solid(
      .ground,
      Frame(
        origin: Vector(0, 0, 3), right: Vector(1, 0, 0), up: Vector(0, 0, -1),
        forward: Vector(0, 1, 0)), .plain(0x000000))
    // At the foot of a black wall half of the cosine-weighted sky is left.
    let foot = Ray(origin: Vector(0, 1, 2.999), direction: Vector(0, -1, 0))
    let light = meanLight(scene, foot, paths: 4096)
    #expect(abs(light.x - 0.5) < 0.01)
  }

  @Test func `a sun at 60 degrees lights the ground by its sine`() {
    var sky = Self.evenSky
    sky.zenith = .zero
    sky.horizon = .zero
    sky.below = .zero
    sky.sun = Sky.direction(azimuth: 20, elevation: 60)
    sky.sunlight = Vector(repeating: Double.pi)
    var scene = Scene(sky: sky)
    scene += Solid(.ground, Frame(origin: .zero), .plain(0xFFFFFF))
    let ray = Ray(origin: Vector(0, 1, 0), direction: Vector(0, -1, 0.2))
    // Direct light alone: the sky about the sun glows.
    #expect(abs(meanResponse(scene, ray, paths: 256).direct.x - 3.0.squareRoot() / 2) < 1e-3)
    scene += Solid.ball(radius: 0.4, at: sky.sun * 5 + Vector(0, 0, 0.2), .plain(0xFFFFFF))
    #expect(meanResponse(scene, ray, paths: 256).direct == .zero)
  }

  @Test func `a ball of a lamp lights by its solid angle`() {
    var sky = Self.evenSky
    sky.zenith = .zero
    sky.horizon = .zero
    sky.below = .zero
    var scene = Scene(sky: sky)
    scene += Solid(.ground, Frame(origin: .zero), .plain(0xFFFFFF))
    scene.lights = [.ball(centre: Vector(0, 3, 0), radius: 0.5, radiance: Vector(repeating: 10))]
    let light = meanLight(
      scene, Ray(origin: Vector(0, 1, 0), direction: Vector(0, -1, 0)), paths: 1024)
    // Straight under a ball of sine s, irradiance over pi is radiance * s².
    #expect(abs(light.x - 10 * 0.25 / 9) < 1e-3)
  }

  @Test func `a window lights as a panel of the sky's colour does`() {
    var sky = Self.evenSky
    sky.zenith = Vector(repeating: 2)
    sky.horizon = Vector(repeating: 2)
    sky.below = Vector(repeating: 2)
    let corner = Vector(-1, 2, -1)
    let across = Vector(2, 0, 0)
    let along = Vector(0, 0, 2)
    let p = Vector(0.3, 0, 0.2)
    let panel = Light.panel(
      corner: corner, across: across, along: along, radiance: Vector(repeating: 2))
    let portal = Light.portal(corner: corner, across: across, along: along)
    for (u, v) in [(0.1, 0.2), (0.5, 0.5), (0.93, 0.4)] {
      let a = panel.sample(from: p, sky: sky, u, v)
      let b = portal.sample(from: p, sky: sky, u, v)
      #expect(a != nil && a?.weight == b?.weight && a?.direction == b?.direction)
    }
    #expect(panel.sample(from: Vector(0, 5, 0), sky: sky, 0.5, 0.5) == nil)
  }

  @Test func `sixteen samples fall into all cells of a 4 by 4 grid`() {
    for seed in [3, 77, 4096] as [UInt32] {
      for use in 0..<6 {
        var cells: Set<Int> = []
        for index in 0..<16 {
          var sampler = Sampler(index: index, seed: seed)
          for _ in 0..<use { _ = sampler.pair() }
          let (u, v) = sampler.pair()
          cells.insert(Int(u * 4) * 4 + Int(v * 4))
        }
        #expect(cells.count == 16)
      }
    }
  }

  @Test func `our sine, exponential and logarithm agree with the system's`() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<2000 {
      let angle = random.unit() * 1440 - 720
      let (s, c) = sineAndCosine(degrees: angle)
      #expect(abs(s - sin(angle * .pi / 180)) < 1e-14)
      #expect(abs(c - cos(angle * .pi / 180)) < 1e-14)
      let x = random.unit() * 60 - 40
      #expect(abs(exponential(x) / exp(x) - 1) < 1e-14)
      let y = exp(random.unit() * 40 - 20)
      #expect(abs(logarithm(y) - log(y)) < 1e-13)
    }
    #expect(sineAndCosine(degrees: 270) == (-1, 0))
  }

  @Test func `codes are the nearest of IEC 61966-2-1`() {
    for step in 0...4000 {
      let light = Double(step) / 4000
      let value = light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
      let code = Double(ToneCurve.code(of: light))
      #expect(abs(code - value * 255) <= 0.5 + 1e-3)
    }
    #expect(ToneCurve.code(of: -1) == 0 && ToneCurve.code(of: 9) == 255)
  }
}
