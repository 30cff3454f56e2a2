extension Pattern {
  /// Cloth and pictures.
  func woven(
    at p: Vector, normal: Vector, _ first: Vector, _ second: Vector, _ third: Vector
  ) -> Finish {
    switch self {
    case .weave(let width):
      let (u, v) = Pattern.plane(p, normal)
      let across = Pattern.wave(u / width)
      let along = Pattern.wave(v / width)
      let over = (floorIndex(u / width) &+ floorIndex(v / width)) & 1 == 0
      let fleck = 1 + 0.12 * Noise.fractal(p * 9, octaves: 2)
      return Finish(
        colour: (over ? first : second) * (0.82 + 0.18 * max(across, along)) * fleck,
        height: over ? across : along)
    case .rug(let halfWidth, let halfLength):
      let u = abs(p.x)
      let v = abs(p.z)
      let fleck = 1 + 0.1 * Noise.gradient(p * 90)
      let inset = min(halfWidth - u, halfLength - v)
      if inset < 0.05 { return Finish(colour: second * fleck, height: 0) }
      if inset < 0.09 || (inset > 0.22 && inset < 0.25) {
        return Finish(colour: third * fleck, height: 0)
      }
      if inset < 0.22 {
        let tooth = Pattern.wave((u + v) / 0.16)
        return Finish(colour: (tooth > 0.5 ? first : second) * fleck, height: 0)
      }
      let diamond = u / 0.34 + v / 0.5
      let ring = diamond - Double(floorIndex(diamond))
      let figure = ring < 0.18 ? third : (ring < 0.34 ? second : first)
      return Finish(colour: figure * fleck, height: 0)
    case .painting(let halfWidth, let halfHeight, let number):
      return Finish(
        colour: Pattern.canvas(
          p.x / halfWidth, p.y / halfHeight, number, first, second, third), height: 0)
    default:
      return Finish(colour: first, height: 0)
    }
  }

  /// A small painting for x and y in -1…1: a landscape, an abstract or a still life.
  private static func canvas(
    _ x: Double, _ y: Double, _ number: Int32, _ first: Vector, _ second: Vector, _ third: Vector
  ) -> Vector {
    if abs(x) > 0.86 || abs(y) > 0.86 { return Vector(repeating: 0.82) }
    let offset = Double(number) * 7.31
    switch number % 3 {
    case 0:
      let far = 0.15 + 0.35 * Noise.fractal(Vector(x * 1.6 + offset, 0.3, 1), octaves: 3)
      let near = -0.35 + 0.25 * Noise.fractal(Vector(x * 2.1 + offset, 0.3, 9), octaves: 3)
      let sun = (x - 0.35) * (x - 0.35) + (y - 0.45) * (y - 0.45)
      if y < near { return third * (0.7 + 0.3 * (y + 1)) }
      if y < far { return second }
      return sun < 0.03 ? Vector(1, 0.85, 0.6) : first * (1.1 - 0.4 * y)
    case 1:
      let column = floorIndex((x + 1) * 1.7 + 0.3 * Double(number))
      let row = floorIndex((y + 1) * 2.1 + 0.2 * Double(number))
      let u = (x + 1) * 1.7 + 0.3 * Double(number) - Double(column)
      let v = (y + 1) * 2.1 + 0.2 * Double(number) - Double(row)
      if u < 0.06 || v < 0.06 { return Vector(repeating: 0.03) }
      let choice = Noise.unit(column, row, number)
      if choice < 0.25 { return first }
      if choice < 0.5 { return second }
      return choice < 0.7 ? third : Vector(repeating: 0.78)
    default:
      let swirl = Noise.fractal(Vector(x * 1.2 + offset, y * 1.2, 0), octaves: 3)
      let ring = Pattern.wave(2.2 * (x * x + y * y) + 1.6 * swirl)
      return ring < 0.45 ? first.mixed(with: second, ring * 2) : second.mixed(with: third, ring)
    }
  }
}
