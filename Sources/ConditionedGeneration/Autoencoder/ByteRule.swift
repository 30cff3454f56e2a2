/// How numbers from -1 to 1 become bytes; larger and smaller ones are cut off.
public enum ByteRule: String, Sendable, CaseIterable {
  /// 127.5 (x + 1), cut off after the point, as Black Forest Labs' program has it.
  case truncating
  /// 255 (x / 2 + 1 / 2), rounded to nearest with ties to even, as diffusers has it.
  case rounding

  /// One byte a number; 0 for NaN.
  public func bytes(_ values: [Float]) -> [UInt8] {
    values.map { value in
      guard !value.isNaN else { return 0 }
      switch self {
      case .truncating: return UInt8(127.5 * (min(max(value, -1), 1) + 1))
      case .rounding:
        return UInt8((min(max(value / 2 + 0.5, 0), 1) * 255).rounded(.toNearestOrEven))
      }
    }
  }
}
