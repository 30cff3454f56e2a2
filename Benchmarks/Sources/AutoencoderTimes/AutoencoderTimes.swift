import ConditionedGeneration
import Foundation
import Tensors
import Timing

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
      values: try Timing.floats(arguments[3]))
    var image: [Float] = []
    func decode() async throws -> Double {
      let start = ContinuousClock.now
      image = try await autoencoder.decode(latent)
      return Timing.elapsed(since: start)
    }
    let first = try await decode()
    _ = backend.takeProfile()
    var seconds: [Double] = []
    for _ in 0..<repetitions { seconds.append(try await decode()) }
    let profile = Timing.profile(backend, repetitions: repetitions)
    try Timing.write(image, to: arguments[6])
    try Timing.print(["seconds": seconds, "first": first, "profile": profile])
  }
}
