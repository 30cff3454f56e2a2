internal import Raster

/// A depth map as control pictures are made of it: disparity scaled from 0, the least known, to 1.
struct Relief {
  /// Pixels across and down.
  let width, height: Int
  /// The relief row by row; NaN where the map has no finite, positive value.
  let values: [Double]
  private let original: DepthMap
  /// The least and the greatest disparity.
  private let low, high: Double

  /// The relief of a map; nil where it has no two known values.
  init?(_ map: DepthMap) {
    let disparities = map.samples.map { value -> Double in
      guard value.isFinite, value > 0 else { return .nan }
      return map.kind.isDisparity ? Double(value) : 1 / Double(value)
    }
    let known = disparities.lazy.filter { !$0.isNaN }
    guard let low = known.min(), let high = known.max(), low < high else { return nil }
    width = map.width
    height = map.height
    original = map
    self.low = low
    self.high = high
    values = disparities.map { ($0 - low) / (high - low) }
  }

  /// Whether a pixel has a value.
  func isKnown(_ i: Int) -> Bool { !values[i].isNaN }

  /// The map with another relief; disparities stay at or above half of the least one.
  ///
  /// Where the relief has not changed the value keeps its bits.
  func map(with relief: [Double]) -> DepthMap {
    let samples = original.samples.indices.map { i -> Float in
      guard isKnown(i), relief[i] != values[i], !relief[i].isNaN else { return original.samples[i] }
      let disparity = max(low + relief[i] * (high - low), low / 2)
      return Float(original.kind.isDisparity ? disparity : 1 / disparity)
    }
    return DepthMap(
      width: width, height: height, samples: samples, kind: original.kind,
      intrinsics: original.intrinsics)
  }

  /// The relief cut to the codes of an 8-bit picture, to the nearest.
  var quantised: [Double] { values.map { ($0 * 255).rounded() / 255 } }

  /// Means under a Gaussian over the known pixels, columns first; see ``Perturbation/bell(sigma:)``.
  func blurred(sigma: Double) -> [Double] {
    let bell = Perturbation.bell(sigma: sigma)
    guard bell.count > 1 else { return values }
    let weights = values.map { $0.isNaN ? 0.0 : 1 }, sums = values.map { $0.isNaN ? 0.0 : $0 }
    func smooth(_ values: [Double]) -> [Double] {
      let down = pass(values, bell, step: width, count: height) { $0 / width }
      return pass(down, bell, step: 1, count: width) { $0 % width }
    }
    let (total, weight) = (smooth(sums), smooth(weights))
    return values.indices.map { isKnown($0) ? total[$0] / weight[$0] : .nan }
  }

  private func pass(
    _ values: [Double], _ bell: [Double], step: Int, count: Int, _ position: (Int) -> Int
  ) -> [Double] {
    let radius = bell.count - 1
    return values.indices.map { i in
      let at = position(i)
      var sum = 0.0
      for k in max(-radius, -at)...min(radius, count - 1 - at) {
        sum += bell[abs(k)] * values[i + k * step]
      }
      return sum
    }
  }

  /// Two squares about (W / 4, H / 4) and (3 W / 4, 3 H / 4) exchanged, where both are known.
  func swapped(side: Int) -> [Double] {
    var result = values
    let left = width / 4 - side / 2, top = height / 4 - side / 2
    for y in top..<top + side {
      for x in left..<left + side {
        let here = y * width + x, there = (y + height / 2) * width + x + width / 2
        guard x >= 0, y >= 0, there < values.count, isKnown(here), isKnown(there) else { continue }
        result.swapAt(here, there)
      }
    }
    return result
  }
}
