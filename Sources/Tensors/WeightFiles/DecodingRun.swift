/// Stored bytes and the room for their values, lent for one decoding.
///
/// Its accesses are checked in debug builds alone: checks at every byte keep the loops from being
/// vectorised, which makes them several times slower. Whoever makes a run checks its lengths; it
/// does not outlive the memory that it was made of.
@safe struct DecodingRun {
  private let bytes: UnsafeRawPointer
  private let values: UnsafeMutablePointer<Float>
  /// How many bytes there are.
  let byteCount: Int
  /// How many values there is room for.
  let valueCount: Int

  /// Lends the memory of two buffers; nil where one of them is empty.
  init?(_ bytes: UnsafeRawBufferPointer, into values: UnsafeMutableBufferPointer<Float>) {
    guard let from = bytes.baseAddress, let to = values.baseAddress else { return nil }
    unsafe self.init(from, bytes.count, to, values.count)
  }

  private init(
    _ bytes: UnsafeRawPointer, _ byteCount: Int, _ values: UnsafeMutablePointer<Float>,
    _ valueCount: Int
  ) {
    unsafe self.bytes = bytes
    unsafe self.values = values
    self.byteCount = byteCount
    self.valueCount = valueCount
  }

  /// One block with the room for its values.
  @inline(__always)
  func block(_ index: Int, byteCount: Int, valueCount: Int) -> DecodingRun {
    precondition(index >= 0 && (index + 1) * byteCount <= self.byteCount)
    precondition((index + 1) * valueCount <= self.valueCount)
    return unsafe DecodingRun(
      bytes + index * byteCount, byteCount, values + index * valueCount, valueCount)
  }

  /// A byte.
  @inline(__always)
  func byte(_ place: Int) -> UInt8 {
    assert(place >= 0 && place < byteCount)
    return unsafe bytes.load(fromByteOffset: place, as: UInt8.self)
  }

  /// The little-endian integer that begins at a byte.
  @inline(__always)
  func word<Word: FixedWidthInteger & BitwiseCopyable>(
    _ place: Int, as type: Word.Type = Word.self
  ) -> Word {
    assert(place >= 0 && place + MemoryLayout<Word>.size <= byteCount)
    return unsafe Word(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Word.self))
  }

  /// Puts a value in its place.
  @inline(__always)
  func set(_ place: Int, _ value: Float) {
    assert(place >= 0 && place < valueCount)
    unsafe values[place] = value
  }
}
