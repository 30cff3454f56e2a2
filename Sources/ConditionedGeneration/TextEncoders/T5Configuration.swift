internal import Tensors

/// The sizes of a T5 v1.1 encoder, counted from its tensors.
public struct T5Configuration: Sendable, Hashable {
  /// Numbers of a state, D.
  public let width: Int
  /// How many layers.
  public let layers: Int
  /// Heads of a layer's attention.
  public let heads: Int
  /// Numbers of a head; heads times it need not be the width.
  public let headWidth: Int
  /// Numbers between the two products of a feed-forward part.
  public let hiddenWidth: Int
  /// Kinds of distances that the attention tells apart.
  public let buckets: Int
  /// The distance from which on all keys share a bucket.
  public let maxDistance: Int
  /// The epsilon of the norms.
  public let normEpsilon: Float

  /// Numbers of all heads together.
  var innerWidth: Int { heads * headWidth }

  /// Counts the sizes.
  ///
  /// - Parameters:
  ///   - weights: The encoder's weights.
  ///   - settings: What they do not tell.
  /// - Throws: The weights' error where one that tells a size is missing, and `WeightFileError` where
  ///   they are of another network or contradict the settings.
  public init(counting weights: T5Weights, settings: T5Settings) throws {
    func size(_ part: T5Part) throws -> StoredMatrix {
      try weights.matrix(part.name(0), outputs: nil, inputs: nil)
    }
    guard !weights.contains("encoder.block.0.layer.1.DenseReluDense.wi.weight") else {
      throw WeightFileError(
        .unsupported, "weight 'encoder.block.0.layer.1.DenseReluDense.wi.weight'",
        expected: "a gated T5 v1.1", found: "the first T5")
    }
    let table = try size(.relativeBias), query = try size(.query)
    width = query.inputs
    layers = weights.count { T5Part.query.name($0) + ".weight" }
    heads = table.inputs
    buckets = table.outputs
    headWidth = heads > 0 ? query.outputs / heads : 0
    hiddenWidth = try size(.gate).outputs
    maxDistance = settings.maxDistance
    normEpsilon = settings.normEpsilon
    guard headWidth > 0, heads * headWidth == query.outputs, width > 0, hiddenWidth > 0 else {
      throw WeightFileError(
        .wrongShape, "weight '\(query.name)'", expected: "as many rows for each of \(heads) heads",
        found: "\(query.outputs) rows")
    }
    guard buckets >= 4, buckets % 4 == 0, maxDistance > buckets / 4 else {
      throw WeightFileError(
        .unsupported, "weight '\(table.name)'",
        expected: "buckets in fours for less than \(maxDistance) near distances",
        found: "\(buckets)")
    }
    guard settings.heads ?? heads == heads, settings.headWidth ?? headWidth == headWidth else {
      throw WeightFileError(
        .malformed, "weight '\(query.name)'",
        expected: "\(settings.heads ?? heads) heads of \(settings.headWidth ?? headWidth)",
        found: "\(heads) of \(headWidth)")
    }
  }
}

/// The matrices of a layer, by transformers' names.
enum T5Part: String, CaseIterable {
  case query = "layer.0.SelfAttention.q"
  case key = "layer.0.SelfAttention.k"
  case value = "layer.0.SelfAttention.v"
  case output = "layer.0.SelfAttention.o"
  /// Of the first layer alone.
  case relativeBias = "layer.0.SelfAttention.relative_attention_bias"
  case gate = "layer.1.DenseReluDense.wi_0"
  case linear = "layer.1.DenseReluDense.wi_1"
  case contraction = "layer.1.DenseReluDense.wo"

  /// The full name in a layer, without `.weight`.
  func name(_ layer: Int) -> String { "encoder.block.\(layer).\(rawValue)" }
}
