public import Foundation

/// Files that lie beside the tests, and real data that may lie beside the repository.
public enum Fixtures {
  /// The bytes of a file in the folder `Fixtures` beside a test.
  public static func data(_ name: String, beside test: String = #filePath) throws -> Data {
    try Data(
      contentsOf: URL(fileURLWithPath: test).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/\(name)"))
  }

  /// A JSON file in the folder `Fixtures` beside a test.
  public static func json<Value: Decodable>(
    _ name: String, as type: Value.Type = Value.self,
    keys: JSONDecoder.KeyDecodingStrategy = .useDefaultKeys, beside test: String = #filePath
  ) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = keys
    return try decoder.decode(type, from: try data(name, beside: test))
  }

  /// The folder with real data: that of the environment variable `FDEVAL_SHARED_DATA`, or
  /// `../shared/data` from the repository's root.
  public static let sharedData =
    ProcessInfo.processInfo.environment["FDEVAL_SHARED_DATA"].map(URL.init(fileURLWithPath:))
    ?? URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data")

  /// Whether a file of the real data is there, for `.enabled(if:)`.
  public static func hasShared(_ path: String) -> Bool {
    FileManager.default.isReadableFile(atPath: shared(path))
  }

  /// The path of a file of the real data.
  public static func shared(_ path: String) -> String {
    sharedData.appendingPathComponent(path).path
  }
}
