import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// A made-up scene: depth by casting a ray per pixel at a room or at open land, and a shaded photo
/// of it.
struct ReportScene {
  let width: Int
  let height: Int
  let isOutdoors: Bool
  /// Metres; NaN for the sky.
  private(set) var depth: [Double] = []
  private(set) var photo: [UInt8] = []

  init(width: Int, height: Int, seed: UInt64, isOutdoors: Bool = false) {
    self.width = width
    self.height = height
    self.isOutdoors = isOutdoors
    var random = SplitMix64(seed: seed)
    let ball = (
      x: random.unit() * 2 - 1, z: 2.4 + random.unit() * 1.2, r: 0.35 + random.unit() * 0.3
    )
    let crate = (x: random.unit() * 2.4 - 1.6, z: 3 + random.unit() * 1.5)
    let back = 5 + random.unit() * 2
    let focal = 0.9 * Double(max(height, min(width, height * 2)))
    for row in 0..<height {
      for column in 0..<width {
        let u = (Double(column) - Double(width - 1) / 2) / focal
        let v = (Double(row) - Double(height - 1) / 2) / focal + 0.12
        let hit = Self.cast(
          u, v, ball: ball, crate: crate, back: isOutdoors ? nil : back)
        depth.append(hit.z)
        photo += hit.colour.map { UInt8(max(0, min(255, $0 * 255))) }
      }
    }
  }

  private static func cast(
    _ u: Double, _ v: Double, ball: (x: Double, z: Double, r: Double),
    crate: (x: Double, z: Double), back: Double?
  ) -> (z: Double, colour: [Double]) {
    var z = Double.infinity
    var colour = [0.62 + 0.2 * v, 0.75 + 0.1 * v, 0.92]
    func offer(_ candidate: Double, _ light: Double, _ base: [Double]) {
      guard candidate > 0.2, candidate < z else { return }
      z = candidate
      colour = base.map { $0 * light }
    }
    if v > 0 {
      let floor = 1.3 / v
      let tile = (Int((u * floor * 2).rounded(.down)) + Int((floor * 2).rounded(.down))) & 1
      offer(min(floor, 60), 0.55 + 0.5 * v, tile == 0 ? [0.6, 0.5, 0.38] : [0.68, 0.58, 0.45])
    }
    if let back {
      offer(v < 0 ? -1.5 / v : .infinity, 0.95, [0.9, 0.9, 0.88])
      offer(u < 0 ? -2.4 / u : .infinity, 0.8, [0.72, 0.76, 0.8])
      offer(u > 0 ? 2.8 / u : .infinity, 0.62, [0.76, 0.78, 0.74])
      let frame = abs(u * back + 0.4) < 0.8 && abs(v * back + 0.5) < 0.5
      offer(back, 0.9, frame ? [0.35, 0.45, 0.6] : [0.82, 0.8, 0.74])
    } else {
      let hill = 45 + 12 * sin(u * 5)
      offer(v * hill > -3 - 4 * sin(u * 3 + 1) ? hill : .infinity, 0.7, [0.38, 0.5, 0.32])
    }
    let side = crate.z
    if abs(u * side - crate.x) < 0.45, v * side < 1.3, v * side > 0.5 {
      offer(side, 0.85, [0.72, 0.42, 0.26])
    }
    let (bx, by, bz) = (ball.x, 1.3 - ball.r, ball.z)
    let a = u * u + v * v + 1
    let half = u * bx + v * by + bz
    let rest = half * half - a * (bx * bx + by * by + bz * bz - ball.r * ball.r)
    if rest > 0 {
      let t = (half - rest.squareRoot()) / a
      let normal = [(u * t - bx) / ball.r, (v * t - by) / ball.r, (t - bz) / ball.r]
      let light = max(0.15, -0.4 * normal[0] - 0.8 * normal[1] - 0.4 * normal[2])
      offer(t, light, [0.85, 0.3, 0.3])
    }
    return (z.isFinite ? z : .nan, colour)
  }

  /// A reference and a prediction, row by row; NaN where there is no value.
  struct Maps {
    var reference: [Double] = []
    var candidate: [Double] = []
    /// Ends of the reference's values.
    var from: Double { reference.filter(\.isFinite).min() ?? 0 }
    var to: Double { reference.filter(\.isFinite).max() ?? 1 }
  }

