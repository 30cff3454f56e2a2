/// Numbers out of bytes, never past their end.
struct ByteReader: Sendable {
  /// The order of a number's bytes.
  enum Order: Sendable { case little, big }

  private let bytes: ArraySlice<UInt8>
  /// The order of the numbers that are read.
  let order: Order

  init(_ bytes: ArraySlice<UInt8>, order: Order) {
    self.bytes = bytes
    self.order = order
  }

  /// How many bytes there are.
  var count: Int { bytes.count }

  /// The bytes of a range, or nil where it leaves the data.
  func slice(_ offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return nil }
    return bytes[(bytes.startIndex + offset)..<(bytes.startIndex + offset + length)]
  }

  /// The number at an offset, or nil where it leaves the data.
  func integer<Number: FixedWidthInteger & UnsignedInteger>(
    _ offset: Int, as type: Number.Type = Number.self
  ) -> Number? {
    guard let slice = slice(offset, Number.bitWidth / 8) else { return nil }
    return switch order {
    case .big: slice.reduce(0) { $0 << 8 | Number($1) }
    case .little: slice.reversed().reduce(0) { $0 << 8 | Number($1) }
    }
  }

  func uint8(_ offset: Int) -> UInt8? { integer(offset) }
  func uint16(_ offset: Int) -> Int? { integer(offset, as: UInt16.self).map(Int.init) }
  func uint32(_ offset: Int) -> Int? { integer(offset, as: UInt32.self).map(Int.init) }
}

extension [UInt8] {
  /// Adds the bytes of a number, most significant first.
  mutating func append(bigEndian number: UInt32) {
    append(contentsOf: [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) })
  }

  /// Adds the bytes of a number, least significant first.
  mutating func append(littleEndian number: some FixedWidthInteger & UnsignedInteger) {
    for shift in stride(from: 0, to: number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
