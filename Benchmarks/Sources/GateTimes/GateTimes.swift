import Foundation

@testable import Evaluation

/// Times the bootstrap of a gate on given losses and prints the seconds of each repetition as JSON.
///
///     GateTimes LOSSES METRICS RESAMPLES REPETITIONS
///
/// LOSSES holds 64-bit floats, all samples of one metric after the other. Every sample is a cluster.
/// The value is each metric's two-sided 95% BCa interval.
@main
enum GateTimes {
  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 5, let metrics = Int(arguments[2]), metrics > 0,
      let resamples = Int(arguments[3]), let repetitions = Int(arguments[4])
    else {
      print("usage: GateTimes LOSSES METRICS RESAMPLES REPETITIONS")
      exit(64)
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
    let values = stride(from: 0, to: bytes.count - 7, by: 8).map { at in
      Double(
        bitPattern: bytes[at..<at + 8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    }
    let samples = values.count / metrics
    let lists = (0..<metrics).map { Array(values[$0 * samples..<($0 + 1) * samples]) }
    let clusters = Array(0..<samples)
    var seconds: [Double] = []
    var limits: [[Double]] = []
    for repetition in 0...repetitions {
      let start = ContinuousClock.now
      limits = ClusterBootstrap(resamples: resamples, seed: 1).distributions(
        of: lists, clusters: clusters, clusterCount: samples, statistic: .mean,
        worseBy: lists.map { _ in 0 }
      ).map { [$0.limit(0.025), $0.limit(0.975)] }
      let time = (ContinuousClock.now - start).components
      if repetition > 0 {
        seconds.append(Double(time.seconds) + Double(time.attoseconds) / 1e18)
      }
    }
    print("{\"seconds\": \(seconds), \"value\": \(limits)}")
  }
}
