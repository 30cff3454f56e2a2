/// Lattice noise that depends on integers only through a hash, so that it is equal everywhere.
enum Noise {
  /// Well mixed bits of three whole numbers.
  @inline(__always)
  static func hash(_ x: Int32, _ y: Int32, _ z: Int32) -> UInt32 {
    var h =
      UInt32(bitPattern: x) &* 0x8da6_b343 ^ UInt32(bitPattern: y) &* 0xd816_3841
      ^ UInt32(bitPattern: z) &* 0xcb1a_b31f
    h ^= h >> 15
    h = h &* 0x2c1b_3c6d
    h ^= h >> 12
    h = h &* 0x297a_2d39
    return h ^ (h >> 15)
  }

  /// A number in 0 ..< 1 that belongs to three whole numbers.
  @inline(__always)
  static func unit(_ x: Int32, _ y: Int32, _ z: Int32 = 0) -> Double {
    Double(hash(x, y, z)) * 0x1p-32
  }

  /// Gradient noise (Perlin 2002) in about -1…1, mean 0, one wave per unit.
  static func gradient(_ p: Vector) -> Double {
    let x = floorIndex(p.x)
    let y = floorIndex(p.y)
    let z = floorIndex(p.z)
    let f = Vector(fraction(p.x), fraction(p.y), fraction(p.z))
    let s = f * f * f * (f * (f * 6 - 15) + 10)
    let low = plane(x, y, z, f, s)
    let high = plane(x, y, z &+ 1, f - Vector(0, 0, 1), s)
    return low + (high - low) * s.z
  }

  @inline(__always)
  private static func fraction(_ x: Double) -> Double {
    let truncated = Double(Int(x))
    return truncated > x ? x - truncated + 1 : x - truncated
  }

  @inline(__always)
  private static func plane(
    _ x: Int32, _ y: Int32, _ z: Int32, _ f: Vector, _ s: Vector
  ) -> Double {
    let a = slope(hash(x, y, z), f.x, f.y, f.z)
    let b = slope(hash(x &+ 1, y, z), f.x - 1, f.y, f.z)
    let c = slope(hash(x, y &+ 1, z), f.x, f.y - 1, f.z)
    let d = slope(hash(x &+ 1, y &+ 1, z), f.x - 1, f.y - 1, f.z)
    let near = a + (b - a) * s.x
    let far = c + (d - c) * s.x
    return near + (far - near) * s.y
  }

  @inline(__always)
  private static func slope(_ hash: UInt32, _ x: Double, _ y: Double, _ z: Double) -> Double {
    let h = hash & 15
    let u = h < 8 ? x : y
    let v = h < 4 ? y : (h == 12 || h == 14 ? x : z)
    return (h & 1 == 0 ? u : -u) + (h & 2 == 0 ? v : -v)
  }

  /// Octaves of gradient noise, each half as large and twice as fine; about -1…1.
  static func fractal(_ p: Vector, octaves: Int) -> Double {
    var sum = 0.0
    var weight = 0.5
    var q = p
    for _ in 0..<octaves {
      sum += weight * gradient(q)
      weight /= 2
      q = q * 2.03 + Vector(17.3, 5.1, 11.7)
    }
    return sum * 1.6
  }

  /// Cellular noise (Worley 1996) of a plane: distances to the nearest and second feature point,
  /// in cells, and the nearest one's own number in 0 ..< 1.
  static func cells(_ u: Double, _ v: Double) -> (nearest: Double, second: Double, own: Double) {
    let column = floorIndex(u)
    let row = floorIndex(v)
    var nearest = Double.infinity
    var second = Double.infinity
    var own = 0.0
    for dy in Int32(-1)...1 {
      for dx in Int32(-1)...1 {
        let x = column &+ dx
        let y = row &+ dy
        let du = Double(x) + 0.15 + 0.7 * unit(x, y, 1) - u
        let dv = Double(y) + 0.15 + 0.7 * unit(x, y, 2) - v
        let distance = du * du + dv * dv
        if distance < nearest {
          second = nearest
          nearest = distance
          own = unit(x, y, 3)
        } else if distance < second {
          second = distance
        }
      }
    }
    return (nearest.squareRoot(), second.squareRoot(), own)
  }
}
