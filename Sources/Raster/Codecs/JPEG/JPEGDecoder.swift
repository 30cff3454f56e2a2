/// Reads JPEG files.
enum JPEGDecoder {
  /// The most pixels that a byte can stand for: a block of 64 needs a bit at least.
  private static let huffmanRatio = 8 * 64
  /// Arithmetic coding can spend less than a bit on a block.
  private static let arithmeticRatio = 1 << 14

  /// Decodes a whole file.
  ///
  /// CMYK becomes RGB: `r = c * k / 255` of the stored samples where Adobe inverted them, and of
  /// their complements where nobody did.
  static func decode(_ bytes: [UInt8], file: String) throws(RasterError) -> StoredPicture {
    let markers = JPEGMarkers(bytes)
    let header: TurboJPEG.Header
    var samples: [UInt8]
    do {
      header = try TurboJPEG.header(bytes)
      try Limits.check(width: header.width, height: header.height, in: file)
      try Limits.check(
        decoded: header.width * header.height, stored: bytes.count,
        ratio: markers.isArithmetic ? arithmeticRatio : huffmanRatio, in: file)
      samples = try TurboJPEG.decode(bytes, header: header)
    } catch let error as RasterError {
      throw error
    } catch {
      throw damaged(file, error)
    }
    if header.isCMYK { samples = rgb(cmyk: samples, isInverted: markers.isAdobe) }
    return StoredPicture(
      width: header.width, height: header.height, channels: header.isGrey ? 1 : 3,
      samples: .eight(samples), orientation: markers.exif?.orientation ?? 1,
      text: PictureText.parsed(markers.comments + [markers.exif?.description].compactMap { $0 }))
  }

  private static func damaged(_ file: String, _ error: any Error) -> RasterError {
    let message = (error as? TurboJPEG.Complaint)?.message ?? "something else"
    return RasterError(
      .malformed, file, expected: "a complete JPEG picture", found: "'\(message)'",
      advice: "the file is truncated, damaged or of a rare kind")
  }

  private static func rgb(cmyk: [UInt8], isInverted: Bool) -> [UInt8] {
    let flip: UInt8 = isInverted ? 0 : 255
    return unsafe [UInt8](unsafeUninitializedCapacity: cmyk.count / 4 * 3) { output, count in
      for at in stride(from: 0, to: cmyk.count, by: 4) {
        let black = UInt32(cmyk[at + 3] ^ flip)
        for ink in 0..<3 {
          let product = UInt32(cmyk[at + ink] ^ flip) * black
          unsafe output[count] = UInt8(truncatingIfNeeded: (product + 127) / 255)
          count += 1
        }
      }
    }
  }
}
