/// What a path brings to its pixel, in parts that are smoothed differently.
struct Response {
  /// Light that needs no smoothing: sky, lamps, clear mirrors and direct light on the surface.
  var direct = Vector.zero
  /// What a surface that is not quite smooth mirrors.
  var shine = Vector.zero
  /// Light that comes to the surface from other surfaces; it changes slowly from pixel to pixel.
  var irradiance = Vector.zero
  /// The share of the irradiance that the surface sends on.
  var albedo = Vector.zero
  /// 1 where there is a surface, 0 for sky.
  var coverage = 0.0

  static func += (sum: inout Response, other: Response) {
    sum.direct += other.direct
    sum.shine += other.shine
    sum.irradiance += other.irradiance
    sum.albedo += other.albedo
    sum.coverage += other.coverage
  }

  /// The mean of what was summed; irradiance over the samples that met a surface.
  func mean(over count: Int) -> Response {
    let share = 1 / Double(count)
    return Response(
      direct: direct * share, shine: shine * share, irradiance: irradiance / max(coverage, 1),
      albedo: albedo * share,
      coverage: coverage * share)
  }
}

/// Light along random paths through a scene (Kajiya 1986): sun, lamps and windows are asked at each
/// surface, the rest comes from where a scattered ray goes.
struct PathTracer {
  let world: World
  let sky: Sky
  let lights: [Light]
  let visibility: Double
  /// Surfaces that a path may touch.
  let depth = 5
  /// No single path counts for more than this, after exposure: the price of no bright specks.
  let brightest: Double
  private let hasPortals: Bool

  init(_ scene: Scene) {
    world = World(solids: scene.solids, terrain: scene.terrain)
    sky = scene.sky
    lights = scene.lights
    visibility = scene.visibility
    brightest = 6 / scene.exposure
    hasPortals = scene.lights.contains(where: \.isPortal)
  }

  /// What comes back along a camera's ray.
  func response(along ray: Ray, _ sampler: inout Sampler) -> Response {
    guard let hit = world.hit(ray) else {
      let direction = ray.direction.normalised
      return Response(direct: bounded(sky.light(from: direction) + sky.disc(in: direction)))
    }
    let material = world.materials[Int(hit.material)]
    let incoming = ray.direction.normalised
    let outer = hit.normal.dot(incoming) > 0 ? -hit.normal : hit.normal
    let origin = ray.point(at: hit.t) + outer * 1e-6
    let finish = material.finish(at: hit.local, normal: hit.localNormal)
    var normal = outer
    if material.relief > 0 { normal = PathTracer.bumped(outer, hit, material, finish.height) }

    var response = Response(
      direct: material.emission, albedo: finish.colour, coverage: 1)
    if material.gloss > 0 {
      let share = PathTracer.mirroredShare(material, cosine: -incoming.dot(normal))
      let mirror = incoming - normal * (2 * incoming.dot(normal))
      let (u, v) = sampler.pair()
      let lobe = 1 - u * material.roughness * material.roughness
      let direction = Light.cone(about: mirror.normalised, cosine: lobe, turn: v)
      if direction.dot(outer) > 0 {
        let reflected = Ray(origin: origin, direction: direction)
        let light = bounded(trace(reflected, touches: 2, mirrored: true, &sampler), 0.2) * share
        if material.roughness > 0.07 { response.shine = light } else { response.direct += light }
      }
      response.albedo *= 1 - share
    }
    response.direct += response.albedo * sunlight(at: origin, normal, outer, &sampler)
    for light in lights {
      let arriving = share(of: light, at: origin, normal, outer, &sampler)
      if light.isPortal {
        response.irradiance += arriving
      } else {
        response.direct += response.albedo * arriving
      }
    }
    let (u, v) = sampler.pair()
    let direction = Light.cone(about: normal, cosine: (1 - u).squareRoot(), turn: v)
    if direction.dot(outer) > 0 {
      let scattered = Ray(origin: origin, direction: direction)
      response.irradiance += bounded(
        trace(scattered, touches: depth - 1, mirrored: false, &sampler), 0.5)
    }

    if material.isBackdrop {
      response.irradiance = sky.horizon.mixed(with: sky.zenith, 0.5) * 0.45
    }
    if visibility < .infinity {
      let clear = exponential(-hit.t * ray.direction.length / visibility)
      let flat = Vector(incoming.x, max(0, incoming.y * 0.3), incoming.z)
      response.direct = sky.light(from: flat.normalised).mixed(with: response.direct, clear)
      response.shine *= clear
      response.albedo *= clear
    }
    return response
  }

