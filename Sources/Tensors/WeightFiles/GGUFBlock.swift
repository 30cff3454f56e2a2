// The names are the field's own, with their underscores.
// swift-format-ignore: AlwaysUseLowerCamelCase
/// The block formats of GGUF files: a few scales and many small integers.
///
/// Layouts: `ggml-common.h` of ggml; numbers: the PyPI package `gguf`, module `gguf.quants`.
public enum GGUFBlock: String, Sendable, CaseIterable {
  /// 32 values: scale, 4 bits each.
  case q4_0
  /// 32 values: scale and offset, 4 bits each.
  case q4_1
  /// 32 values: scale, 5 bits each.
  case q5_0
  /// 32 values: scale and offset, 5 bits each.
  case q5_1
  /// 32 values: scale, 8 bits each.
  case q8_0
  /// 256 values: 16 scales and offsets of 4 bits, 2 bits each.
  case q2_K
  /// 256 values: 16 scales of 6 bits, 3 bits each.
  case q3_K
  /// 256 values: 8 scales and offsets of 6 bits, 4 bits each.
  case q4_K
  /// 256 values: 8 scales and offsets of 6 bits, 5 bits each.
  case q5_K
  /// 256 values: 16 scales of 8 bits, 6 bits each.
  case q6_K
  /// 32 values: scale, 4 bits each that choose from a table.
  case iq4_nl
  /// 256 values: 8 scales of 6 bits, 4 bits each that choose from a table.
  case iq4_xs
  /// 32 values: a power of two, 4-bit floating-point each (OCP MXFP4).
  case mxfp4

  /// How many values a block holds.
  public var valueCount: Int {
    switch self {
    case .q4_0, .q4_1, .q5_0, .q5_1, .q8_0, .iq4_nl, .mxfp4: 32
    case .q2_K, .q3_K, .q4_K, .q5_K, .q6_K, .iq4_xs: 256
    }
  }

  /// How many bytes a block takes.
  public var byteCount: Int {
    switch self {
    case .q4_0, .iq4_nl: 18
    case .q4_1: 20
    case .q5_0: 22
    case .q5_1: 24
    case .q8_0: 34
    case .q2_K: 84
    case .q3_K: 110
    case .q4_K: 144
    case .q5_K: 176
    case .q6_K: 210
    case .iq4_xs: 136
    case .mxfp4: 17
    }
  }
}
