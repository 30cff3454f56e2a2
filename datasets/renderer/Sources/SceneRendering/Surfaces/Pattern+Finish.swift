extension Pattern {
  /// Colour and height of a point of the surface.
  func finish(
    at p: Vector, normal: Vector, _ first: Vector, _ second: Vector, _ third: Vector
  ) -> Finish {
    switch self {
    case .plain:
      return Finish(colour: first, height: 0)
    case .checker(let size):
      let (u, v) = Pattern.plane(p, normal)
      let odd = (floorIndex(u / size) &+ floorIndex(v / size)) & 1 != 0
      return Finish(colour: odd ? second : first, height: 0)
    case .stripes(let width):
      let (u, _) = Pattern.plane(p, normal)
      let odd = floorIndex(u / width) & 1 != 0
      return Finish(colour: odd ? second : first, height: 0)
    case .bands(let width):
      return Finish(colour: floorIndex(p.y / width) & 1 != 0 ? second : first, height: 0)
    case .tiles(let width, let height):
      let (u, v) = Pattern.plane(p, normal)
      return Pattern.masonry(
        u / width, v / height, offset: 0, joint: 0.04, first, second, third, patchy: 0.15)
    case .bricks(let width, let height):
      let (u, v) = Pattern.plane(p, normal)
      var finish = Pattern.masonry(
        u / width, v / height, offset: 0.5, joint: 0.12, aspect: width / height,
        first, second, third, patchy: 1)
      let tooth = Noise.fractal(p * 28, octaves: 2)
      finish.colour *= 1 + 0.18 * tooth
      finish.height += 0.2 * tooth
      return finish
    case .shingles(let width, let height):
      return Pattern.shingles(p, normal, width, height, first, second, third)
    case .boards(let width, let length):
      return Pattern.boards(p, normal, width, length, first, second, third)
    case .grain(let ring):
      let ripple = Noise.fractal(p * Vector(7, 1.3, 7) / (ring * 40), octaves: 3)
      let rings = Pattern.wave((p.x + 0.7 * p.z) / ring * 0.35 + 3.5 * ripple)
      let fibre = Noise.gradient(p * Vector(260, 6, 260))
      let share = min(max(0.25 + 0.35 * rings + 0.25 * ripple + 0.12 * fibre, 0), 1)
      return Finish(colour: first.mixed(with: second, share), height: 0.3 * share)
    case .plaster(let size):
      let blotch = Noise.fractal(p / size, octaves: 3)
      let tooth = Noise.fractal(p * 55, octaves: 2)
      let share = min(max(0.5 + 0.6 * blotch + 0.15 * tooth, 0), 1)
      return Finish(colour: first.mixed(with: second, share), height: 0.5 + 0.5 * tooth)
    case .marble(let size):
      let drift = Noise.fractal(p / size, octaves: 4)
      let vein = 1 - abs(Noise.gradient(p / size * 1.3 + Vector(repeating: 2.2 * drift)))
      let cloudy = first.mixed(with: third, min(max(0.5 + drift, 0), 1))
      return Finish(colour: cloudy.mixed(with: second, smoothstep(0.86, 1, vein)), height: 0)
    case .lawn, .gravel, .cobbles, .leaves, .rock, .terrain:
      return natural(at: p, normal: normal, first, second, third)
    case .weave, .rug, .painting:
      return woven(at: p, normal: normal, first, second, third)
    }
  }

  /// The two coordinates of the plane that the surface lies in most: (x, z) for floors, (z, y) and
  /// (x, y) for walls.
  @inline(__always)
  static func plane(_ p: Vector, _ normal: Vector) -> (Double, Double) {
    let a = Vector(abs(normal.x), abs(normal.y), abs(normal.z))
    if a.y >= a.x, a.y >= a.z { return (p.x, p.z) }
    return a.x >= a.z ? (p.z, p.y) : (p.x, p.y)
  }

  /// A triangle wave of period 1 smoothed to look like a cosine, 0…1.
  @inline(__always)
  static func wave(_ x: Double) -> Double {
    let phase = x - Double(floorIndex(x))
    let triangle = abs(2 * phase - 1)
    return triangle * triangle * (3 - 2 * triangle)
  }

  /// Stones of one cell each, laid in rows; every row is shifted by `offset` against the last.
  private static func masonry(
    _ u: Double, _ v: Double, offset: Double, joint: Double, aspect: Double = 1,
    _ first: Vector, _ second: Vector, _ third: Vector, patchy: Double
  ) -> Finish {
    let row = floorIndex(v)
    let shifted = u + offset * Double(row & 1)
    let column = floorIndex(shifted)
    let x = shifted - Double(column)
    let y = v - Double(row)
    let edge = min(min(x, 1 - x) * aspect, min(y, 1 - y))
    let stone = smoothstep(joint * 0.35, joint, edge)
    let tint = Noise.unit(column, row)
    let shade = 1 + patchy * 0.3 * (Noise.unit(column, row, 7) - 0.5)
    let colour = third.mixed(with: first.mixed(with: second, tint) * shade, stone)
    return Finish(colour: colour, height: stone)
  }

  private static func shingles(
    _ p: Vector, _ normal: Vector, _ width: Double, _ height: Double,
    _ first: Vector, _ second: Vector, _ third: Vector
  ) -> Finish {
    // On a pitched roof rows follow the height, whichever way the slope faces.
    let flat = abs(normal.y) > 0.98
    let along = abs(normal.x) > abs(normal.z) ? p.z : p.x
    let v = (flat ? p.z : p.y) / height
    let row = floorIndex(v)
    let u = along / width + 0.5 * Double(row & 1)
    let column = floorIndex(u)
    let y = v - Double(row)
    let x = u - Double(column)
    let tint = Noise.unit(column, row)
    let base =
      tint < 0.5 ? first.mixed(with: second, tint * 2) : second.mixed(with: third, tint * 2 - 1)
    // Each row casts a soft shade on the one under it.
    let shade = 0.55 + 0.45 * smoothstep(0, 0.35, 1 - y)
    let gap = smoothstep(0, 0.08, min(x, 1 - x))
    return Finish(colour: base * shade * (0.6 + 0.4 * gap), height: (1 - y) * gap)
  }

  private static func boards(
    _ p: Vector, _ normal: Vector, _ width: Double, _ length: Double,
    _ first: Vector, _ second: Vector, _ third: Vector
  ) -> Finish {
    let (u, v) = plane(p, normal)
    let column = floorIndex(u / width)
    let run = v / length + Noise.unit(column, 11) * 3
    let row = floorIndex(run)
    let x = u / width - Double(column)
    let y = run - Double(row)
    let own = Noise.unit(column, row, 5)
    let grain = Noise.fractal(Vector(u * 22, v * 1.6, own * 40), octaves: 3)
    let fibre = Noise.gradient(Vector(u * 160, v * 5, own * 90))
    let share = min(max(own * 0.7 + 0.35 * grain + 0.12 * fibre + 0.1, 0), 1)
    let gap =
      smoothstep(0, 0.05, min(x, 1 - x))
      * smoothstep(0, 0.05 * width / length, min(y, 1 - y))
    let colour = third.mixed(with: first.mixed(with: second, share), 0.35 + 0.65 * gap)
    return Finish(colour: colour, height: gap)
  }
}
