internal import Foundation

/// A folder held by one process at a time, without a file in it that version control would see.
enum FolderLock {
  /// Waits until nobody else holds the folder, and does something while this process does.
  ///
  /// The lock is the kernel's (`flock`): it goes with the process, however that ends.
  ///
  /// - Throws: ``EvaluationError`` where the folder cannot be opened or locked, and what `body`
  ///   throws.
  static func hold<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
    let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { if descriptor >= 0 { close(descriptor) } }
    var status = descriptor < 0 ? -1 : flock(descriptor, LOCK_EX)
    while descriptor >= 0, status != 0, errno == EINTR { status = flock(descriptor, LOCK_EX) }
    guard status == 0 else {
      throw EvaluationError(
        .baseline, path, expected: "a folder that can be opened and locked",
        found: unsafe String(cString: strerror(errno)).lowercased())
    }
    return try body()
  }
}
