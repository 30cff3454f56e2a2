internal import CPNG

/// Pixels by libpng: every kind of PNG, in the order of the standard.
enum PNGLibrary {
  /// Decodes samples; palettes, low depths and transparent colours are expanded.
  ///
  /// libpng sees only the chunks that make pixels, so nothing else can trouble it.
  static func samples(
    _ chunks: PNGChunks, of bytes: [UInt8], channels: Int, file: String
  ) throws(RasterError) -> Image.Samples {
    let header = chunks.header
    let stream = essentials(chunks, of: bytes)
    let count = header.width * header.height * channels
    let rowSamples = header.width * channels
    let samples: Image.Samples
    let failure: String?
    if header.depth == 16 {
      var words = [UInt16](repeating: 0, count: count)
      failure = unsafe words.withUnsafeMutableBytes {
        unsafe decode(stream, into: $0, rowBytes: rowSamples * 2, rows: header.height, swap: true)
      }
      samples = .sixteen(words)
    } else {
      var codes = [UInt8](repeating: 0, count: count)
      failure = unsafe codes.withUnsafeMutableBytes {
        unsafe decode(stream, into: $0, rowBytes: rowSamples, rows: header.height, swap: false)
      }
      samples = .eight(codes)
    }
    if let failure { throw PNGDecoder.damaged(file, found: failure) }
    return samples
  }

  /// - Returns: What libpng complains about, or nil.
  private static func decode(
    _ stream: [UInt8], into output: UnsafeMutableRawBufferPointer, rowBytes: Int, rows: Int,
    swap: Bool
  ) -> String? {
    unsafe stream.withUnsafeBufferPointer { stream in
      var source = unsafe fdeval_png_source()
      unsafe source.bytes = stream.baseAddress
      unsafe source.size = stream.count
      let place = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
      // Big-endian samples are swapped on a little-endian machine only.
      let swaps = swap && UInt16(bigEndian: 1) != 1
      let done = unsafe fdeval_png_decode(&source, swaps ? 1 : 0, place, rowBytes, rows) == 1
      if done { return nil }
      let message = unsafe withUnsafeBytes(of: source.message) {
        unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      return message.isEmpty ? "no memory for it" : message
    }
  }

  private static func essentials(_ chunks: PNGChunks, of bytes: [UInt8]) -> [UInt8] {
    let kept = [chunks.palette, chunks.transparency].compactMap { $0 } + chunks.imageData
    var stream = PNGChunks.signature
    stream.reserveCapacity(kept.reduce(64) { $0 + $1.count + 12 })
    // A chunk is its length, its name, its data and its checksum.
    stream += bytes[8..<33]
    for data in kept { stream += bytes[(data.lowerBound - 8)..<(data.upperBound + 4)] }
    return stream + [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82]
  }
}
