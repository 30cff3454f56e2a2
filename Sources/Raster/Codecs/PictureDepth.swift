/// Pictures as what they may be: depth in codes, in the bytes of a colour, or an 8-bit view of some
/// depth.
enum PictureDepth {
  /// How far the channels of a grey pixel may differ after lossy compression.
  private static let lossySpread = 4

  /// The numbers of a picture.
  ///
  /// Alpha that is opaque everywhere says nothing and is dropped. 8-bit colours are kept as they are,
  /// because only a statement tells whether they hold numbers or show them: see ``grey(_:file:)``.
  ///
  /// - Parameters:
  ///   - picture: A picture without palette.
  ///   - name: "PNG", for messages.
  ///   - isLossy: Whether compression may have tinted grey.
  ///   - file: The file, for messages.
  /// - Returns: One number or one colour a pixel.
  /// - Throws: ``RasterError/Fault/unsupported`` for 16-bit colour and for transparency.
  static func stored(
    _ picture: StoredPicture, name: String, isLossy: Bool = false, file: String
  ) throws(RasterError) -> StoredDepth {
    let picture = picture.withoutOpaqueAlpha
    var stored = StoredDepth(
      width: picture.width, height: picture.height, numbers: .codes([]), isLossy: isLossy,
      storage: "\(name), \(picture.sampleText)", orientation: picture.orientation,
      notes: picture.notes)
    switch picture.samples {
    case .eight(let bytes):
      stored.largest = 255
      stored.isPicture = true
      guard picture.channels != 2 else { throw transparent(name, file) }
      stored.numbers =
        picture.channels == 1
        ? .codes(bytes.map { UInt16($0) }) : .colours(bytes, channels: picture.channels)
    case .sixteen(let words):
      guard !picture.hasAlpha else { throw transparent(name, file) }
      guard picture.channels == 3 else {
        stored.numbers = .codes(words)
        break
      }
      guard let grey = grey(words, spread: 0) else {
        throw RasterError(
          .unsupported, file, expected: "a depth map of one channel",
          found: "a \(name) picture of three channels of 16 bits that differ",
          advice: "save the channel that is the depth alone")
      }
      stored.numbers = .codes(grey)
      stored.storage = "\(name), 16-bit RGB of equal channels"
    }
    return stored
  }

  /// A picture of colours as grey codes.
  ///
  /// - Throws: ``RasterError/Fault/unsupported`` where channels differ or something is transparent.
  static func grey(_ stored: StoredDepth, file: String) throws(RasterError) -> StoredDepth {
    guard case .colours(let bytes, let channels) = stored.numbers else { return stored }
    let name = String(stored.storage.prefix { $0 != "," })
    guard channels == 3 else { throw transparent(name, file) }
    guard let grey = grey(bytes, spread: stored.isLossy ? UInt8(lossySpread) : 0) else {
      throw RasterError(
        .unsupported, file, expected: "a depth map of one channel",
        found: "a \(name) picture in colour, and nothing that says how its colours hold depth",
        advice: "if they are packed numbers, give --encoding carla, rgb24:FARTHEST or tartanair; "
          + "if they are those of a colour map, use the file that the picture was made from")
    }
    var stored = stored
    stored.numbers = .codes(grey.map { UInt16($0) })
    stored.storage = "\(name), 8-bit RGB of equal channels"
    return stored
  }

  private static func transparent(_ name: String, _ file: String) -> RasterError {
    RasterError(
      .unsupported, file, expected: "a depth map of one channel, or with opaque alpha",
      found: "a \(name) picture that is not opaque everywhere",
      advice: "if it holds the bytes of floating-point numbers, give --encoding tartanair; "
        + "otherwise save the depth without alpha")
  }

  /// The green channel, or nil where channels differ by more than `spread`.
  private static func grey<Sample: FixedWidthInteger & UnsignedInteger>(
    _ rgb: [Sample], spread: Sample
  ) -> [Sample]? {
    var grey: [Sample] = []
    grey.reserveCapacity(rgb.count / 3)
    for at in stride(from: 0, to: rgb.count, by: 3) {
      let (r, g, b) = (rgb[at], rgb[at + 1], rgb[at + 2])
      guard max(r, g, b) - min(r, g, b) <= spread else { return nil }
      grey.append(g)
    }
    return grey
  }
}

extension StoredPicture {
  /// The picture less an alpha channel that is opaque everywhere.
  var withoutOpaqueAlpha: StoredPicture {
    guard hasAlpha else { return self }
    var picture = self
    switch samples {
    case .eight(let bytes):
      guard let rest = Self.opaque(bytes, channels: channels) else { return self }
      picture.samples = .eight(rest)
    case .sixteen(let words):
      guard let rest = Self.opaque(words, channels: channels) else { return self }
      picture.samples = .sixteen(rest)
    }
    picture.channels -= 1
    return picture
  }

  /// "16-bit grey".
  fileprivate var sampleText: String {
    let bits = if case .eight = samples { "8-bit" } else { "16-bit" }
    return "\(bits) \(["grey", "grey with alpha", "RGB", "RGBA"][min(max(channels, 1), 4) - 1])"
  }

  private static func opaque<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: [Sample], channels: Int
  ) -> [Sample]? {
    var rest: [Sample] = []
    rest.reserveCapacity(samples.count / channels * (channels - 1))
    for at in stride(from: 0, to: samples.count, by: channels) {
      guard samples[at + channels - 1] == .max else { return nil }
      rest += samples[at..<(at + channels - 1)]
    }
    return rest
  }
}
