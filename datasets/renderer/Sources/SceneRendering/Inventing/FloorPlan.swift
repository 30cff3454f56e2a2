/// The ground of a scene seen from above: where there is room for one more thing.
struct FloorPlan {
  /// A rectangle along the axes: x and z.
  struct Area {
    var low, high: SIMD2<Double>

    func meets(_ other: Area) -> Bool {
      low.x < other.high.x && high.x > other.low.x && low.y < other.high.y && high.y > other.low.y
    }
  }

  let ground: Area
  private(set) var taken: [Area] = []

  init(x: ClosedRange<Double>, z: ClosedRange<Double>) {
    ground = Area(
      low: SIMD2(x.lowerBound, z.lowerBound), high: SIMD2(x.upperBound, z.upperBound))
  }

  /// The area that a thing of this size covers at a place, turned by degrees.
  static func area(of size: Vector, at place: Vector, yaw: Double) -> Area {
    let (sine, cosine) = sineAndCosine(degrees: yaw)
    let half = SIMD2(
      (abs(cosine) * size.x + abs(sine) * size.z) / 2,
      (abs(sine) * size.x + abs(cosine) * size.z) / 2)
    let middle = SIMD2(place.x, place.z)
    return Area(low: middle - half, high: middle + half)
  }

  /// Whether an area is on the ground and free.
  func isFree(_ area: Area) -> Bool {
    area.low.x >= ground.low.x && area.low.y >= ground.low.y && area.high.x <= ground.high.x
      && area.high.y <= ground.high.y && !taken.contains { $0.meets(area) }
  }

  mutating func take(_ area: Area) { taken.append(area) }

  /// A free place for a thing of this size, which is taken; nil after a few tries.
  mutating func place(
    _ size: Vector, yaw: Double, tries: Int = 8, _ random: inout RandomSource
  ) -> Vector? {
    for _ in 0..<tries {
      let place = Vector(
        random.number(ground.low.x, ground.high.x), 0, random.number(ground.low.y, ground.high.y))
      let area = Self.area(of: size, at: place, yaw: yaw)
      if isFree(area) {
        take(area)
        return place
      }
    }
    return nil
  }
}
