internal import Foundation

/// A run's folder, held by one process at a time.
///
/// The lock is the kernel's (`flock`): it goes with the process, however that ends.
package struct RunFolder: ~Copyable {
  package let path: String
  private let lock: Int32

  /// Makes the folder where it is missing and locks it.
  ///
  /// - Throws: ``EvaluationError`` where it cannot be written or another run has it.
  package init(_ path: String) throws(EvaluationError) {
    try Self.make(path)
    let lock = unsafe open("\(path)/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard lock >= 0 else {
      throw EvaluationError(
        .run, path, expected: "a folder that can be written to",
        found: unsafe String(cString: strerror(errno)).lowercased())
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw EvaluationError(
        .run, path, expected: "a folder that no other run is writing", found: "another run in it",
        advice: "wait for it, or choose another -o")
    }
    self.path = path
    self.lock = lock
    removeLeftovers()
  }

  deinit {
    // A process that is being started meanwhile holds the same lock until it has become a program.
    flock(lock, LOCK_UN)
    close(lock)
  }

  /// Makes a folder and those above it, where they are missing.
  package static func make(_ path: String) throws(EvaluationError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw EvaluationError(
        .run, path, expected: "a folder that can be made and written to",
        found: FileManager.default.fileExists(atPath: path) ? "a file" : "one that cannot")
    }
  }

  /// Removes the unfinished files of a process that was killed while it wrote, from the folder and
  /// from all folders in it that a run writes into.
  private func removeLeftovers() {
    var places = [""]
    for folder in [KeptMaps.folderName, ReportPage.assetFolder] {
      places +=
        FileManager.default.enumerator(atPath: file(folder)).map { names in
          names.compactMap { ($0 as? String).map { "\(folder)/\($0)" } }
        } ?? []
    }
    places += (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for place in places {
      let name = place.split(separator: "/").last ?? ""
      guard name.hasPrefix(".fdeval-"), name.hasSuffix(".tmp") else { continue }
      try? FileManager.default.removeItem(atPath: file(place))
    }
  }

  /// A file of the folder.
  package func file(_ name: String) -> String { "\(path)/\(name)" }
}
