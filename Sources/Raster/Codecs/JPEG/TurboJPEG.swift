internal import CTurboJPEG

/// Owner of a TurboJPEG instance.
@safe private struct TurboHandle: ~Copyable {
  let pointer: tjhandle

  init?(_ pointer: tjhandle?) {
    guard let pointer = unsafe pointer else { return nil }
    unsafe self.pointer = unsafe pointer
  }

  deinit { _ = unsafe tjDestroy(pointer) }

  /// What the library complained about last.
  var message: String { unsafe String(cString: tjGetErrorStr2(pointer)) }
}

/// JPEG by libjpeg-turbo.
enum TurboJPEG {
  /// Sizes and colours, as the header states them.
  struct Header {
    let width: Int
    let height: Int
    let isGrey: Bool
    let isCMYK: Bool

    /// Samples a pixel that ``TurboJPEG/decode(_:header:)`` gives.
    var channels: Int { isGrey ? 1 : isCMYK ? 4 : 3 }
  }

  /// A complaint of the library.
  struct Complaint: Error { let message: String }

  static func header(_ bytes: [UInt8]) throws(Complaint) -> Header {
    guard let handle = unsafe TurboHandle(tjInitDecompress()) else {
      throw Complaint(message: "no memory for it")
    }
    var (width, height, subsampling, colorspace) = (Int32(0), Int32(0), Int32(0), Int32(0))
    let status = unsafe bytes.withUnsafeBufferPointer {
      unsafe tjDecompressHeader3(
        handle.pointer, $0.baseAddress, UInt($0.count), &width, &height, &subsampling, &colorspace)
    }
    guard status == 0 else { throw Complaint(message: handle.message) }
    return Header(
      width: Int(width), height: Int(height), isGrey: colorspace == Int32(TJCS_GRAY.rawValue),
      isCMYK: colorspace == Int32(TJCS_CMYK.rawValue) || colorspace == Int32(TJCS_YCCK.rawValue))
  }

  /// Interleaved samples, with the accurate transform and smooth chroma.
  ///
  /// A warning counts as failure, because it means that pixels were made up. The exception is bytes
  /// left over before the end marker, which some cameras write: all pixels are there then.
  static func decode(_ bytes: [UInt8], header: Header) throws(Complaint) -> [UInt8] {
    guard let handle = unsafe TurboHandle(tjInitDecompress()) else {
      throw Complaint(message: "no memory for it")
    }
    let format = header.isGrey ? TJPF_GRAY : header.isCMYK ? TJPF_CMYK : TJPF_RGB
    let size = header.width * header.height * header.channels
    var status: Int32 = -1
    let samples = unsafe [UInt8](unsafeUninitializedCapacity: size) { output, count in
      status = unsafe bytes.withUnsafeBufferPointer {
        unsafe tjDecompress2(
          handle.pointer, $0.baseAddress, UInt($0.count), output.baseAddress, Int32(header.width),
          0, Int32(header.height), Int32(format.rawValue), TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS)
      }
      let isWarning = unsafe tjGetErrorCode(handle.pointer) == Int32(TJERR_WARNING.rawValue)
      if isWarning, handle.message.hasSuffix("extraneous bytes before marker 0xd9") { status = 0 }
      if status == 0 { count = size }
    }
    guard status == 0 else { throw Complaint(message: handle.message) }
    return samples
  }

  /// A whole file, with full chroma resolution from quality 90 on and half of it below.
  static func encode(
    _ samples: [UInt8], width: Int, height: Int, channels: Int, quality: Int
  ) throws(Complaint) -> [UInt8] {
    guard let handle = unsafe TurboHandle(tjInitCompress()) else {
      throw Complaint(message: "no memory for it")
    }
    let format = channels == 1 ? TJPF_GRAY : TJPF_RGB
    let subsampling = channels == 1 ? TJSAMP_GRAY : quality >= 90 ? TJSAMP_444 : TJSAMP_420
    var size = tjBufSize(Int32(width), Int32(height), Int32(subsampling.rawValue))
    var status: Int32 = -1
    let capacity = Int(size)
    let file = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
      var place = output.baseAddress
      status = unsafe samples.withUnsafeBufferPointer {
        unsafe tjCompress2(
          handle.pointer, $0.baseAddress, Int32(width), 0, Int32(height), Int32(format.rawValue),
          &place, &size, Int32(subsampling.rawValue), Int32(quality),
          TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT)
      }
      if status == 0 { count = Int(size) }
    }
    guard status == 0 else { throw Complaint(message: handle.message) }
    return file
  }
}
