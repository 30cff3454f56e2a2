import Foundation
import Testing

@testable import Evaluation

/// What the intervals and decisions of a gate promise, counted over 2,000 seeded trials each
/// and more where that is not enough.
@Suite struct GateSimulationTests {
  /// Fewer resamples than a gate takes; they cost a little coverage.
  private let simulation = GateSimulation(resamples: 1000)

  @Test(
    "From 100 clusters on, 95% intervals hold the mean of normal and exponential losses in 93 to 97%",
    arguments: [SimulatedLosses.Shape.normal, .exponential], [100, 200])
  func coverage(shape: SimulatedLosses.Shape, clusters: Int) {
    let found = simulation.rates(SimulatedLosses(shape: shape, clusters: clusters))
    #expect(found.holds.expanded >= 0.93 && found.holds.expanded <= 0.97)
    #expect(found.holds.gate >= found.holds.expanded && found.holds.gate <= 0.97)
    #expect(found.holds.plain >= 0.92 && found.holds.plain <= found.holds.expanded)
  }

  @Test(
    "At a true loss equal to the margin a gate passes and fails at the error rate at most",
    arguments: [SimulatedLosses.Shape.normal, .exponential], [50, 100, 200])
  func errors(shape: SimulatedLosses.Shape, clusters: Int) {
    let found = simulation.rates(SimulatedLosses(shape: shape, clusters: clusters))
    #expect(found.passes.gate <= GateSimulation.mostErrors && found.passes.gate > 0.02)
    #expect(found.fails.gate <= GateSimulation.mostErrors && found.fails.gate > 0.02)
  }

  @Test(
    "A candidate against itself with margin 0 passes and fails at the error rate at most",
    arguments: SimulatedLosses.Shape.allCases, [10, 20, 50, 100])
  func same(shape: SimulatedLosses.Shape, clusters: Int) {
    let found = simulation.rates(
      SimulatedLosses(shape: shape, clusters: clusters, isDifference: true))
    #expect(found.passes.gate <= GateSimulation.mostErrors)
    #expect(found.fails.gate <= GateSimulation.mostErrors)
  }

  @Test(
    "Nine tenths of the planned clusters are too few and eleven tenths enough",
    arguments: [SimulatedLosses.Shape.normal, .exponential], GateSimulation.effects)
  func plan(shape: SimulatedLosses.Shape, effect: Double) throws {
    let found = try #require(simulation.plan(shape, effect: effect))
    #expect(found.power[0] < 0.8 && found.power[2] > 0.8, "\(found)")
  }

  @Test(
    "The tables of Benchmarks/gate-simulation.txt",
    .enabled(if: ProcessInfo.processInfo.environment["FDEVAL_SIMULATION"] != nil))
  func tables() throws {
    let path = try #require(ProcessInfo.processInfo.environment["FDEVAL_SIMULATION"])
    try GateSimulation(resamples: 10_000).tables().write(
      toFile: path, atomically: true, encoding: .utf8)
  }
}
