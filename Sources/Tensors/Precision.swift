/// What numbers a backend multiplies.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// 32-bit floats throughout: the reference.
  case f32
  /// Products of bfloat16 numbers with sums in 32 bits; what is added up over layers stays in 32 bits.
  case bf16
}
