import ConditionedGeneration
import Foundation
import Tensors

/// Times an autoencoder's decoder on a given latent and prints the seconds of each repetition as JSON.
///
///     AutoencoderTimes WEIGHTS PRECISION LATENT HEIGHT WIDTH OUTPUT REPETITIONS
///
/// LATENT holds 32-bit floats, 16 x HEIGHT x WIDTH; OUTPUT gets the image, 8 HEIGHT x 8 WIDTH x 3. Beside the times
/// stand that of the first one, which packs the kernels, what each kind of operation took, and the peak of resident
/// memory.
@main
enum AutoencoderTimes {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 8, let precision = Precision(rawValue: arguments[2]),
      let height = Int(arguments[4]), let width = Int(arguments[5]),
      let repetitions = Int(arguments[7])
    else {
      print("usage: AutoencoderTimes WEIGHTS PRECISION LATENT HEIGHT WIDTH OUTPUT REPETITIONS")
      exit(64)
    }
    let backend = try CPUBackend(precision)
    let autoencoder = try Autoencoder(
      StoredAutoencoderWeights(path: arguments[1]), backend: backend)
    let latent = Latent(
      channels: autoencoder.configuration.latentChannels, height: height, width: width,
      values: try floats(arguments[3]))
    var image: [Float] = []
    func decode() async throws -> Double {
      let start = ContinuousClock.now
      image = try await autoencoder.decode(latent)
      let time = (ContinuousClock.now - start).components
      return Double(time.seconds) + Double(time.attoseconds) / 1e18
    }
    let first = try await decode()
    _ = backend.takeProfile()
    var seconds: [Double] = []
    for _ in 0..<repetitions { seconds.append(try await decode()) }
    let profile = backend.takeProfile()
    try image.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: arguments[6]))
    let rows = profile.map { row in
      [
        "kind": row.kind, "milliseconds": row.seconds * 1e3 / Double(repetitions),
        "gflops": row.operations / row.seconds / 1e9,
      ] as [String: Any]
    }
    let document: [String: Any] = [
      "seconds": seconds, "first": first, "profile": rows, "peak_mb": peak(),
      "version": "oneDNN \(CPUBackend.libraryVersion)",
    ]
    print(String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self))
  }

  private static func floats(_ path: String) throws -> [Float] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    return bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 4).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }

  /// Megabytes of the process's memory at its peak.
  private static func peak() -> Double {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
  }
}