  /// The light along a ray from a surface, over at most this many more surfaces.
  ///
  /// A mirrored ray sees lamps and the sun itself, which the surface of a scattered ray has asked
  /// already.
  private func trace(
    _ start: Ray, touches: Int, mirrored isMirrored: Bool, _ sampler: inout Sampler
  ) -> Vector {
    var ray = start
    var mirrored = isMirrored
    var throughput = Vector(repeating: 1)
    var sum = Vector.zero
    for _ in 0..<touches {
      guard let hit = world.hit(ray) else {
        let direction = ray.direction.normalised
        if mirrored {
          sum += throughput * (sky.light(from: direction) + sky.disc(in: direction))
        } else if !hasPortals {
          sum += throughput * sky.light(from: direction)
        }
        break
      }
      let material = world.materials[Int(hit.material)]
      // The light of what lies behind a window has come in through its portal already.
      if material.isBackdrop, !mirrored { break }
      if mirrored || !material.isLamp { sum += throughput * material.emission }
      let incoming = ray.direction.normalised
      let normal = hit.normal.dot(incoming) > 0 ? -hit.normal : hit.normal
      let origin = ray.point(at: hit.t) + normal * 1e-6
      if mirrored, material.gloss > 0 {
        let (choice, _) = sampler.pair()
        if choice < PathTracer.mirroredShare(material, cosine: -incoming.dot(normal)) {
          ray = Ray(origin: origin, direction: incoming - normal * (2 * incoming.dot(normal)))
          continue
        }
      }
      throughput *= material.finish(at: hit.local, normal: hit.localNormal).colour
      sum += throughput * direct(at: origin, normal, &sampler)
      let (u, v) = sampler.pair()
      let direction = Light.cone(about: normal, cosine: (1 - u).squareRoot(), turn: v)
      ray = Ray(origin: origin, direction: direction)
      mirrored = false
      if max(throughput.x, max(throughput.y, throughput.z)) < 0.01 { break }
    }
    return sum
  }

  /// The light, no brighter than a single path may be.
  private func bounded(_ light: Vector, _ share: Double = 1) -> Vector {
    let peak = max(light.x, max(light.y, light.z))
    return peak > brightest * share ? light * (brightest * share / peak) : light
  }

  /// The share of light that a surface mirrors at an angle (Schlick 1994); less if it is rough.
  private static func mirroredShare(_ material: Material, cosine: Double) -> Double {
    let grazing = 1 - min(max(cosine, 0), 1)
    let squared = grazing * grazing
    let fresnel = material.gloss + (1 - material.gloss) * squared * squared * grazing
    return fresnel * (1 - 0.6 * material.roughness)
  }

  /// The sun's light on a matt surface, over its reflectance.
  private func sunlight(
    at p: Vector, _ normal: Vector, _ outer: Vector, _ sampler: inout Sampler
  ) -> Vector {
    if sky.sunlight.x == 0 { return .zero }
    let (u, v) = sampler.pair()
    let edge = (1 - sky.sunRadius * sky.sunRadius).squareRoot()
    let direction = Light.cone(about: sky.sun, cosine: 1 - u * (1 - edge), turn: v)
    let cosine = direction.dot(normal)
    if cosine <= 0 || direction.dot(outer) <= 0 { return .zero }
    if world.isBlocked(Ray(origin: p, direction: direction), before: .infinity) { return .zero }
    return sky.sunlight * (cosine / Double.pi)
  }

  /// The light of the sun and of one other light, chosen at random for all of them.
  private func direct(at p: Vector, _ normal: Vector, _ sampler: inout Sampler) -> Vector {
    let sun = sunlight(at: p, normal, normal, &sampler)
    if lights.isEmpty { return sun }
    var index = 0
    if lights.count > 1 {
      let (choice, _) = sampler.pair()
      index = min(Int(choice * Double(lights.count)), lights.count - 1)
    }
    return sun + share(of: lights[index], at: p, normal, normal, &sampler) * Double(lights.count)
  }

  /// The light of one lamp or window on a matt surface, over its reflectance.
  private func share(
    of light: Light, at p: Vector, _ normal: Vector, _ outer: Vector, _ sampler: inout Sampler
  ) -> Vector {
    let (u, v) = sampler.pair()
    guard let sample = light.sample(from: p, sky: sky, u, v) else { return .zero }
    let cosine = sample.direction.dot(normal)
    if cosine <= 0 || sample.direction.dot(outer) <= 0 { return .zero }
    let ray = Ray(origin: p, direction: sample.direction)
    if world.isBlocked(ray, before: sample.distance - 1e-5) { return .zero }
    return sample.weight * (cosine / Double.pi)
  }

  /// The normal tilted by the slope of the material's relief (Blinn 1978).
  private static func bumped(
    _ outer: Vector, _ hit: Hit, _ material: Material, _ height: Double
  ) -> Vector {
    let step = 0.004
    let (a, b) = hit.localNormal.tangents
    let along = material.finish(at: hit.local + a * step, normal: hit.localNormal).height
    let across = material.finish(at: hit.local + b * step, normal: hit.localNormal).height
    let slope =
      hit.frame.worldDirection(a) * (along - height) + hit.frame.worldDirection(b)
      * (across - height)
    return (outer - slope * (material.relief / step)).normalised
  }
}
