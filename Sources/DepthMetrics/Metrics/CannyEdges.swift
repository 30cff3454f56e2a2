internal import Foundation

/// Canny edges of a depth map as scikit-image finds them, with iBims-1's settings: the map scaled to
/// 0…1 over its valid pixels, sigma sqrt 2, hysteresis between gradients of 0.15 and 0.3 (Sobel sums
/// that are not divided by 8).
///
/// Steps: Gaussian that ignores invalid pixels · Sobel · suppression of pixels below their
/// neighbours along the gradient, interpolated · groups (8-connected) that hold a strong pixel.
struct CannyEdges {
  private let width, height: Int
  private let valid: [UInt8]
  private let kernel: [Double]
  private let weight: [Double]
  // scikit-image keeps the lower threshold in single precision.
  private static let low = Double(Float(0.15)), high = 0.3

  init(width: Int, height: Int, valid: [UInt8]) {
    self.width = width
    self.height = height
    self.valid = valid
    let radius = Int(4 * 2.0.squareRoot() + 0.5)
    let bell = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / 2) }
    kernel = bell.map { $0 / bell.reduce(0, +) }
    weight = Self.blurred(valid.map { Double($0) }, kernel, width, height)
  }

  /// Which pixels are edges.
  func edges(_ map: [Float]) -> [Bool] {
    let smooth = smoothed(map)
    let down = gradient(smooth, along: .rows), across = gradient(smooth, along: .columns)
    let magnitude = down.indices.map {
      (down[$0] * down[$0] + across[$0] * across[$0]).squareRoot()
    }
    return connected(suppressed(magnitude, down, across))
  }

  private func smoothed(_ map: [Float]) -> [Double] {
    var low = Double.infinity, high = -Double.infinity
    for i in map.indices where valid[i] != 0 {
      low = min(low, Double(map[i]))
      high = max(high, Double(map[i]))
    }
    let range = high > low ? high - low : 1
    let scaled = map.indices.map { valid[$0] != 0 ? (Double(map[$0]) - low) / range : 0 }
    let blurred = Self.blurred(scaled, kernel, width, height)
    return zip(blurred, weight).map { $0 / ($1 + .ulpOfOne) }
  }

  /// Convolution along both axes with zeros outside.
  private static func blurred(
    _ values: [Double], _ kernel: [Double], _ width: Int, _ height: Int
  ) -> [Double] {
    let radius = kernel.count / 2
    func pass(_ values: [Double], _ step: Int, _ position: (Int) -> Int, _ count: Int) -> [Double] {
      values.indices.map { i in
        let at = position(i)
        var sum = 0.0
        for k in max(-radius, -at)...min(radius, count - 1 - at) {
          sum += kernel[k + radius] * values[i + k * step]
        }
        return sum
      }
    }
    let rows = pass(values, width, { $0 / width }, height)
    return pass(rows, 1, { $0 % width }, width)
  }

  private enum Axis {
    case rows, columns
  }

  /// Sobel's sums, [-1, 0, 1] along the axis and [1, 2, 1] across it; edge pixels repeat outside.
  private func gradient(_ s: [Double], along axis: Axis) -> [Double] {
    func at(_ y: Int, _ x: Int) -> Double {
      s[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)]
    }
    return s.indices.map { i in
      let y = i / width, x = i % width
      switch axis {
      case .rows:
        return at(y + 1, x - 1) - at(y - 1, x - 1) + 2 * (at(y + 1, x) - at(y - 1, x))
          + at(y + 1, x + 1) - at(y - 1, x + 1)
      case .columns:
        return at(y - 1, x + 1) - at(y - 1, x - 1) + 2 * (at(y, x + 1) - at(y, x - 1))
          + at(y + 1, x + 1) - at(y + 1, x - 1)
      }
    }
  }

  /// The magnitude where it is a ridge, 0 elsewhere; pixels beside an invalid one are never.
  private func suppressed(_ m: [Double], _ down: [Double], _ across: [Double]) -> [Double] {
    var kept = [Double](repeating: 0, count: m.count)
    guard width > 2, height > 2 else { return kept }
    for y in 1..<height - 1 {
      for x in 1..<width - 1 {
        let i = y * width + x
        guard m[i] >= Self.low, isInner(i) else { continue }
        let steepDown = abs(down[i]), steepAcross = abs(across[i])
        let same = (down[i] <= 0) == (across[i] <= 0)
        let diagonal = same ? width + 1 : -width + 1
        let straight: Int, share: Double
        if steepDown > steepAcross || (!same && steepDown == steepAcross) {
          straight = same ? width : -width
          share = steepAcross / steepDown
        } else {
          straight = 1
          share = steepDown / steepAcross
        }
        let ahead = m[i + diagonal] * share + m[i + straight] * (1 - share)
        let behind = m[i - diagonal] * share + m[i - straight] * (1 - share)
        if ahead <= m[i], behind <= m[i] { kept[i] = m[i] }
      }
    }
    return kept
  }

  private func isInner(_ i: Int) -> Bool {
    for row in [i - width, i, i + width] {
      for j in row - 1...row + 1 where valid[j] == 0 { return false }
    }
    return true
  }

  /// Groups of ridge pixels that hold at least one above the upper threshold.
  private func connected(_ ridge: [Double]) -> [Bool] {
    var edges = [Bool](repeating: false, count: ridge.count)
    var stack = ridge.indices.filter { ridge[$0] >= Self.high }
    for i in stack { edges[i] = true }
    while let i = stack.popLast() {
      for row in [i - width, i, i + width] {
        for j in row - 1...row + 1 where ridge[j] > 0 && !edges[j] {
          edges[j] = true
          stack.append(j)
        }
      }
    }
    return edges
  }
}