  /// The scene beside a prediction that is wrong in a smooth way, by `error` of the depth, and has
  /// no value outside `coverage`.
  func maps(error: Double, coverage: Double, isDisparity: Bool, seed: UInt64) -> Maps {
    var random = SplitMix64(seed: seed)
    let waves = (0..<4).map { _ in
      (random.unit() * 9, random.unit() * 9, random.unit() * 6.3, random.normal() * error / 2)
    }
    var maps = Maps()
    for row in 0..<height {
      for column in 0..<width {
        let z = depth[row * width + column]
        let (x, y) = (Double(column) / Double(width), Double(row) / Double(height))
        let wave = waves.reduce(0) { $0 + $1.3 * sin($1.0 * x + $1.1 * y + $1.2) }
        let border = min(column, row, width - 1 - column, height - 1 - row) < 3
        let speck = random.unit() < 0.002
        maps.reference.append(border || speck ? .nan : isDisparity ? 1 / z : z)
        let guess = (z.isNaN ? 30 : z) * (1 + wave)
        maps.candidate.append(
          x * x + y * y > 2 * coverage ? .nan : isDisparity ? 1 / guess : guess)
      }
    }
    return maps
  }

  /// The pictures of ``maps(error:coverage:isDisparity:seed:)``, of maps twice as wide and high.
  func pictures(
    error: Double, coverage: Double = 1, isDisparity: Bool = false, hasImage: Bool = true,
    seed: UInt64
  ) -> SamplePictures {
    let maps = maps(error: error, coverage: coverage, isDisparity: isDisparity, seed: seed)
    let (from, to) = (maps.from, maps.to)
    let scale = ColourScale(
      from...to, holding: maps.reference.filter(\.isFinite), nearIsLarge: isDisparity)
    let limit = max(0.05, (error * 2 * 20).rounded() / 20)
    return SamplePictures(
      width: width, height: height, fullWidth: width * 2, fullHeight: height * 2,
      image: hasImage ? encoded(photo, as: .webp) : nil,
      reference: coloured(maps.reference, Palette.turbo, scale.nearness(of:)),
      candidate: coloured(maps.candidate, Palette.turbo, scale.nearness(of:)),
      error: coloured(
        zip(maps.candidate, maps.reference).map { ($0 - $1) / $1 }, Palette.error
      ) { ($0 / limit + 1) / 2 },
      referenceCodes: codes(maps.reference, from: from, to: to),
      candidateCodes: codes(maps.candidate, from: from, to: to), from: from, to: to,
      unit: isDisparity ? "1/m" : "m", isDisparity: isDisparity, errorLimit: limit,
      isLogarithmic: scale.isLogarithmic)
  }

  /// Code of a value: 0 for none, else 1…65535.
  static func code(_ value: Double, from: Double, to: Double) -> Int {
    guard value.isFinite else { return 0 }
    return 1 + Int((max(0, min(1, (value - from) / (to - from))) * 65534).rounded())
  }

  private func codes(_ values: [Double], from: Double, to: Double) -> [UInt8] {
    let rgb = values.flatMap { value -> [UInt8] in
      let code = Self.code(value, from: from, to: to)
      return [UInt8(code >> 8), UInt8(code & 0xFF), 0]
    }
    return encoded(rgb, as: .png)
  }

  private func coloured(
    _ values: [Double], _ ramp: Palette.Ramp, _ place: (Double) -> Double
  ) -> [UInt8] {
    var rgb: [UInt8] = []
    for (index, value) in values.enumerated() {
      if value.isFinite {
        let step = Colormap.index(at: place(value)) * 3
        rgb += ramp.bytes[step..<step + 3]
      } else {
        rgb += Palette.hatch(x: index % width, y: index / width, width: width)
      }
    }
    return encoded(rgb, as: .webp)
  }

  private func encoded(_ rgb: [UInt8], as format: ImageFormat) -> [UInt8] {
    do {
      return try Image(width: width, height: height, channels: 3, bytes: rgb)
        .encoded(as: format, quality: 88)
    } catch {
      Issue.record(error)
      return []
    }
  }
}
