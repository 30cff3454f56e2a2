import Raster
import TestSupport

/// A reference and a candidate in a folder of their own.
struct Pair {
  /// Where they are.
  let folder: TemporaryFolder
  /// The two files, NPY in metres.
  let reference, candidate: String

  /// A seeded scene of planes, and the same with an error of about a tenth.
  init(width: Int = 64, height: Int = 48, seed: UInt64 = 1) throws {
    folder = try TemporaryFolder()
    reference = folder.path("reference.npy")
    candidate = folder.path("candidate.npy")
    var random = SplitMix64(seed: seed)
    let map = Self.scene(width: width, height: height, random: &random)
    try map.write(to: reference)
    try Self.disturbed(map, by: 0.1, random: &random).write(to: candidate)
  }

  /// Planes at one to ten metres with steps between them.
  static func scene(
    width: Int, height: Int, random: inout SplitMix64, kind: DepthMap.Kind = .metricPlanar
  ) -> DepthMap {
    let near = 1 + random.unit(), slope = random.unit() * 3
    let step = width / 3 + random.below(width / 3)
    let samples = (0..<width * height).map { i in
      let (x, y) = (i % width, i / width)
      let base = near + slope * Double(y) / Double(height) + (x < step ? 0 : 2.5)
      return Float(base + random.unit() * 0.01)
    }
    return DepthMap(width: width, height: height, samples: samples, kind: kind)
  }

  /// A map with a factor and noise on it.
  static func disturbed(
    _ map: DepthMap, by share: Double, random: inout SplitMix64
  ) -> DepthMap {
    let factor = 1 + share * random.unit()
    let samples = map.samples.map {
      Float(Double($0) * factor * (1 + share * (random.unit() - 0.5)))
    }
    return DepthMap(width: map.width, height: map.height, samples: samples, kind: map.kind)
  }
}
