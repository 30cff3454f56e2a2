internal import Foundation
internal import Tensors

/// The factors that a LoRA was trained with.
struct LoRAAlphas {
  /// What PEFT's settings say, as diffusers packs them into the header.
  private struct Settings: Decodable {
    let alpha: Float?
    let alphas: [String: Float]?
    let isRankStabilised: Bool?

    enum CodingKeys: String, CodingKey {
      case alpha = "transformer.lora_alpha"
      case alphas = "transformer.alpha_pattern"
      case isRankStabilised = "transformer.use_rslora"
    }
  }

  private let settings: Settings?

  /// Reads a file's header.
  init(_ file: WeightFile) {
    settings = file.metadata["lora_adapter_metadata"].flatMap {
      try? JSONDecoder().decode(Settings.self, from: Data($0.utf8))
    }
  }

  /// The factor of a path: alpha divided by the rank, or by its root where it is rank-stabilised
  /// (Kalajdzievski 2023); 1 where nobody gives an alpha.
  ///
  /// - Parameters:
  ///   - module: The matrix, as the file calls it.
  ///   - stored: The alpha that lies beside A and B.
  ///   - rank: Rows of A.
  /// - Returns: What the path is multiplied by.
  func factor(of module: String, stored: Float?, rank: Int) -> Float {
    let pattern = settings?.alphas?.first { module.hasSuffix($0.key) }?.value
    guard let alpha = stored ?? pattern ?? settings?.alpha else { return 1 }
    let isRankStabilised = stored == nil && settings?.isRankStabilised == true
    return alpha / (isRankStabilised ? Float(rank).squareRoot() : Float(rank))
  }
}
