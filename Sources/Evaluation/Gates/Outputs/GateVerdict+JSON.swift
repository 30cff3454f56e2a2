internal import Foundation

extension GateVerdict {
  /// The verdict as JSON with sorted keys, as in `verdict.json`; `schema_version` tells its layout.
  public var json: String {
    get throws { String(decoding: try RecordCoding.pretty.encode(self), as: UTF8.self) + "\n" }
  }
}
