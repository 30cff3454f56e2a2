internal import Foundation

/// Hugging Face's safetensors: a JSON header and the bytes.
///
/// Source: https://github.com/huggingface/safetensors, section "Format".
enum SafetensorsReader {
  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype
      case shape
      case offsets = "data_offsets"
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  private struct Header: Decodable {
    var metadata: [String: String] = [:]
    var entries: [String: Entry] = [:]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      for key in container.allKeys {
        if key.stringValue == "__metadata__" {
          metadata = try container.decode([String: String].self, forKey: key)
        } else {
          entries[key.stringValue] = try container.decode(Entry.self, forKey: key)
        }
      }
    }
  }

  /// Reads the header and checks every entry.
  static func read(_ file: MappedFile) throws(WeightFileError) -> WeightFileContents {
    let (header, data) = try header(of: file)
    var contents = WeightFileContents(.safetensors, file: file)
    contents.metadata = header.metadata
    // Weights lie one after the other without gaps, so that no byte has two meanings or none.
    let sorted = header.entries.sorted {
      ($0.value.offsets.first ?? 0, $0.value.offsets.last ?? 0, $0.key)
        < ($1.value.offsets.first ?? 0, $1.value.offsets.last ?? 0, $1.key)
    }
    var end = 0
    for (name, entry) in sorted {
      let subject = "\(file.path): weight '\(name)'"
      let offsets = entry.offsets
      guard offsets.count == 2, offsets[0] == end, offsets[1] >= end, offsets[1] <= data.count
      else {
        throw WeightFileError(
          .malformed, subject,
          expected: "bytes from \(end) on, within the \(data.count) of the file",
          found: "data_offsets \(offsets)")
      }
      end = offsets[1]
      try add(
        name, entry, at: (data.lowerBound + offsets[0])..<(data.lowerBound + end), in: file,
        to: &contents)
    }
    guard end == data.count else {
      throw WeightFileError(
        .malformed, file.path, expected: "\(end) bytes of weights, as the header says",
        found: "\(data.count)")
    }
    return contents
  }

  private static func header(
    of file: MappedFile
  ) throws(WeightFileError) -> (Header, Range<Int>) {
    guard file.count > 8 else {
      throw WeightFileError(
        .malformed, file.path, expected: "safetensors, a PyTorch file or GGUF",
        found: "a file of \(file.count) bytes")
    }
    let length = file.integer(at: 0, as: UInt64.self)
    guard file.magic(9).last == UInt8(ascii: "{") else {
      let bytes = file.magic(8).map { byte in
        let hex = String(byte, radix: 16)
        return hex.count == 1 ? "0" + hex : hex
      }
      throw WeightFileError(
        .unsupported, file.path, expected: "safetensors, a PyTorch file or GGUF",
        found: "bytes that begin \(bytes.joined(separator: " "))")
    }
    guard length <= UInt64(WeightFileContents.headerLimit) else {
      throw WeightFileError(
        .tooLarge, file.path,
        expected: "a header of at most \(WeightFileContents.headerLimit) bytes",
        found: "\(length)")
    }
    let start = 8 + Int(length)
    guard start <= file.count else {
      throw WeightFileError(
        .malformed, file.path, expected: "a header of \(length) bytes",
        found: "a file of \(file.count): it is truncated or damaged")
    }
    do {
      let bytes = Data(file.copy(8..<start))
      return (try JSONDecoder().decode(Header.self, from: bytes), start..<file.count)
    } catch {
      throw WeightFileError(
        .malformed, file.path,
        expected: "a JSON header that gives each weight dtype, shape and data_offsets",
        found: reason(error))
    }
  }

  /// What JSONDecoder disliked, in a few words.
  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return "JSON that cannot be read" }
    switch error {
    case .keyNotFound(let key, let context):
      return "no '\(key.stringValue)'\(place(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "a value of another kind\(place(context))"
    default: return "JSON that cannot be read"
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    context.codingPath.isEmpty
      ? "" : " at '\(context.codingPath.map(\.stringValue).joined(separator: " › "))'"
  }

  private static func add(
    _ name: String, _ entry: Entry, at range: Range<Int>, in file: MappedFile,
    to contents: inout WeightFileContents
  ) throws(WeightFileError) {
    func fail(_ expected: String, _ found: String) -> WeightFileError {
      WeightFileError(
        .malformed, "\(file.path): weight '\(name)'", expected: expected, found: found)
    }
    guard let count = ShapeCheck.count(entry.shape) else {
      throw fail("a shape", "\(entry.shape)")
    }
    guard let bits = bitCounts[entry.dtype] else {
      // A type that is newer than this reader: what it needs is not known.
      contents.unreadable[name] = entry.dtype
      return
    }
    let (needed, isTooLarge) = count.multipliedReportingOverflow(by: bits)
    guard !isTooLarge, needed == range.count * 8 else {
      throw fail("the bytes of \(entry.shape) \(entry.dtype)", "\(range.count) bytes")
    }
    if let type = types[entry.dtype] {
      contents.tensors[name] = WeightTensor(
        name: name, shape: Shape(entry.shape), encoding: .plain(type), file: file, range: range)
    } else {
      contents.unreadable[name] = entry.dtype
    }
  }

  private static let types: [String: DType] = [
    "F32": .f32, "F16": .f16, "BF16": .bf16, "F8_E4M3": .f8e4m3, "F8_E5M2": .f8e5m2, "I8": .i8,
    "U8": .u8, "I16": .i16, "I32": .i32, "I64": .i64, "BOOL": .bool,
  ]

  private static let bitCounts: [String: Int] = [
    "F32": 32, "F16": 16, "BF16": 16, "F8_E4M3": 8, "F8_E5M2": 8, "I8": 8, "U8": 8, "I16": 16,
    "I32": 32, "I64": 64, "BOOL": 8, "F64": 64, "U16": 16, "U32": 32, "U64": 64, "C64": 64,
    "F8_E8M0": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
  ]
}
