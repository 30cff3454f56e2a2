/// Samples of several bytes, to and from bytes in the machine's order.
enum Words {
  /// Samples out of bytes; a rest that is too short for one is dropped.
  static func native<Word: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], as type: Word.Type
  ) -> [Word] {
    let size = MemoryLayout<Word>.size
    return unsafe [Word](unsafeUninitializedCapacity: bytes.count / size) { output, count in
      count = bytes.count / size
      unsafe bytes.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(output).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: $0.prefix(count * size)))
      }
    }
  }

  /// Bytes of samples.
  static func bytes<Word: BitwiseCopyable>(_ words: [Word]) -> [UInt8] {
    unsafe words.withUnsafeBytes { unsafe [UInt8]($0) }
  }
}
