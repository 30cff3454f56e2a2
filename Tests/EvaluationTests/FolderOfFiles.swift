import Foundation
import TestSupport

extension TemporaryFolder {
  /// Writes text files by relative path, with the folders above them.
  func write(_ files: [String: String]) throws {
    for (name, text) in files {
      let url = url.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
  }

  /// Makes empty files.
  func touch(_ names: [String]) throws {
    try write(Dictionary(names.map { ($0, "") }) { first, _ in first })
  }
}
