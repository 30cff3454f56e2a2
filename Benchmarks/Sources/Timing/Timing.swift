import Foundation
import Tensors

/// What every timer of a network needs.
public enum Timing {
  /// 32-bit floats of a file.
  public static func floats(_ path: String) throws -> [Float] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    return bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }

  /// Writes 32-bit floats.
  public static func write(_ values: [Float], to path: String) throws {
    try values.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: path))
  }

  /// Seconds since an instant.
  public static func elapsed(since start: ContinuousClock.Instant) -> Double {
    let time = (ContinuousClock.now - start).components
    return Double(time.seconds) + Double(time.attoseconds) / 1e18
  }

  /// What each kind of operation took since the last time, in one of several repetitions.
  public static func profile(_ backend: CPUBackend, repetitions: Int) -> [[String: Any]] {
    backend.takeProfile().map { row in
      [
        "kind": row.kind, "milliseconds": row.seconds * 1e3 / Double(repetitions),
        "gflops": row.operations / row.seconds / 1e9, "count": row.count / repetitions,
      ]
    }
  }

  /// Prints facts as JSON, with the library's version and the peak of resident memory.
  public static func print(_ facts: [String: Any]) throws {
    var document = facts
    document["peak_mb"] = peak()
    document["version"] = "oneDNN \(CPUBackend.libraryVersion)"
    Swift.print(
      String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self))
  }

  /// Megabytes of the process's memory at its peak.
  private static func peak() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return
      (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0)
      / 1024
  }
}
