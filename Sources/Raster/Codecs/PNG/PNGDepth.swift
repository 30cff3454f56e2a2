/// Reads and writes depth maps as 16-bit PNG.
enum PNGDepth {
  /// The keyword of the text that holds a description.
  static let descriptionKeyword = "fdeval:json"

  /// Decodes a whole file.
  static func decode(_ bytes: [UInt8], file: String) throws(RasterError) -> StoredDepth {
    let (picture, annotations) = try PNGDecoder.decode(bytes, file: file)
    var stored = try PictureDepth.stored(picture, name: "PNG", file: file)
    if !stored.isPicture { stored.format = .png16 }
    if let json = annotations.text[descriptionKeyword] {
      do {
        let description = try DepthDescription(json: json)
        stored.claims.append(
          .init(phrase: "its text \(descriptionKeyword)", description: description))
      } catch {
        throw RasterError(
          .malformed, file, expected: "a depth description in the text \(descriptionKeyword)",
          found: error.reason)
      }
    }
    if let encoding = logarithmic(annotations.text) {
      stored.claims.append(
        .init(phrase: "its texts near and far", description: .init(encoding: encoding)))
    }
    if let (words, encoding) = linear(annotations.text) {
      stored.claims.append(
        .init(
          phrase: "its texts \(words.first) and \(words.last)",
          description: .init(encoding: encoding), hasNoUnit: true))
    }
    if let calibration = annotations.calibration {
      if let encoding = calibration.encoding(largest: stored.largest) {
        stored.claims.append(
          .init(
            phrase: "its chunk pCAL", description: .init(encoding: encoding), isScaleOnly: true))
      } else {
        stored.notes.append(
          "\(file): its chunk pCAL is no scale of lengths (unit "
            + "'\(Excerpt.of(calibration.unit))') and was left out of account.")
      }
    }
    return stored
  }

  /// The texts by which writers of linear ranges name the values of the first and the last code.
  private static let ranges: [(first: String, last: String)] = [
    ("min_value", "max_value"), ("min_depth", "max_depth"), ("depth_min", "depth_max"),
    ("minimum", "maximum"), ("min", "max"), ("vmin", "vmax"),
  ]

  /// A linear range that a pair of texts names, without a unit.
  private static func linear(
    _ text: [String: String]
  ) -> (words: (first: String, last: String), DepthEncoding)? {
    let lower = Dictionary(text.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
    for words in ranges {
      guard let first = lower[words.first], let last = lower[words.last],
        let encoding = DepthEncoding(named: "linear:\(first):\(last)")
      else { continue }
      return (words, encoding)
    }
    return nil
  }

  /// MoGe's statement: texts `near` and `far`, and in old files `unit`, in metres.
  private static func logarithmic(_ text: [String: String]) -> DepthEncoding? {
    guard let near = text["near"].flatMap({ Double($0) }),
      let far = text["far"].flatMap({ Double($0) })
    else { return nil }
    let unit = text["unit"].flatMap { Double($0) } ?? 1
    guard near * unit > 0, far > near, (far * unit).isFinite else { return nil }
    return .logarithmic(near: near * unit, far: far * unit)
  }

  /// A whole file, which says in three ways what its codes mean: to us, to MoGe's readers and, in
  /// the standard's own chunk pCAL, to everybody.
  static func encode(
    width: Int, height: Int, codes: [UInt16], encoding: DepthEncoding,
    description: DepthDescription
  ) -> [UInt8] {
    var text = [descriptionKeyword: description.json, "Software": "fdeval"]
    if case .logarithmic(let near, let far) = encoding {
      text["near"] = "\(near)"
      text["far"] = "\(far)"
    }
    let encoder = PNGEncoder(
      text: text, calibration: PNGCalibration(encoding), statesSignificantBits: true)
    return encoder.encode(width: width, height: height, channels: 1, samples: .sixteen(codes))
  }
}
