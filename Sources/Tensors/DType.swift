/// How a number is stored.
public enum DType: String, Sendable, CaseIterable {
  case f32, f16, bf16, f8e4m3, f8e5m2, i8, u8, i16, i32, i64, bool

  /// Bytes of one number.
  public var byteCount: Int {
    switch self {
    case .i64: 8
    case .f32, .i32: 4
    case .f16, .bf16, .i16: 2
    case .f8e4m3, .f8e5m2, .i8, .u8, .bool: 1
    }
  }
}
