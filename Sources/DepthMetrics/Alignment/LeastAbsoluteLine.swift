/// The exact weighted L1 line: argmin over s, t of sum w |s x + t - y|.
///
/// MoGe (`utils/alignment.py`, align_depth_affine) solves it by anchoring the line at every point
/// in turn, O(n^2 log n). Here F(s) = min over t of the sum is convex and piecewise linear, and one
/// evaluation with its slope is a weighted median, O(n); a bracketed root search on the slope needs
/// a dozen of them whatever n is, and a last rotation about the points that the line touches puts
/// it exactly through two of them.
struct LeastAbsoluteLine {
  private let x, y, w: [Double]

  /// The solution.
  struct Line: Equatable {
    var scale: Double
    var shift: Double
    /// The sum at the solution.
    var loss: Double
  }

  /// One evaluation of F.
  private struct Probe {
    var scale: Double
    var shift: Double
    var loss: Double
    /// Directional derivatives of F to the left and to the right.
    var leftSlope, rightSlope: Double
    /// A point that the line passes through.
    var anchor: Int
    var isMinimum: Bool { leftSlope <= 0 && rightSlope >= 0 }
  }

  /// A problem; weights are positive and the lists equally long.
  init(x: [Double], y: [Double], weights: [Double]) {
    precondition(x.count == y.count && x.count == weights.count)
    self.x = x
    self.y = y
    w = weights
  }

  /// The solution, or nil where x does not vary.
  func solve() -> Line? {
    guard let smallest = x.min(), let largest = x.max(), smallest < largest else { return nil }
    let probe = descend(from: leastSquaresScale())
    return rotate(from: probe)
  }

  // MARK: - Convex search over the scale

  private func descend(from start: Double) -> Probe {
    var best = probe(at: start)
    if best.isMinimum || best.loss == 0 { return best }
    // Walk downhill in growing steps until the slope changes its sign.
    let spread = (y.map(abs).max() ?? 1) / max((x.map(abs).max() ?? 1), .leastNormalMagnitude)
    var step = max(abs(start) * 0x1p-7, spread * 0x1p-10, .leastNormalMagnitude)
    var low = best, high = best
    repeat {
      let next = probe(at: best.rightSlope < 0 ? best.scale + step : best.scale - step)
      if next.isMinimum || next.loss == 0 { return next }
      (low, high) = best.rightSlope < 0 ? (best, next) : (next, best)
      best = next
      step *= 4
    } while low.rightSlope * high.leftSlope > 0 && step.isFinite
    return bisect(low, high)
  }

  /// Narrows a bracket whose ends slope towards each other.
  ///
  /// The slope is near linear from afar and a staircase close by, so the secant of the slopes and
  /// the crossing of the tangents take turns; plain bisection bounds the worst case.
  private func bisect(_ low: Probe, _ high: Probe) -> Probe {
    var low = low, high = high
    for round in 0..<200 {
      let width = high.scale - low.scale
      var scale: Double
      switch round % 3 {
      case 0:
        scale = low.scale - low.rightSlope * width / (high.leftSlope - low.rightSlope)
      case 1:
        scale =
          (high.loss - low.loss + low.rightSlope * low.scale - high.leftSlope * high.scale)
          / (low.rightSlope - high.leftSlope)
      default:
        scale = low.scale + width / 2
      }
      if !(scale > low.scale && scale < high.scale) { scale = low.scale + width / 2 }
      guard scale > low.scale, scale < high.scale else { break }
      let next = probe(at: scale)
      if next.isMinimum || next.loss == 0 { return next }
      if next.rightSlope < 0 { low = next } else { high = next }
    }
    return low.loss < high.loss ? low : high
  }

  private func probe(at scale: Double) -> Probe {
    let residuals = x.indices.map { y[$0] - scale * x[$0] }
    var values = residuals, weights = w
    let shift = OrderStatistics.weightedMedian(&values, weights: &weights)
    var loss = 0.0, slope = 0.0, balance = 0.0
    var touching: [Int] = []
    for (i, residual) in residuals.enumerated() {
      loss += w[i] * abs(residual - shift)
      if residual < shift {
        slope += w[i] * x[i]
        balance -= w[i]
      } else if residual > shift {
        slope -= w[i] * x[i]
        balance += w[i]
      } else {
        touching.append(i)
      }
    }
    // Points on the line take signs in [-1, 1] whose weighted sum balances the others; the signs
    // that favour small x give one end of the subgradient, those that favour large x the other.
    touching.sort { x[$0] < x[$1] }
    let left = slope + signedMoment(touching.reversed(), balance: -balance) * -1
    let right = slope + signedMoment(touching.reversed(), balance: balance)
    return Probe(
      scale: scale, shift: shift, loss: loss, leftSlope: min(left, right),
      rightSlope: max(left, right), anchor: touching.first ?? 0)
  }

  /// The largest sum of `w x sign` over the points, given largest x first, with `sum w sign` held
  /// at `balance`: a fractional knapsack.
  private func signedMoment(_ points: some Sequence<Int>, balance: Double) -> Double {
    let points = Array(points)
    let total = points.reduce(0) { $0 + w[$1] }
    var positive = max(0, min(total, (total + balance) / 2))
    var moment = 0.0
    for i in points {
      let taken = min(positive, w[i])
      positive -= taken
      moment += x[i] * (taken - (w[i] - taken))
    }
    return moment
  }

  // MARK: - Through two points exactly

  /// Turns the line about a point it touches to the best line through that point, then about the
  /// point it met, while that lowers the sum.
  private func rotate(from probe: Probe) -> Line {
    var best = Line(scale: probe.scale, shift: probe.shift, loss: probe.loss)
    var anchor = probe.anchor
    for _ in 0..<8 {
      guard let (line, met) = bestLine(through: anchor), line.loss <= best.loss else { break }
      let improved = line.loss < best.loss
      best = line
      if !improved { break }
      anchor = met
    }
    return best
  }

  private func bestLine(through anchor: Int) -> (line: Line, met: Int)? {
    let others = x.indices.filter { x[$0] != x[anchor] }
    guard !others.isEmpty else { return nil }
    let slopes = others.map { (y[$0] - y[anchor]) / (x[$0] - x[anchor]) }
    var values = slopes, weights = others.map { w[$0] * abs(x[$0] - x[anchor]) }
    let scale = OrderStatistics.weightedMedian(&values, weights: &weights)
    guard let met = slopes.firstIndex(of: scale) else { return nil }
    let shift = y[anchor] - scale * x[anchor]
    let loss = x.indices.reduce(0.0) { $0 + w[$1] * abs(scale * x[$1] + shift - y[$1]) }
    return (Line(scale: scale, shift: shift, loss: loss), others[met])
  }

  private func leastSquaresScale() -> Double {
    let n = Double(x.count)
    let meanX = x.reduce(0, +) / n, meanY = y.reduce(0, +) / n
    var xx = 0.0, xy = 0.0
    for i in x.indices {
      xx += (x[i] - meanX) * (x[i] - meanX)
      xy += (x[i] - meanX) * (y[i] - meanY)
    }
    return xx > 0 ? xy / xx : 0
  }
}
