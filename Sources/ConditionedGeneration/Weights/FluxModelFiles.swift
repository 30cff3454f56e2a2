public import Tensors

/// Where the parts of a FLUX.1 pipeline lie on disk, found from one path.
///
/// Knows diffusers' folders, Black Forest Labs' file with others beside it, ComfyUI's folders and its
/// checkpoints with several parts in one file. What is given by name is not searched for.
public struct FluxModelFiles: Sendable, Hashable {
  /// A part of the pipeline.
  public enum Part: String, Sendable, CaseIterable {
    /// The transformer: ``FluxWeights``.
    case transformer
    /// The autoencoder: ``StoredAutoencoderWeights``.
    case autoencoder
    /// The T5 encoder: ``T5Weights``.
    case t5
    /// The CLIP text encoder: ``CLIPTextWeights``.
    case clip
    /// A folder or file with T5's vocabulary.
    case t5Tokenizer
    /// A folder or file with CLIP's vocabulary.
    case clipTokenizer

    /// The part in words.
    public var title: String {
      switch self {
      case .transformer: "the FLUX.1 transformer"
      case .autoencoder: "the autoencoder (ae.safetensors)"
      case .t5: "the T5 text encoder (t5xxl)"
      case .clip: "the CLIP text encoder (clip_l)"
      case .t5Tokenizer: "T5's tokenizer (tokenizer.json or spiece.model)"
      case .clipTokenizer: "CLIP's tokenizer (tokenizer.json or vocab.json and merges.txt)"
      }
    }

    /// The flag that names it.
    public var flag: String {
      switch self {
      case .transformer: "--model"
      case .autoencoder: "--vae"
      case .t5: "--t5"
      case .clip: "--clip"
      case .t5Tokenizer: "--t5-tokenizer"
      case .clipTokenizer: "--clip-tokenizer"
      }
    }
  }

  /// The path that was given.
  public let model: String
  /// Where each part that was found is; parts may share a file.
  public let paths: [Part: String]
  /// What was found several times, so that nothing was chosen.
  let ambiguous: [Part: [String]]

  /// Looks for all parts.
  ///
  /// - Parameters:
  ///   - model: A folder of diffusers, a file of weights, or a folder with one.
  ///   - given: Paths that are known: `--vae`, `--t5` and so on.
  /// - Throws: `WeightFileError` where the path leads nowhere, or a file in it is damaged.
  public init(model: String, given: [Part: String] = [:]) throws(WeightFileError) {
    var search = FluxModelSearch(given: given)
    try search.run(from: given[.transformer] ?? model)
    self.model = model
    paths = search.found
    ambiguous = search.ambiguous.filter { search.found[$0.key] == nil }
  }

  /// Where a part is.
  ///
  /// - Throws: `WeightFileError` that says what was looked for and how to name it.
  public func path(_ part: Part) throws(WeightFileError) -> String {
    guard let path = paths[part] else { throw absence(of: part) }
    return path
  }

  /// One failure for each part that was not found.
  public var missing: [WeightFileError] {
    Part.allCases.filter { paths[$0] == nil }.map(absence)
  }

  private func absence(of part: Part) -> WeightFileError {
    if let several = ambiguous[part] {
      return WeightFileError(
        .ambiguous, model, expected: "\(part.title) once",
        found: NamePrefix.list(several, limit: 5),
        advice: "name one of them with \(part.flag)")
    }
    return WeightFileError(
      .missing, model, expected: "\(part.title) in it or beside it", found: "none",
      advice: "name its path with \(part.flag)")
  }
}
