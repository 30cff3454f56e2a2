internal import CDeflate

/// DEFLATE, its zlib wrapping, and checksums, by libdeflate.
enum Deflate {
  /// What became of a stream that should inflate to a known size.
  enum Outcome: Equatable {
    /// All of it, having read this many bytes of the input.
    case done(consumed: Int)
    /// The stream ended before the output was full.
    case short
    /// The stream goes on after the output is full.
    case long
    /// Not a stream, or damaged or truncated.
    case damaged
  }

  /// Inflates a zlib stream into exactly as many bytes as the buffer holds.
  static func inflateZlib(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> Outcome {
    guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return .damaged }
    defer { unsafe libdeflate_free_decompressor(decompressor) }
    var consumed = 0
    var produced = 0
    let result = unsafe libdeflate_zlib_decompress_ex(
      decompressor, input.baseAddress, input.count, output.baseAddress, output.count, &consumed,
      &produced)
    switch result {
    case LIBDEFLATE_SUCCESS: return produced == output.count ? .done(consumed: consumed) : .short
    case LIBDEFLATE_INSUFFICIENT_SPACE: return .long
    default: return .damaged
    }
  }

  /// Inflates a zlib stream of unknown size.
  ///
  /// - Returns: The bytes, or nil where the stream is damaged or longer than the limit.
  static func inflateZlib(_ input: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
    guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return nil }
    defer { unsafe libdeflate_free_decompressor(decompressor) }
    var capacity = min(max(input.count * 4, 1024), limit)
    while true {
      var result = LIBDEFLATE_BAD_DATA
      let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
        unsafe input.withUnsafeBytes { input in
          result = unsafe libdeflate_zlib_decompress(
            decompressor, input.baseAddress, input.count, output.baseAddress, capacity, &count)
        }
        if result != LIBDEFLATE_SUCCESS { count = 0 }
      }
      if result == LIBDEFLATE_SUCCESS { return bytes }
      guard result == LIBDEFLATE_INSUFFICIENT_SPACE, capacity < limit else { return nil }
      capacity = min(capacity * 4, limit)
    }
  }

  /// How a stream is wrapped.
  enum Wrapping { case none, zlib }

  /// Compresses bytes.
  ///
  /// - Parameters:
  ///   - input: The bytes.
  ///   - level: 1 (fast) to 12 (small).
  ///   - wrapping: Nothing, as in ZIP, or zlib's header and checksum, as in PNG.
  /// - Returns: The stream.
  static func compress(_ input: [UInt8], level: Int, wrapping: Wrapping) -> [UInt8] {
    guard let compressor = unsafe libdeflate_alloc_compressor(Int32(level)) else {
      preconditionFailure("libdeflate has levels 1 to 12, not \(level), or memory ran out")
    }
    defer { unsafe libdeflate_free_compressor(compressor) }
    return unsafe input.withUnsafeBytes { input in
      let bound =
        switch wrapping {
        case .none: unsafe libdeflate_deflate_compress_bound(compressor, input.count)
        case .zlib: unsafe libdeflate_zlib_compress_bound(compressor, input.count)
        }
      return unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, count in
        switch wrapping {
        case .none:
          count = unsafe libdeflate_deflate_compress(
            compressor, input.baseAddress, input.count, output.baseAddress, bound)
        case .zlib:
          count = unsafe libdeflate_zlib_compress(
            compressor, input.baseAddress, input.count, output.baseAddress, bound)
        }
        precondition(count > 0, "the bound of libdeflate is enough for any input")
      }
    }
  }

  /// The CRC-32 of PNG chunks and ZIP members.
  static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBytes { unsafe libdeflate_crc32(0, $0.baseAddress, $0.count) }
  }
}
