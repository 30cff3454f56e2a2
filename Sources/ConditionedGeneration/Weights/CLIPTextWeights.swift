public import Tensors

/// The weights of a CLIP text encoder by Hugging Face's names, from any file that holds them.
///
/// Names may be asked for with and without "text_model.", and the file may have either; of several
/// encoders in a checkpoint it takes CLIP-L.
public struct CLIPTextWeights: TextWeights {
  /// The file or folder.
  public let path: String
  var source: NamedTensors

  /// Opens weights.
  ///
  /// - Throws: `WeightFileError` where the file holds no CLIP text encoder.
  public init(path: String) throws(WeightFileError) {
    // The table of tokens, because encoders of pictures have layers of the same names.
    let found = try NamedTensors.find(
      path, what: "a CLIP text encoder",
      markers: [("embeddings.token_embedding.weight", ())]
    ) { prefixes in
      prefixes.first { $0.contains("clip_l") } ?? prefixes.first
    }
    self.path = path
    source = NamedTensors(path: path, tensors: found.tensors) { name in
      [name.hasPrefix("text_model.") ? String(name.dropFirst("text_model.".count)) : name]
    }
  }
}
