/// What is added to the scores of an attention before their softmax.
public enum AttentionMask: Sendable {
  /// Every query sees every key.
  case none
  /// Query i sees the keys 0...i; there are as many keys as queries.
  case causal
  /// One f32 number a score, [heads · queries, keys], added after the scale.
  case bias(Tensor)
}
