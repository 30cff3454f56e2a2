import ConditionedGeneration
import Foundation
import Tensors

/// Times one double and one single block of a FLUX transformer at full width and prints JSON.
///
///     FluxTimes MODEL PRECISION INPUT ROWS COLUMNS OUTPUT REPETITIONS
///
/// MODEL is a transformer of one block of each kind. INPUT holds 32-bit floats: text states, pooled text,
/// noisy tokens and control tokens, as peers/flux.py writes them; OUTPUT gets the velocity. Beside the
/// seconds of each block and of a forward pass of all 57 stand what each kind of operation took and the
/// peak of resident memory.
@main
enum FluxTimes {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 8, let precision = Precision(rawValue: arguments[2]),
      let rows = Int(arguments[4]), let columns = Int(arguments[5]),
      let repetitions = Int(arguments[7])
    else {
      print("usage: FluxTimes MODEL PRECISION INPUT ROWS COLUMNS OUTPUT REPETITIONS")
      exit(64)
    }
    let backend = try CPUBackend(precision)
    let loading = ContinuousClock.now
    let transformer = try FluxTransformer(
      weights: try FluxWeights(path: arguments[1]), backend: backend)
    let loaded = elapsed(since: loading)
    let sizes = transformer.configuration
    var numbers = try floats(arguments[3])[...]
    func next(_ count: Int) -> [Float] {
      defer { numbers = numbers.dropFirst(count) }
      return Array(numbers.prefix(count))
    }
    let tokens = rows * columns
    let control = sizes.inputChannels - sizes.outputChannels
    let textCount =
      (numbers.count - sizes.pooledWidth - tokens * sizes.inputChannels) / sizes.textWidth
    let (text, pooled) = (next(textCount * sizes.textWidth), next(sizes.pooledWidth))
    let (noisy, conditions) = (next(tokens * sizes.outputChannels), next(tokens * control))
    let beginning = ContinuousClock.now
    let run = try await transformer.begin(
      FluxConditioning(
        text: text, pooled: pooled, control: conditions, rows: rows, columns: columns,
        times: [500], guidance: sizes.hasGuidance ? 8000 : nil))
    let began = elapsed(since: beginning)
    var velocity = try await run.velocity(of: noisy, step: 0)
    _ = backend.takeProfile()
    var doubles: [Double] = [], singles: [Double] = []
    for _ in 0..<repetitions {
      var start = ContinuousClock.now
      velocity = try await run.velocity(of: noisy, step: 0) { block in
        let seconds = elapsed(since: start)
        if case .double = block { doubles.append(seconds) } else { singles.append(seconds) }
        start = ContinuousClock.now
      }
    }
    let profile = backend.takeProfile()
    try velocity.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: arguments[6]))
    let kinds = profile.map { row in
      [
        "kind": row.kind, "milliseconds": row.seconds * 1e3 / Double(repetitions),
        "gflops": row.operations / row.seconds / 1e9, "count": row.count / repetitions,
      ] as [String: Any]
    }
    let document: [String: Any] = [
      "double": doubles, "single": singles,
      "seconds": zip(doubles, singles).map { 19 * $0 + 38 * $1 }, "profile": kinds,
      "load": loaded, "begin": began, "peak_mb": peak(),
      "version": "oneDNN \(CPUBackend.libraryVersion)",
    ]
    print(String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self))
  }

  private static func floats(_ path: String) throws -> [Float] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    return [Float](unsafeUninitializedCapacity: bytes.count / 4) { buffer, count in
      _ = bytes.copyBytes(to: buffer)
      count = bytes.count / 4
    }
  }

  private static func elapsed(since start: ContinuousClock.Instant) -> Double {
    let time = (ContinuousClock.now - start).components
    return Double(time.seconds) + Double(time.attoseconds) / 1e18
  }

  /// Megabytes of the process's memory at its peak.
  private static func peak() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
  }
}
