/// Where a ray meets a surface.
struct Hit {
  /// The ray's parameter.
  var t: Double
  var material: Int32
  /// The point in the frame of the thing that was hit, for its texture.
  var local: Vector
  /// The unit normal in that frame.
  var localNormal: Vector
  /// The unit normal in the world, on the outside of the thing.
  var normal: Vector
  /// The frame itself.
  var frame: Frame
  /// Which of the world's solids it is, or -1 for the terrain.
  var record: Int32
}

extension World {
  /// Which surface of which solid a ray meets: enough to work out the rest.
  private struct Find {
    var t: Double
    var record: Int32 = -1
    /// The cut whose surface it is, or -1 for the body's own.
    var cut: Int32 = -1
    var isTerrain = false
  }

  /// Hits nearer than this are the surface that the ray starts from.
  static let nearest = 1e-6

  /// The first surface along a ray, or nil.
  func hit(_ ray: Ray) -> Hit? {
    var find = Find(t: .infinity)
    search(ray, &find, shadow: false)
    if find.isTerrain, let terrain {
      let p = ray.point(at: find.t)
      let normal = terrain.surface(x: p.x, z: p.z).normal
      return Hit(
        t: find.t, material: Int32(records.count), local: p, localNormal: normal, normal: normal,
        frame: .world, record: -1)
    }
    if find.record < 0 { return nil }
    let record = records[Int(find.record)]
    let p = ray.point(at: find.t)
    let frame = record.body.frame
    var normal: Vector
    if find.cut < 0 {
      normal = frame.worldDirection(record.body.shape.normal(at: frame.localPoint(p)))
    } else {
      let cut = cuts[Int(find.cut)]
      normal = cut.frame.worldDirection(cut.shape.normal(at: cut.frame.localPoint(p)))
      if find.cut >= record.clipEnd { normal = -normal }
    }
    return Hit(
      t: find.t, material: record.material, local: frame.localPoint(p),
      localNormal: frame.localDirection(normal), normal: normal, frame: frame,
      record: find.record)
  }

  /// The parameter of the first surface along a ray, or infinity.
  func distance(_ ray: Ray) -> Double {
    var find = Find(t: .infinity)
    search(ray, &find, shadow: false)
    return find.t
  }

  /// Whether something keeps light from passing along a ray up to a parameter.
  func isBlocked(_ ray: Ray, before end: Double) -> Bool {
    var find = Find(t: end)
    search(ray, &find, shadow: true)
    return find.t < end
  }

  /// Lowers `find.t` to the nearest hit; for shadows any hit will do.
  private func search(_ ray: Ray, _ find: inout Find, shadow: Bool) {
    let end = find.t
    for index in 0..<unboundedCount { test(index, ray, &find, shadow: shadow) }
    if shadow, find.t < end { return }
    if let terrain {
      let t = terrain.hit(ray, after: World.nearest, before: find.t)
      if t < find.t { find = Find(t: t, isTerrain: true) }
    }
    if shadow, find.t < end { return }
    if nodes.isEmpty { return }
    var waiting = InlineArray<64, Int32>(repeating: 0)
    var count = 1
    while count > 0 {
      count -= 1
      let index = waiting[count]
      let span = nodes[Int(index)].bounds.interval(ray)
      if !(span.near <= span.far && span.far >= 0 && span.near < find.t) { continue }
      let second = nodes[Int(index)].second
      if second == 0 {
        for index in nodes[Int(index)].first..<nodes[Int(index)].end {
          test(Int(index), ray, &find, shadow: shadow)
        }
        if shadow, find.t < end { return }
      } else if ray.direction[Int(nodes[Int(index)].axis)] >= 0 {
        waiting[count] = second
        waiting[count + 1] = index + 1
        count += 2
      } else {
        waiting[count] = index + 1
        waiting[count + 1] = second
        count += 2
      }
    }
  }

  @inline(__always)
  private func test(_ index: Int, _ ray: Ray, _ find: inout Find, shadow: Bool) {
    // Fields are read one by one: a whole record is 300 bytes to copy.
    if shadow, !records[index].castsShadow { return }
    var inside = records[index].body.interval(ray)
    if inside.isEmpty || inside.far < World.nearest || inside.near >= find.t { return }
    var entry: Int32 = -1
    let clipEnd = records[index].clipEnd
    let carveEnd = records[index].carveEnd
    if records[index].firstCut < clipEnd {
      for cut in records[index].firstCut..<clipEnd {
        let clip = cuts[Int(cut)].interval(ray)
        if clip.near > inside.near {
          inside.near = clip.near
          entry = cut
        }
        inside.far = min(inside.far, clip.far)
      }
      if inside.isEmpty || inside.far < World.nearest { return }
    }

    var t = inside.near
    var isSurface = t > World.nearest
    if !isSurface { t = World.nearest }
    if clipEnd < carveEnd {
      var advanced = true
      while advanced {
        advanced = false
        for cut in clipEnd..<carveEnd {
          let carve = cuts[Int(cut)].interval(ray)
          if carve.near <= t + 1e-9, carve.far > t + 1e-9 {
            t = carve.far
            entry = cut
            isSurface = true
            advanced = true
          }
        }
        if t >= inside.far - 1e-9 { return }
      }
    }
    if isSurface, t < find.t {
      find = Find(t: t, record: Int32(index), cut: entry)
    }
  }
}
