internal import Foundation

/// How long a run took and where: everything about it that two equal runs do not share.
public struct RunTimings: Sendable, Encodable {
  /// Seconds from the first sample to the last commit, in this process.
  public let scoringSeconds: Double
  /// Seconds of this process from opening the folder to writing the report.
  public let totalSeconds: Double
  /// Samples scored by this process and taken over from an earlier one.
  public let computed, resumed: Int
  /// Samples in work at a time.
  public let workers: Int
  /// Name of the machine.
  public let host: String
  /// Processors of the machine.
  public let processors: Int
  /// Largest resident memory of this process in bytes.
  public let peakMemoryBytes: Int
  /// Seconds of reading and scoring by sample, in whichever process did it.
  public let samples: [String: Double]

  init(
    scoring: Duration, total: Duration, computed: Int, resumed: Int, workers: Int,
    samples: [(String, Double)]
  ) {
    scoringSeconds = scoring.seconds
    totalSeconds = total.seconds
    self.computed = computed
    self.resumed = resumed
    self.workers = workers
    host = ProcessInfo.processInfo.hostName
    processors = ProcessInfo.processInfo.activeProcessorCount
    self.samples = Dictionary(samples) { first, _ in first }
    peakMemoryBytes = ProcessMemory.peak ?? 0
  }
}
