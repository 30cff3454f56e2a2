/// The keys of JSON objects as they stand in the text; a decoder tells neither order nor repetition.
enum JSONKeys {
  /// The keys of the outermost object of a text that is sound JSON, in their order.
  static func outermost(of json: String) -> [String] {
    var keys: [String] = []
    var depth = 0
    var isKey = false
    let bytes = Array(json.utf8)
    var at = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        isKey = depth == 1 && bytes[at] == UInt8(ascii: "{")
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ","): isKey = depth == 1
      case UInt8(ascii: "\""):
        let start = at + 1
        at += 1
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
          at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        if isKey {
          keys.append(String(decoding: bytes[start..<min(at, bytes.count)], as: UTF8.self))
        }
        isKey = false
      default: break
      }
      at += 1
    }
    return keys
  }
}
