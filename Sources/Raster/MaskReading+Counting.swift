extension MaskReading {
  /// Samples that lossy compression makes of 0 at the edges of a mask.
  private static let lossyFringe: ClosedRange<UInt8> = 1...24

  // MARK: Arrays

  static func array(
    _ stored: StoredDepth, file: String
  ) throws(RasterError) -> MaskReading {
    let unknown =
      switch stored.numbers {
      case .floats(let values): values.count(where: \.isNaN)
      case .doubles(let values): values.count(where: \.isNaN)
      case .codes, .whole, .colours: 0
      }
    guard unknown == 0 else {
      throw RasterError(
        .malformed, file, expected: "0 for pixels that do not count, and other numbers for others",
        found: "NaN in \(unknown) pixels", advice: "write 0 or 1 in its place")
    }
    let bytes: [UInt8] =
      switch stored.numbers {
      case .codes(let values): values.map { $0 == 0 ? 0 : 255 }
      case .whole(let values): values.map { $0 == 0 ? 0 : 255 }
      case .floats(let values): values.map { $0 == 0 ? 0 : 255 }
      case .doubles(let values): values.map { $0 == 0 ? 0 : 255 }
      case .colours(let values, let channels):
        stride(from: 0, to: values.count, by: channels).map { at in
          values[at..<(at + 3)].allSatisfy { $0 == 0 } ? 0 : 255
        }
      }
    return upright(bytes, stored.width, stored.height, stored.orientation)
  }

  // MARK: Pictures

  static func counted(
    _ picture: StoredPicture, file: String
  ) throws(RasterError) -> MaskReading {
    let colours = picture.hasAlpha ? picture.channels - 1 : picture.channels
    let bytes: [UInt8] =
      switch picture.samples {
      case .eight(let samples): counted(samples, of: picture.channels, colours: colours)
      case .sixteen(let samples): counted(samples, of: picture.channels, colours: colours)
      }
    // A mask that stands in the alpha of a black picture would count nowhere.
    if picture.hasAlpha, picture.withoutOpaqueAlpha.hasAlpha, bytes.allSatisfy({ $0 == 0 }) {
      throw RasterError(
        .unsupported, file, expected: "a mask in grey or in colours",
        found: "black everywhere, and a mask in alpha, perhaps",
        advice: "save the mask as grey")
    }
    return upright(bytes, picture.width, picture.height, picture.orientation)
  }

  private static func counted<Sample: FixedWidthInteger>(
    _ samples: [Sample], of channels: Int, colours: Int
  ) -> [UInt8] {
    stride(from: 0, to: samples.count, by: channels).map { at in
      for channel in at..<(at + colours) where samples[channel] != 0 { return 255 }
      return 0
    }
  }

  /// Palettes: 0 is the index 0, which has to be the black one too, lest a mask be read inside out.
  static func counted(
    _ indices: [UInt8], over picture: StoredPicture, file: String
  ) throws(RasterError) -> MaskReading {
    let colours = try counted(
      StoredPicture(
        width: picture.width, height: picture.height, channels: picture.channels,
        samples: picture.samples), file: file
    ).bytes
    let bytes = indices.map { $0 == 0 ? UInt8(0) : 255 }
    guard zip(indices, colours).allSatisfy({ $0 != 0 || $1 == 0 }) else {
      throw RasterError(
        .contradictory, file, expected: "a palette whose index 0 is black, if it is used",
        found: "another colour, so that indices and colours say different things",
        advice: "save the mask as grey")
    }
    return upright(bytes, picture.width, picture.height, picture.orientation)
  }

  static func lossy(
    _ picture: StoredPicture, file: String
  ) throws(RasterError) -> MaskReading {
    if case .eight(let samples) = picture.samples, samples.contains(where: lossyFringe.contains),
      samples.contains(where: { !lossyFringe.contains($0) && $0 > 0 })
    {
      throw RasterError(
        .unsupported, file, expected: "a mask whose zeros are exact",
        found: "samples near 0, as compression makes them of 0", advice: "save it as PNG")
    }
    return try counted(picture, file: file)
  }

  private static func upright(
    _ bytes: [UInt8], _ width: Int, _ height: Int, _ orientation: Int
  ) -> MaskReading {
    let turn = Orientation(number: orientation)
    return MaskReading(
      width: turn.transposes ? height : width, height: turn.transposes ? width : height,
      bytes: turn.applied(to: bytes, width: width, height: height, channels: 1))
  }
}
