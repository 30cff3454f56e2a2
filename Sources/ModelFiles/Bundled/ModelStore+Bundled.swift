internal import Foundation

extension ModelStore {
  /// The file with the checksums of a folder, as `sha256sum` writes it.
  static let sums = "SHA256SUMS"

  /// Checks every file of a model that comes with fdeval.
  func verify(bundled model: KnownModel) throws(ModelFilesError) -> Verification {
    guard let folder = bundled.path(of: model), bundled.presence(of: model) != .absent else {
      throw bundled.absence(of: model)
    }
    let stated = Self.stated(in: folder)
    let here = Self.files(in: folder)
    var findings: [FileFinding] = []
    for name in Set(here).union(stated.keys).sorted() {
      findings.append(try Self.finding(name, in: folder, stated[name]))
    }
    return Verification(repository: folder, commit: nil, findings: findings)
  }

  /// All files below a folder but its checksums, as paths in it.
  package static func files(in folder: String) -> [String] {
    guard let all = try? FileManager.default.subpathsOfDirectory(atPath: folder) else { return [] }
    return all.filter { $0 != sums && Folder.size(ofFile: "\(folder)/\($0)") != nil }.sorted()
  }

  /// Path to checksum: lines of 64 digits, a space, a space or a star, and the path.
  private static func stated(in folder: String) -> [String: String] {
    guard let data = FileManager.default.contents(atPath: "\(folder)/\(sums)") else { return [:] }
    var stated: [String: String] = [:]
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      guard let match = line.wholeMatch(of: /([0-9a-fA-F]{64}) [ *](?:\.\/)?(.+)/) else { continue }
      stated[String(match.2)] = match.1.lowercased()
    }
    return stated
  }

  private static func finding(
    _ name: String, in folder: String, _ expected: String?
  ) throws(ModelFilesError) -> FileFinding {
    let path = "\(folder)/\(name)"
    guard let bytes = Folder.size(ofFile: path) else {
      return FileFinding(
        path: name, location: nil, bytes: nil, status: .missing, checksum: nil, expected: nil,
        found: nil)
    }
    let found = try ContentHash.sha256("").digits(ofFile: path)
    let isCut = found != expected && FileEnd.isMissing(path, named: name)
    let status: FileFinding.Status =
      found == expected ? .ok : isCut ? .truncated : expected == nil ? .unchecked : .wrong
    return FileFinding(
      path: name, location: path, bytes: bytes, status: status,
      checksum: expected == nil ? nil : "SHA-256", expected: expected, found: found)
  }
}
