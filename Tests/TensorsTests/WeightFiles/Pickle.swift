/// Pickles written opcode by opcode.
enum Pickle {
  static let start: [UInt8] = [0x80, 2]
  static let stop = Array(".".utf8)
  static let reduce = Array("R".utf8)

  static func global(_ module: String, _ name: String) -> [UInt8] {
    Array("c\(module)\n\(name)\n".utf8)
  }

  static func text(_ text: String) -> [UInt8] {
    [0x58, UInt8(text.utf8.count), 0, 0, 0] + Array(text.utf8)
  }

  static func int(_ number: Int) -> [UInt8] {
    [0x8A, 8] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }

  static func tuple(_ items: [[UInt8]]) -> [UInt8] {
    Array("(".utf8) + items.flatMap { $0 } + Array("t".utf8)
  }

  static func dictionary(_ items: [(String, [UInt8])]) -> [UInt8] {
    Array("}(".utf8) + items.flatMap { text($0.0) + $0.1 } + Array("u".utf8)
  }

  /// What makes a tensor of the storage "0".
  static func tensor(
    _ dims: [Int] = [4], strides: [Int]? = nil, offset: Int = 0, stored: Int = 4,
    kind: String = "FloatStorage", key: String = "0"
  ) -> [UInt8] {
    let storage = tuple([
      text("storage"), global("torch", kind), text(key), text("cpu"), int(stored),
    ])
    let arguments = tuple([
      storage + Array("Q".utf8), int(offset), tuple(dims.map(int)),
      tuple((strides ?? [1]).map(int)), [0x89], Array("}".utf8),
    ])
    return global("torch._utils", "_rebuild_tensor_v2") + arguments + reduce
  }

  /// A whole pickle of a dictionary with the tensor.
  static func file(_ tensor: [UInt8]) -> [UInt8] { start + dictionary([("w", tensor)]) + stop }
}
