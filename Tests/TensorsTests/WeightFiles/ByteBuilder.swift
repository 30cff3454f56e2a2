/// Files put together number by number.
struct ByteBuilder {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ text: String) { bytes += Array(text.utf8) }
  mutating func add(_ more: [UInt8]) { bytes += more }

  mutating func add<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  /// A length of 64 bits and the text.
  mutating func addCounted(_ text: String) {
    add(UInt64(text.utf8.count))
    add(text)
  }

  /// Zeros up to a multiple.
  mutating func pad(to alignment: Int) {
    while bytes.count % alignment != 0 { bytes.append(0) }
  }
}
