internal import Foundation

/// A file that is open for reading and writing, made where it is missing; closed with its owner.
struct OpenFile: ~Copyable {
  private let descriptor: Int32
  let path: String

  /// Opens or makes a file.
  ///
  /// - Throws: ``ModelFilesError/Fault/disk``.
  init(_ path: String) throws(ModelFilesError) {
    var descriptor: Int32 = -1
    repeat {
      descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else { throw .disk(path, "a file that can be opened or made", errno) }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { _ = close(descriptor) }

  /// How many bytes it holds.
  var size: Int {
    var status = stat()
    return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Whether the path still leads to this file.
  var isInPlace: Bool {
    var own = stat(), named = stat()
    let isKnown = unsafe (fstat(descriptor, &own) == 0 && stat(path, &named) == 0)
    return isKnown && own.st_ino == named.st_ino && own.st_dev == named.st_dev
  }

  /// Takes the kernel's lock on the file unless somebody else has it; it goes with the file.
  ///
  /// - Throws: ``ModelFilesError/Fault/disk`` where the file system knows no locks.
  func tryLock() throws(ModelFilesError) -> Bool {
    var status: Int32
    repeat { status = flock(descriptor, LOCK_EX | LOCK_NB) } while status != 0 && errno == EINTR
    if status == 0 { return true }
    guard errno == EWOULDBLOCK else { throw .disk(path, "a file that can be locked", errno) }
    return false
  }

  /// Cuts or extends the file.
  func resize(to size: Int) throws(ModelFilesError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw .disk(path, "a file that can be written", errno)
    }
  }

  /// Writes bytes from an offset on.
  ///
  /// - Throws: ``ModelFilesError/Fault/disk``, for instance on a full disk; what was written stays.
  func write(_ bytes: Data, at offset: Int) throws(ModelFilesError) {
    var failure: Int32 = 0
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
        let count = unsafe pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
        if count > 0 {
          done += count
        } else if count < 0, errno != EINTR {
          failure = errno
          return
        }
      }
    }
    guard failure == 0 else { throw .disk(path, "room and permission to write the file", failure) }
  }

  /// Waits until the content is on the disk.
  func flush() throws(ModelFilesError) {
    guard fsync(descriptor) == 0 else { throw .disk(path, "a file that can be written", errno) }
  }
}

extension ModelFilesError {
  /// What the system refused.
  static func disk(_ path: String, _ expected: String, _ code: Int32) -> ModelFilesError {
    let text = unsafe String(cString: strerror(code))
    return ModelFilesError(
      .disk, path, expected: expected, found: text.prefix(1).lowercased() + text.dropFirst())
  }
}
