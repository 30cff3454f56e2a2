/// How a weight is stored.
public enum WeightEncoding: Sendable, Hashable {
  /// One number after the other, little-endian.
  case plain(DType)
  /// Blocks of numbers that share scales.
  case block(GGUFBlock)

  /// How many values are stored together: 1 for plain numbers.
  public var valuesPerBlock: Int {
    switch self {
    case .plain: 1
    case .block(let block): block.valueCount
    }
  }

  /// How many bytes ``valuesPerBlock`` values take.
  public var bytesPerBlock: Int {
    switch self {
    case .plain(let type): type.byteCount
    case .block(let block): block.byteCount
    }
  }

  /// The bytes of so many values, or nil where they are no whole blocks or beyond counting.
  func byteCount(of values: Int) -> Int? {
    guard values % valuesPerBlock == 0 else { return nil }
    let (bytes, isTooLarge) = (values / valuesPerBlock).multipliedReportingOverflow(
      by: bytesPerBlock)
    return isTooLarge ? nil : bytes
  }
}
