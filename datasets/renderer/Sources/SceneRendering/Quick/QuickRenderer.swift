internal import Raster

/// Draws a scene in about a twentieth of a second: direct light with hard shadows of sun and bulbs, soft
/// ones of windows and lamps, ambient light with occlusion, and no path that goes on.
///
/// Depth is as exact as the path tracer's: it comes from the same solids.
struct QuickRenderer {
  let world: World
  let scene: Scene
  let ambient: AmbientLight
  let eye: Eye
  let width, height: Int
  /// What lies farther, in metres, counts as sky.
  static let farthest = 80.0

  init(_ scene: Scene, _ view: View, _ intrinsics: Intrinsics, ambient: AmbientLight, size: Int) {
    world = World(solids: scene.solids, terrain: scene.terrain)
    self.scene = scene
    self.ambient = ambient
    eye = Eye(view, intrinsics)
    width = size
    height = size
  }

  /// Picture, depth, normals and subject.
  func frame() -> QuickFrame {
    var surfaces: [QuickSurface] = []
    surfaces.reserveCapacity(width * height)
    for y in 0..<height {
      for x in 0..<width { surfaces.append(surface(x: Double(x), y: Double(y))) }
    }
    let softLight = SoftLight(
      world: world, sky: scene.sky, lights: scene.lights, ambient: ambient)
    var soft = [Vector](repeating: .zero, count: surfaces.count)
    for index in surfaces.indices where surfaces[index].isSurface {
      soft[index] = softLight.sample(
        at: surfaces[index].point, outer: surfaces[index].outer, x: index % width,
        y: index / width)
    }
    soft = SoftLight.smoothed(soft, surfaces, width: width, height: height)
    let light = surfaces.indices.map { self.light(from: surfaces[$0], soft: soft[$0]) }
    let exposure = exposure(for: light)
    var frame = QuickFrame(
      width: width, height: height, image: [],
      depth: surfaces.map { $0.t <= Self.farthest ? Float($0.t) : .infinity },
      normals: surfaces.map(codes(ofNormal:)), subject: surfaces.map(\.isSubject))
    frame.image.reserveCapacity(3 * surfaces.count)
    for y in 0..<height {
      for x in 0..<width {
        let index = y * width + x
        var display = Self.displayed(light[index] * exposure)
        if isEdge(x, y, surfaces) {
          for (dx, dy) in Self.offsets {
            let other = surface(x: Double(x) + dx, y: Double(y) + dy)
            let near = neighbour(of: other, x, y, surfaces)
            display += Self.displayed(self.light(from: other, soft: soft[near]) * exposure)
          }
          display /= Double(Self.offsets.count + 1)
        }
        for channel in 0..<3 { frame.image.append(ToneCurve.code(of: display[channel])) }
      }
    }
    return frame
  }

  /// Further places within an edge's pixel: with its centre a rotated grid.
  private static let offsets = [(-0.125, -0.375), (0.375, -0.125), (-0.375, 0.125), (0.125, 0.375)]

  /// What the ray through a place in the picture meets.
  private func surface(x: Double, y: Double) -> QuickSurface {
    let ray = eye.ray(x: x, y: y)
    let length = ray.direction.length
    let incoming = ray.direction / length
    guard let hit = world.hit(ray) else {
      return QuickSurface(incoming: incoming)
    }
    let material = world.materials[Int(hit.material)]
    let cosine = hit.normal.dot(incoming)
    // A pixel's width on the surface; at grazing angles it is longer one way only.
    let pixel = hit.t / eye.intrinsics.fx / max(0.25, abs(cosine))
    return QuickSurface(
      t: hit.t, record: hit.record,
      isSubject: hit.record >= 0 && world.records[Int(hit.record)].isSubject,
      point: ray.point(at: hit.t), outer: cosine > 0 ? -hit.normal : hit.normal,
      incoming: incoming,
      albedo: material.colour(at: hit.local, normal: hit.localNormal, pixel: pixel),
      emission: material.emission, gloss: material.gloss)
  }

