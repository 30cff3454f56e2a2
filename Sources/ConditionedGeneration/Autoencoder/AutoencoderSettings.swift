internal import Foundation
public import Tensors

/// What an autoencoder's tensors do not tell; the defaults are those of FLUX.1.
public struct AutoencoderSettings: Sendable, Hashable {
  /// Groups of every norm.
  public var groups = 32
  /// The numbers between its latents and those that diffusion works on.
  public var scale = LatentScale.flux

  /// The published autoencoder's settings.
  public init() {}

  /// Reads the `config.json` of diffusers' folder; the defaults where there is none, or for a file.
  ///
  /// - Parameter path: The folder that holds the weights, or a file of them.
  /// - Throws: `WeightFileError` where the configuration is damaged.
  public init(beside path: String) throws(WeightFileError) {
    self.init()
    let file = path + "/config.json"
    guard FileManager.default.fileExists(atPath: file) else { return }
    do {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      let stored = try decoder.decode(Stored.self, from: try Data(contentsOf: URL(filePath: file)))
      groups = stored.normNumGroups ?? groups
      scale = LatentScale(
        factor: stored.scalingFactor ?? scale.factor, shift: stored.shiftFactor ?? scale.shift)
    } catch {
      throw WeightFileError(
        .malformed, file, expected: "the configuration of an autoencoder",
        found: "other JSON, or none")
    }
    guard groups > 0, scale.factor.isFinite, scale.factor != 0, scale.shift.isFinite else {
      throw WeightFileError(
        .malformed, file, expected: "positive groups and a finite scale",
        found: "\(groups) groups, the scale \(scale.factor) and the shift \(scale.shift)")
    }
  }

  private struct Stored: Decodable {
    let normNumGroups: Int?
    let scalingFactor: Float?
    let shiftFactor: Float?
  }
}
