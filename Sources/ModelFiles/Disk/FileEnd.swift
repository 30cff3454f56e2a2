internal import Foundation

/// Whether a file of weights ends where its own head says that it ends.
enum FileEnd {
  /// Whether bytes are missing, as far as the format that the name says tells; false where it does not.
  ///
  /// safetensors state the offset of their last byte in a JSON head
  /// (huggingface.co/docs/safetensors, "Format"); a zip, which a .pth is, has its directory at the
  /// end.
  static func isMissing(_ path: String, named name: String) -> Bool {
    guard let size = Folder.size(ofFile: path), let file = FileHandle(forReadingAtPath: path)
    else { return false }
    defer { try? file.close() }
    if name.hasSuffix(".safetensors") {
      return safetensorsSize(file, size).map { size < $0 } ?? (size < 8)
    }
    guard let start = try? file.read(upToCount: 4), Array(start) == [0x50, 0x4B, 3, 4] else {
      return false
    }
    // The end record has 22 bytes and a comment of at most 65535.
    try? file.seek(toOffset: UInt64(max(0, size - 22 - 65535)))
    let end = (try? file.readToEnd()) ?? Data()
    return end.range(of: Data([0x50, 0x4B, 5, 6])) == nil
  }

  private struct Tensor: Decodable {
    let end: Int

    private enum CodingKeys: String, CodingKey { case offsets = "data_offsets" }

    init(from decoder: any Decoder) throws {
      let offsets = try decoder.container(keyedBy: CodingKeys.self)
        .decodeIfPresent([Int].self, forKey: .offsets)
      end = offsets?.last ?? 0
    }
  }

  private static func safetensorsSize(_ file: FileHandle, _ size: Int) -> Int? {
    guard let start = try? file.read(upToCount: 8), start.count == 8 else { return nil }
    let length = start.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= 100_000_000 else { return nil }
    guard 8 + Int(length) <= size else { return 8 + Int(length) }
    guard let head = try? file.read(upToCount: Int(length)),
      let tensors = try? JSONDecoder().decode([String: Tensor].self, from: head)
    else { return nil }
    let end = tensors.values.map(\.end).max() ?? 0
    return end >= 0 && end < 1 << 50 ? 8 + Int(length) + end : nil
  }
}
