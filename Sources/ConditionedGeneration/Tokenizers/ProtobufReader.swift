/// The fields of one message of protocol buffers.
///
/// Source: https://protobuf.dev/programming-guides/encoding.
struct ProtobufReader {
  /// What a field holds, by its wire type.
  enum Value {
    case varint(UInt64)
    case fixed64
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)

    /// The number of a varint.
    var number: UInt64? {
      if case .varint(let number) = self { number } else { nil }
    }

    /// The content of a field with a length.
    var bytes: ArraySlice<UInt8>? {
      if case .bytes(let bytes) = self { bytes } else { nil }
    }
  }

  /// What is wrong with a message.
  struct Rejection: Error {
    let found: String
  }

  private var rest: ArraySlice<UInt8>

  /// Starts at the first field.
  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  /// The next field, or nil at the end.
  mutating func next() throws(Rejection) -> (number: UInt64, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let tag = try varint()
    let value: Value
    switch tag & 7 {
    case 0: value = .varint(try varint())
    case 1:
      _ = try take(8)
      value = .fixed64
    case 2: value = .bytes(try take(try varint()))
    case 5:
      let bytes = try take(4)
      value = .fixed32(bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) })
    default: throw Rejection(found: "a field of wire type \(tag & 7)")
    }
    return (tag >> 3, value)
  }

  private mutating func varint() throws(Rejection) -> UInt64 {
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard let byte = rest.popFirst() else { throw Rejection(found: "an end within a number") }
      result |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return result }
    }
    throw Rejection(found: "a number of more than 10 bytes")
  }

  private mutating func take(_ count: UInt64) throws(Rejection) -> ArraySlice<UInt8> {
    guard count <= UInt64(rest.count) else {
      throw Rejection(found: "a field of \(count) bytes where \(rest.count) are left")
    }
    defer { rest = rest.dropFirst(Int(count)) }
    return rest.prefix(Int(count))
  }
}