  /// The light that a surface, or the sky, sends to the camera.
  private func light(from surface: QuickSurface, soft: Vector) -> Vector {
    if !surface.isSurface {
      return scene.sky.light(from: surface.incoming) + scene.sky.disc(in: surface.incoming)
    }
    let origin = surface.point + surface.outer * 1e-5
    var irradiance = soft
    var shine = Vector.zero
    let mirror =
      surface.incoming - surface.outer * (2 * surface.incoming.dot(surface.outer))
    let sunCosine = scene.sky.sun.dot(surface.outer)
    if scene.sky.sunlight.x > 0, sunCosine > 0,
      !world.isBlocked(Ray(origin: origin, direction: scene.sky.sun), before: .infinity)
    {
      irradiance += scene.sky.sunlight * (sunCosine / Double.pi)
      if surface.gloss > 0 {
        shine += scene.sky.sunlight * (surface.gloss * Self.highlight(mirror.dot(scene.sky.sun)))
      }
    }
    for case .ball(let centre, let radius, let radiance) in scene.lights {
      let towards = centre - surface.point
      let squared = towards.dot(towards)
      let distance = squared.squareRoot()
      let direction = towards / distance
      let cosine = direction.dot(surface.outer)
      if cosine <= 0 { continue }
      let ray = Ray(origin: origin, direction: direction)
      if world.isBlocked(ray, before: distance - radius - 1e-4) { continue }
      let arriving = radiance * (radius * radius / max(squared, radius * radius))
      irradiance += arriving * cosine
      if surface.gloss > 0 {
        shine += arriving * (surface.gloss * 3 * Self.highlight(mirror.dot(direction)))
      }
    }
    var light = surface.emission + surface.albedo * irradiance + shine
    if surface.gloss >= 0.1 {
      let grazing = 1 - min(max(-surface.incoming.dot(surface.outer), 0), 1)
      let squared = grazing * grazing
      let share = surface.gloss + (1 - surface.gloss) * squared * squared * grazing
      light = light * (1 - share) + mirrored(Ray(origin: origin, direction: mirror)) * share
    }
    if scene.visibility < .infinity {
      let flat = Vector(surface.incoming.x, max(0, surface.incoming.y * 0.3), surface.incoming.z)
      let clear = exponential(-surface.t / scene.visibility)
      light = scene.sky.light(from: flat.normalised).mixed(with: light, clear)
    }
    return light
  }

  /// What a mirror shows: sky, or a surface under ambient light alone.
  private func mirrored(_ ray: Ray) -> Vector {
    guard let hit = world.hit(ray) else { return scene.sky.light(from: ray.direction) }
    let material = world.materials[Int(hit.material)]
    return material.emission + material.meanColour * ambient.light(on: hit.normal)
  }

  /// How bright a highlight is at this cosine from the mirrored direction (Phong 1975, exponent 64).
  @inline(__always)
  private static func highlight(_ cosine: Double) -> Double {
    if cosine <= 0 { return 0 }
    var power = cosine
    for _ in 0..<6 { power *= power }
    return 2 * power
  }

  /// What light is multiplied by, so that three in four pixels stay below the key.
  private func exposure(for light: [Vector]) -> Double {
    var sample: [Double] = []
    for index in stride(from: 0, to: light.count, by: 13) {
      let l = light[index]
      sample.append(0.25 * l.x + 0.6 * l.y + 0.15 * l.z)
    }
    sample.sort()
    let high = sample[sample.count * 3 / 4]
    let middle = sample[sample.count / 2]
    return scene.exposure * ambient.key / max(0.5 * (high + middle), 1e-6)
  }

  @inline(__always)
  private static func displayed(_ light: Vector) -> Vector {
    Vector(ToneCurve.film(light.x), ToneCurve.film(light.y), ToneCurve.film(light.z))
  }

  private func codes(ofNormal surface: QuickSurface) -> SIMD3<Int8> {
    if surface.t > Self.farthest { return .zero }
    let n = Vector(
      surface.outer.dot(eye.right), surface.outer.dot(eye.down), surface.outer.dot(eye.forward))
    let scaled = (n * 127).rounded(.toNearestOrEven)
    return SIMD3(Int8(scaled.x), Int8(scaled.y), Int8(scaled.z))
  }

  /// Whether a neighbour shows another thing or another side of it.
  private func isEdge(_ x: Int, _ y: Int, _ surfaces: [QuickSurface]) -> Bool {
    let own = y * width + x
    func differs(_ other: Int) -> Bool {
      surfaces[other].record != surfaces[own].record
        || surfaces[own].isSurface && surfaces[other].outer.dot(surfaces[own].outer) < 0.85
    }
    return x > 0 && differs(own - 1) || x + 1 < width && differs(own + 1)
      || y > 0 && differs(own - width) || y + 1 < height && differs(own + width)
  }

  /// The pixel about (x, y) whose soft light fits a surface best.
  private func neighbour(
    of surface: QuickSurface, _ x: Int, _ y: Int, _ surfaces: [QuickSurface]
  ) -> Int {
    let own = y * width + x
    if surfaces[own].record == surface.record, surfaces[own].outer.dot(surface.outer) > 0.85 {
      return own
    }
    for row in max(0, y - 1)...min(height - 1, y + 1) {
      for column in max(0, x - 1)...min(width - 1, x + 1) {
        let index = row * width + column
        if surfaces[index].record == surface.record,
          surfaces[index].outer.dot(surface.outer) > 0.85
        {
          return index
        }
      }
    }
    return own
  }
}
