/// What a PNG says about itself beside its pixels.
struct PNGAnnotations: Sendable, Equatable {
  /// Texts by keyword; where a keyword stands twice, the first one counts.
  private(set) var text: [String: String] = [:]
  /// The chunk pCAL, where it can be read.
  private(set) var calibration: PNGCalibration?
  /// The chunk eXIf.
  private(set) var exif: Exif?

  /// The most that a compressed text may inflate to.
  private static let textLimit = 1 << 20
  /// The most texts that are kept.
  private static let countLimit = 256

  init() {}

  /// Reads the descriptive chunks; one that cannot be read is as if it were absent.
  init(_ chunks: PNGChunks, of bytes: [UInt8]) {
    for (type, range) in chunks.descriptive {
      let data = bytes[range]
      switch type {
      case "pCAL":
        calibration = calibration ?? PNGCalibration(data)
      case "eXIf":
        exif = exif ?? Exif(data)
      default:
        if text.count < Self.countLimit, let (keyword, words) = Self.words(type, data),
          text[keyword] == nil
        {
          text[keyword] = words
        }
      }
    }
  }

  private static func words(_ type: String, _ data: ArraySlice<UInt8>) -> (String, String)? {
    guard let zero = data.firstIndex(of: 0), (1...79).contains(zero - data.startIndex) else {
      return nil
    }
    let keyword = latin(data[..<zero])
    let rest = data[(zero + 1)...]
    switch type {
    case "tEXt":
      return (keyword, latin(rest))
    case "zTXt":
      guard rest.first == 0 else { return nil }
      return Deflate.inflateZlib(rest.dropFirst(), limit: textLimit).map {
        (keyword, latin($0[...]))
      }
    default:
      // iTXt: two bytes on compression, language and translated keyword, each ended by a NUL.
      guard rest.count >= 4, let flag = rest.first,
        let language = rest.dropFirst(2).firstIndex(of: 0),
        let translation = rest[(language + 1)...].firstIndex(of: 0)
      else { return nil }
      let words = rest[(translation + 1)...]
      guard flag == 1 else { return (keyword, String(decoding: words, as: UTF8.self)) }
      return Deflate.inflateZlib(words, limit: textLimit).map {
        (keyword, String(decoding: $0, as: UTF8.self))
      }
    }
  }

  private static func latin(_ bytes: ArraySlice<UInt8>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: bytes.lazy.map { Unicode.Scalar($0) })
    return text
  }
}
