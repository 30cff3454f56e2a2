/// What numbers a backend multiplies.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// 32-bit floats throughout: the reference.
  case f32
  /// Products of bfloat16 numbers with sums in 32 bits; what is added up over layers stays in 32 bits.
  case bf16
  /// Products of bytes, both sides scaled in blocks of 32 along the sums; the rest as with bf16. Chosen by
  /// name only.
  case int8

  /// Bytes of a packed weight of a product.
  public var bytesPerWeight: Double {
    switch self {
    case .f32: 4
    case .bf16: 2
    // A byte each, and a scale for 32 of them.
    case .int8: 1.125
    }
  }
}
