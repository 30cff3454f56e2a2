internal import CWebP

/// WebP by libwebp and its container library.
enum LibWebP {
  /// Sizes and what the container says.
  struct Header {
    let width: Int
    let height: Int
    let hasAlpha: Bool
    let isAnimated: Bool
    let exif: [UInt8]?

    /// Samples a pixel that ``LibWebP/decode(_:header:)`` gives.
    var channels: Int { hasAlpha ? 4 : 3 }
  }

  /// The most pixels a side that the format can hold.
  static let side = Int(WEBP_MAX_DIMENSION)

  /// - Returns: nil where container or bitstream are damaged or truncated.
  static func header(_ bytes: [UInt8]) -> Header? {
    unsafe bytes.withUnsafeBufferPointer { bytes -> Header? in
      var features = WebPBitstreamFeatures()
      guard
        unsafe WebPGetFeatures(bytes.baseAddress, bytes.count, &features) == VP8_STATUS_OK
      else { return nil }
      var data = unsafe WebPData(bytes: bytes.baseAddress, size: bytes.count)
      guard let mux = unsafe WebPMuxCreate(&data, 0) else { return nil }
      defer { unsafe WebPMuxDelete(mux) }
      var chunk = unsafe WebPData()
      var exif: [UInt8]?
      if unsafe WebPMuxGetChunk(mux, "EXIF", &chunk) == WEBP_MUX_OK {
        exif = unsafe Array(UnsafeBufferPointer(start: chunk.bytes, count: chunk.size))
      }
      return Header(
        width: Int(features.width), height: Int(features.height),
        hasAlpha: features.has_alpha != 0, isAnimated: features.has_animation != 0, exif: exif)
    }
  }

  /// RGB or RGBA samples, interleaved, or nil where the bitstream is damaged or truncated.
  static func decode(_ bytes: [UInt8], header: Header) -> [UInt8]? {
    let stride = header.width * header.channels
    let size = stride * header.height
    var isWhole = false
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: size) { output, count in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        let decode = unsafe header.hasAlpha ? WebPDecodeRGBAInto : WebPDecodeRGBInto
        isWhole =
          unsafe decode(bytes.baseAddress, bytes.count, output.baseAddress, size, Int32(stride))
          != nil
      }
      if isWhole { count = size }
    }
    return isWhole ? samples : nil
  }

  /// A whole file of RGB samples; without a quality it is lossless.
  static func encode(
    _ samples: [UInt8], width: Int, height: Int, quality: Int?, exif: [UInt8]?
  ) -> [UInt8]? {
    var output: UnsafeMutablePointer<UInt8>?
    let stride = Int32(width * 3)
    let size = unsafe samples.withUnsafeBufferPointer { samples in
      if let quality {
        unsafe WebPEncodeRGB(
          samples.baseAddress, Int32(width), Int32(height), stride, Float(quality), &output)
      } else {
        unsafe WebPEncodeLosslessRGB(
          samples.baseAddress, Int32(width), Int32(height), stride, &output)
      }
    }
    guard size > 0, let picture = unsafe output else { return nil }
    defer { unsafe WebPFree(picture) }
    guard let exif else { return unsafe Array(UnsafeBufferPointer(start: picture, count: size)) }
    return unsafe exif.withUnsafeBufferPointer { exif -> [UInt8]? in
      guard let mux = unsafe WebPMuxNew() else { return nil }
      defer { unsafe WebPMuxDelete(mux) }
      var image = unsafe WebPData(bytes: picture, size: size)
      var block = unsafe WebPData(bytes: exif.baseAddress, size: exif.count)
      var file = unsafe WebPData()
      guard unsafe WebPMuxSetImage(mux, &image, 0) == WEBP_MUX_OK,
        unsafe WebPMuxSetChunk(mux, "EXIF", &block, 0) == WEBP_MUX_OK,
        unsafe WebPMuxAssemble(mux, &file) == WEBP_MUX_OK
      else { return nil }
      defer { unsafe WebPDataClear(&file) }
      return unsafe Array(UnsafeBufferPointer(start: file.bytes, count: file.size))
    }
  }
}
