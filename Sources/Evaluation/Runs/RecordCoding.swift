internal import Foundation

/// How records become JSON: snake_case keys in sorted order, so that equal records are equal bytes.
enum RecordCoding {
  /// For files that people open.
  static var pretty: RecordEncoder {
    RecordEncoder(formatting: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  }

  /// For the journal, which has to give back every number as it was.
  static var journal: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  /// Reads both.
  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
