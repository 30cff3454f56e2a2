internal import Foundation

/// Writes records as JSON, where a number that JSON cannot hold is `null`: one extreme sample must
/// not cost a report.
struct RecordEncoder {
  /// How keys and lines are laid out.
  let formatting: JSONEncoder.OutputFormatting

  /// The record as JSON.
  func encode(_ record: some Encodable) throws -> Data {
    // No text of a record can be equal to a name that is drawn here.
    let mark = "not finite \(UUID().uuidString)"
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: mark, negativeInfinity: mark, nan: mark)
    let data = try encoder.encode(record)
    guard data.range(of: Data(mark.utf8)) != nil else { return data }
    return Data(
      String(decoding: data, as: UTF8.self).replacing("\"\(mark)\"", with: "null").utf8)
  }
}
