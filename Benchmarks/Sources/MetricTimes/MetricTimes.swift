import CLogarithmFloor
import DepthMetrics
import Foundation
import Raster

/// Times scenarios on two maps and prints the seconds of each repetition as JSON.
///
///     MetricTimes classic|logarithm|robust REFERENCE CANDIDATE REPETITIONS
@main
enum MetricTimes {
  static let classicIDs = [
    "abs_rel", "sq_rel", "sq_rel_kitti", "rmse", "mae", "rmse_log", "rmse_log10", "log10", "delta1",
    "delta2", "delta3", "delta_0.5", "delta_0.25", "delta_0.125", "inlier_1.03", "silog",
    "silog_bessel", "silog_half", "silog_log10",
  ]

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let repetitions = Int(arguments[4]) else {
      print("usage: MetricTimes classic|logarithm|robust REFERENCE CANDIDATE REPETITIONS")
      exit(64)
    }
    let reference = try DepthMap.read(arguments[2]).map
    let candidate = try DepthMap.read(arguments[3]).map
    var rules = try ProtocolLibrary.protocol("plain-v1")
    let scenario: () throws -> Double
    switch arguments[1] {
    case "classic":
      rules.alignment = AlignmentRule(.affineLeastSquares)
      scenario = {
        let comparison = try DepthComparison(
          of: candidate, with: reference, under: rules, metrics: classicIDs)
        precondition(comparison.metrics.count == classicIDs.count)
        return comparison.metrics["abs_rel"] ?? .nan
      }
    case "logarithm":
      scenario = { log_floor(reference.samples, candidate.samples, reference.samples.count) }
    case "robust":
      rules.alignment = AlignmentRule(.affineL1)
      scenario = {
        try DepthComparison(of: candidate, with: reference, under: rules, metrics: ["abs_rel"])
          .metrics["abs_rel"] ?? .nan
      }
    default:
      print("unknown scenario \(arguments[1])")
      exit(64)
    }
    var seconds: [Double] = []
    var value = 0.0
    _ = try scenario()
    for _ in 0..<repetitions {
      let start = ContinuousClock.now
      value = try scenario()
      let time = (ContinuousClock.now - start).components
      seconds.append(Double(time.seconds) + Double(time.attoseconds) / 1e18)
    }
    let list = seconds.map { String(format: "%.9f", $0) }.joined(separator: ", ")
    print(
      "{\"seconds\": [\(list)], \"value\": \(value), \"version\": \"\(Oracle.instructionSet)\"}")
  }
}
