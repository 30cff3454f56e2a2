/// The value of a key in a GGUF header.
enum GGUFValue {
  case integer(Int64)
  case unsigned(UInt64)
  case real(Double)
  case flag(Bool)
  case string(String)
  /// A short array of plain values, each as text.
  case list([String])
  /// An array that is too long to be about the model: a vocabulary.
  case long(Int)

  /// The longest array that is kept.
  private static let listLimit = 64
  private static let arrayType: UInt32 = 9
  private static let stringType: UInt32 = 8

  /// The value in words, or nil for long arrays.
  var text: String? {
    switch self {
    case .integer(let number): "\(number)"
    case .unsigned(let number): "\(number)"
    case .real(let number): "\(number)"
    case .flag(let flag): "\(flag)"
    case .string(let text): text
    case .list(let items): "[\(items.joined(separator: ", "))]"
    case .long: nil
    }
  }

  /// Reads one value.
  static func read(
    _ type: UInt32, from cursor: inout ByteCursor, named key: String
  ) throws(WeightFileError) -> GGUFValue {
    switch type {
    case 0: return .integer(Int64(try cursor.integer(UInt8.self)))
    case 1: return .integer(Int64(try cursor.integer(Int8.self)))
    case 2: return .integer(Int64(try cursor.integer(UInt16.self)))
    case 3: return .integer(Int64(try cursor.integer(Int16.self)))
    case 4: return .integer(Int64(try cursor.integer(UInt32.self)))
    case 5: return .integer(Int64(try cursor.integer(Int32.self)))
    case 6: return .real(Double(Float(bitPattern: try cursor.integer())))
    case 7: return .flag(try cursor.integer(UInt8.self) != 0)
    case stringType:
      return .string(try cursor.text(cursor.count(of: "a text", bytesEach: 1)))
    case arrayType: return try readArray(from: &cursor, named: key)
    case 10: return .unsigned(try cursor.integer())
    case 11: return .integer(try cursor.integer())
    case 12: return .real(Double(bitPattern: try cursor.integer()))
    default:
      throw WeightFileError(
        .malformed, cursor.file.path, expected: "a type of value from 0 to 12",
        found: "\(type) for the key '\(key)'")
    }
  }

  private static func readArray(
    from cursor: inout ByteCursor, named key: String
  ) throws(WeightFileError) -> GGUFValue {
    let type = try cursor.integer(UInt32.self)
    guard let size = sizes[type] else {
      // Arrays of arrays are in the specification, and in no file.
      throw WeightFileError(
        type == arrayType ? .unsupported : .malformed, cursor.file.path,
        expected: "an array of plain values", found: "type \(type) in the key '\(key)'")
    }
    let count = try cursor.count(of: "values of '\(key)'", bytesEach: size)
    if count <= listLimit {
      var items: [String] = []
      for _ in 0..<count {
        items.append(try read(type, from: &cursor, named: key).text ?? "")
      }
      return .list(items)
    }
    if type == stringType {
      for _ in 0..<count { try cursor.skip(cursor.count(of: "a text", bytesEach: 1)) }
    } else {
      try cursor.skip(count * size)
    }
    return .long(count)
  }

  /// The least bytes of a value of each type.
  private static let sizes: [UInt32: Int] = [
    0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, stringType: 8, 10: 8, 11: 8, 12: 8,
  ]
}
