/// Planar depth in metres on a grid of pixels; infinite where there is nothing.
struct DepthGrid {
  let width, height: Int
  var values: [Double]

  /// 1 / depth, 0 where there is nothing.
  var disparity: [Double] { values.map { $0 < .infinity ? 1 / $0 : 0 } }
}

extension ErrorModel {
  /// What an estimator with these errors says of a picture.
  ///
  /// - Parameters:
  ///   - exact: The picture's depth.
  ///   - coarse: The same without thin things.
  ///   - draw: Where the errors lie.
  /// - Returns: Metres, NaN in holes.
  func prediction(of exact: DepthGrid, without coarse: DepthGrid, _ draw: ErrorDraw) -> [Double] {
    var draw = draw
    let seen = missesThinThings ? coarse : exact
    let disparity = ErrorModel.blurred(seen.disparity, width: seen.width, times: blurs)
    let factor = 1 + draw.random.number(0.4, 1) * scale * (draw.random.unit() < 0.5 ? -1 : 1)
    let lean = tilt * (draw.random.unit() < 0.5 ? -1 : 1)
    let fall = tilt * draw.random.number(-0.6, 0.6)
    let patches = (0..<blobs).map { _ in Patch(&draw.random, seen, radius: 0.08...0.2) }
    let gaps = (0..<holes).map { _ in Patch(&draw.random, seen, radius: 0.015...0.06) }
    let period = Double(seen.width) / 3.5
    return disparity.indices.map { index in
      let x = index % seen.width
      let y = index / seen.width
      if gaps.contains(where: { $0.contains(x, y) }) { return .nan }
      let across = Double(x) / Double(seen.width) - 0.5
      let down = Double(y) / Double(seen.height) - 0.5
      var relative = smooth * draw.error(x: x, y: y, period: period)
      if fine > 0 { relative += fine * draw.error(x: x, y: y, period: 4) }
      for patch in patches { relative += blobDepth * patch.weight(x, y) }
      let depth = 1 / max(disparity[index], 1 / ErrorModel.farthest)
      let wrong = depth * factor * (1 + relative) * (1 + lean * across + fall * down)
      return min(max(wrong, 0.05 * depth), 1.2 * ErrorModel.farthest)
    }
  }

  /// What an estimator of relative disparity says: 0…1, larger is nearer, in no unit.
  func relativeDisparity(of exact: DepthGrid, without coarse: DepthGrid, _ draw: ErrorDraw)
    -> [Double]
  {
    let disparity = prediction(of: exact, without: coarse, draw).map { 1 / $0 }
    let low = disparity.min() ?? 0
    let high = disparity.max() ?? 1
    return disparity.map { ($0 - low) / (high - low) }
  }

  /// The binomial kernel 1 2 1 along both axes, several times; the border is repeated.
  static func blurred(_ values: [Double], width: Int, times: Int) -> [Double] {
    var current = values
    let height = values.count / width
    for _ in 0..<times {
      var across = current
      for y in 0..<height {
        for x in 0..<width {
          let row = y * width
          across[row + x] =
            current[row + max(x - 1, 0)] / 4 + current[row + x] / 2
            + current[row + min(x + 1, width - 1)] / 4
        }
      }
      for y in 0..<height {
        for x in 0..<width {
          current[y * width + x] =
            across[max(y - 1, 0) * width + x] / 4 + across[y * width + x] / 2
            + across[min(y + 1, height - 1) * width + x] / 4
        }
      }
    }
    return current
  }

  /// A round part of a picture.
  private struct Patch {
    let x, y, radius, sign: Double

    init(_ random: inout RandomSource, _ grid: DepthGrid, radius: ClosedRange<Double>) {
      x = random.number(0, Double(grid.width))
      y = random.number(0, Double(grid.height))
      self.radius = random.number(radius.lowerBound, radius.upperBound) * Double(grid.width)
      sign = random.unit() < 0.5 ? -1 : 1
    }

    private func squared(_ column: Int, _ row: Int) -> Double {
      let dx = (Double(column) - x) / radius
      let dy = (Double(row) - y) / radius
      return dx * dx + dy * dy
    }

    func contains(_ column: Int, _ row: Int) -> Bool { squared(column, row) < 1 }

    /// ±1 in the middle, falling off as a bell does.
    func weight(_ column: Int, _ row: Int) -> Double {
      sign * exponential(-squared(column, row))
    }
  }
}
