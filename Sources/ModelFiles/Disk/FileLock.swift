internal import Foundation

/// A lock between processes, on a file of its own; gone with its owner, however that ends.
///
/// It is the lock that huggingface_hub takes (`flock`), so that its downloads and ours wait for
/// each other.
struct FileLock: ~Copyable {
  private let file: OpenFile
  /// Whether the file system keeps others out; some network file systems only say so.
  let isReal: Bool

  /// Waits until nobody else holds the lock.
  ///
  /// - Parameters:
  ///   - path: The lock's file, made where it is missing.
  ///   - waiting: Called once where somebody else holds it.
  ///   - goOn: Asked again and again while waiting; what it throws ends the waiting.
  /// - Throws: ``ModelFilesError/Fault/disk``, and what `goOn` throws.
  init(
    _ path: String, waiting: () -> Void, goOn: () throws(ModelFilesError) -> Void
  ) throws(ModelFilesError) {
    var file = try OpenFile(path)
    var hasTold = false
    while true {
      try goOn()
      if try file.tryLock() {
        // Whoever had it may have removed the file: then the lock is on a file without a name.
        if file.isInPlace { break }
        file = try OpenFile(path)
      } else {
        if !hasTold { waiting() }
        hasTold = true
        usleep(100_000)
      }
    }
    let other = try OpenFile(path)
    isReal = try !other.tryLock()
    self.file = file
  }
}
