// What the members promise stands at TextWeights.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

public import Tensors

/// A text encoder's weights in a file or folder of plain tensors under transformers' names.
///
/// `text_model.` may be missing, as transformers 5 saves CLIP; T5's embeddings may be
/// `encoder.embed_tokens.weight`.
public struct HuggingFaceTextWeights: TextWeights {
  private let scope: WeightScope

  /// Views the weights of a file, or those under a prefix in it.
  public init(_ scope: WeightScope) { self.scope = scope }

  public func matrix(_ name: String, outputs: Int?, inputs: Int?) throws -> StoredMatrix {
    let weight = try scope.tensor(stored(name + ".weight"), shape: [outputs, inputs])
    let biasName = stored(name + ".bias")
    let bias =
      scope.contains(biasName)
      ? try scope.tensor(biasName, shape: [weight.shape[0]]).floats() : nil
    return StoredMatrix(name: name, tensors: [weight], bias: bias)
  }

  public func vector(_ name: String) throws -> [Float] {
    try scope.tensor(stored(name), shape: [nil]).floats()
  }

  public func rows(_ name: String, _ rows: [Int]) throws -> [Float] {
    precondition(name.hasSuffix(".weight"), "tables are weights")
    let found = stored(name), layer = String(name.dropLast(".weight".count))
    let table = try matrix(layer, outputs: nil, inputs: nil)
    return try table.numbers(rows, name: "\(scope.file.path): weight '\(scope.fullName(found))'")
  }

  public func contains(_ name: String) -> Bool { scope.contains(stored(name)) }

  /// The name that the file has for a weight; its first name where it has none.
  private func stored(_ name: String) -> String {
    if scope.contains(name) { return name }
    if name == "shared.weight", scope.contains("encoder.embed_tokens.weight") {
      return "encoder.embed_tokens.weight"
    }
    let prefix = "text_model."
    if name.hasPrefix(prefix) {
      let short = String(name.dropFirst(prefix.count))
      if scope.contains(short) { return short }
    }
    return name
  }
}
