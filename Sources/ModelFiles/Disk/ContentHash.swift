internal import Crypto
internal import Foundation

/// A checksum that the hub gives as the etag of a file.
enum ContentHash: Sendable, Equatable {
  /// SHA-256 of the content: files in large storage.
  case sha256(String)
  /// SHA-1 of the content behind `blob SIZE` and a zero: files in git itself.
  case gitBlob(String)

  /// Reads an etag: 64 or 40 hexadecimal digits; nil for anything else.
  init?(etag: String) {
    let text = etag.lowercased()
    guard text.allSatisfy(\.isHexDigit), text.allSatisfy(\.isASCII) else { return nil }
    switch text.count {
    case 64: self = .sha256(text)
    case 40: self = .gitBlob(text)
    default: return nil
    }
  }

  /// What it is called in messages.
  var name: String {
    switch self {
    case .sha256: "SHA-256"
    case .gitBlob: "git SHA-1"
    }
  }

  /// The hexadecimal digits.
  var digits: String {
    switch self {
    case .sha256(let digits), .gitBlob(let digits): digits
    }
  }

  /// The same checksum of what a file holds, in O(size).
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - goOn: Asked at every few megabytes; what it throws ends the reading.
  /// - Returns: The checksum in hexadecimal.
  /// - Throws: ``ModelFilesError/Fault/disk`` where the file cannot be read, and what `goOn` throws.
  func digits(
    ofFile path: String, goOn: () throws(ModelFilesError) -> Void = {}
  ) throws(ModelFilesError) -> String {
    switch self {
    case .sha256:
      var hash = SHA256()
      unsafe try Self.read(path, goOn) { unsafe hash.update(bufferPointer: $0) }
      return Self.text(hash.finalize())
    case .gitBlob:
      var hash = Insecure.SHA1()
      hash.update(data: Data("blob \(Folder.size(ofFile: path) ?? 0)\0".utf8))
      unsafe try Self.read(path, goOn) { unsafe hash.update(bufferPointer: $0) }
      return Self.text(hash.finalize())
    }
  }

  private static func text(_ digest: some Sequence<UInt8>) -> String {
    digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private static func read(
    _ path: String, _ goOn: () throws(ModelFilesError) -> Void,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(ModelFilesError) {
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw ModelFilesError(
        .disk, path, expected: "a file that can be read", found: "none that can be opened")
    }
    defer { try? file.close() }
    // FileHandle's own reading takes 4 KB at a time.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { unsafe buffer.deallocate() }
    while true {
      try goOn()
      let count = unsafe Foundation.read(file.fileDescriptor, buffer.baseAddress, buffer.count)
      if count == 0 { return }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw ModelFilesError(
          .disk, path, expected: "a file that can be read", found: "an error of the disk")
      }
      unsafe body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
