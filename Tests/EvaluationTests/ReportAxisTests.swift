import Foundation
import TestSupport
import Testing

@testable import Evaluation

@Suite("Axes of the report's charts")
struct ReportAxisTests {
  @Test(
    "Linear ticks are round, few, and enclose the values",
    arguments: [
      (0.017, 0.123, ["0.00", "0.05", "0.10", "0.15"]),
      (0.0, 1.0, ["0.0", "0.5", "1.0"]),
      (3.0, 97.0, ["0", "50", "100"]),
      (-0.4, 0.7, ["−0.5", "0.0", "0.5", "1.0"]),
      (1234.0, 1239.5, ["1234", "1236", "1238", "1240"]),
      (1e-7, 9e-7, ["0", "5e-7", "1.0e-6"]),
    ])
  func linearTicks(low: Double, high: Double, labels: [String]) {
    let axis = Axis(linearFrom: low, to: high)
    #expect(axis.ticks.map(\.label) == labels)
    #expect(axis.lower <= low && axis.upper >= high)
  }

  @Test("Ticks are exact multiples of 1, 2 or 5 times a power of ten, five at most, for any range")
  func linearProperties() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<2000 {
      let centre = random.normal() * pow(10, random.unit() * 8 - 4)
      let span = pow(10, random.unit() * 8 - 4)
      let axis = Axis(linearFrom: centre, to: centre + span)
      #expect((2...5).contains(axis.ticks.count))
      #expect(axis.lower <= centre + span * 1e-6 && axis.upper >= centre + span * (1 - 1e-6))
      let steps = zip(axis.ticks.dropFirst(), axis.ticks).map { $0.value - $1.value }
      let mantissa = (steps[0] / pow(10, floor(log10(steps[0]) + 1e-6))).rounded()
      #expect([1, 2, 5].contains(mantissa))
      #expect(Set(axis.ticks.map(\.label)).count == axis.ticks.count)
    }
  }

  @Test("An axis is logarithmic only for positive values more than two decades apart")
  func logarithmicRule() {
    #expect(Axis(holding: [0.01, 1]).scale == .linear)
    #expect(Axis(holding: [0.01, 1.001]).scale == .logarithmic)
    #expect(Axis(holding: [0, 0.001, 5]).scale == .linear)
    #expect(Axis(holding: [-1, 0.001, 5]).scale == .linear)
    #expect(Axis(holding: [0.001, .nan, .infinity, 5]).scale == .logarithmic)
  }

  @Test("Logarithmic ticks are 1, 2 and 5 times powers of ten, or powers alone where crowded")
  func logarithmicTicks() {
    let narrow = Axis(logarithmicFrom: 0.3, to: 4, ticks: 6)
    #expect(narrow.ticks.map(\.label) == ["0.2", "0.5", "1", "2", "5"])
    let wide = Axis(logarithmicFrom: 0.003, to: 41)
    #expect(wide.ticks.map(\.label) == ["0.01", "0.1", "1", "10"])
    #expect(wide.lower == 0.002 && wide.upper == 50)
    let vast = Axis(logarithmicFrom: 1e-9, to: 1e9)
    #expect(vast.ticks.count <= 5 && vast.ticks.count >= 2)
  }

  @Test("Positions run from 0 to 1, evenly in the scale")
  func positions() {
    let linear = Axis(linearFrom: 0, to: 10)
    #expect(linear.position(of: 2.5) == 0.25)
    let logarithmic = Axis(logarithmicFrom: 0.01, to: 100)
    #expect(abs(logarithmic.position(of: 1) - 0.5) < 1e-12)
    #expect(logarithmic.position(of: 0.01) == 0)
  }

  @Test("One value, equal values and no values give an axis that has them inside")
  func degenerate() {
    for values in [[0.7], [3, 3], [0.0], [-2]] {
      let axis = Axis(holding: values)
      #expect(axis.lower <= values[0] && axis.upper >= values[0] && axis.lower < axis.upper)
    }
    let empty = Axis(holding: [.nan])
    #expect(empty.lower == 0 && empty.upper == 1)
  }
}
