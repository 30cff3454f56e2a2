internal import Glibc

/// Whole files as bytes, opened with care.
public enum FileBytes {
  /// Reads a regular file.
  ///
  /// Pipes, devices and folders are refused without waiting for them.
  ///
  /// - Parameters:
  ///   - path: The file, as the user named it.
  ///   - limit: The most bytes that are read; 2 GiB and some by default.
  /// - Returns: All of its bytes, at least one.
  /// - Throws: ``RasterError/Fault/inaccessible`` where the path leads to nothing that can be
  ///   read, ``RasterError/Fault/malformed`` for an empty file and ``RasterError/Fault/tooLarge``.
  public static func read(_ path: String, limit: Int? = nil) throws(RasterError) -> [UInt8] {
    let limit = limit ?? Limits.fileBytes
    let descriptor = try open(path)
    defer { _ = close(descriptor) }
    let size = try size(of: descriptor, path: path)
    guard size > 0 else {
      throw RasterError(.malformed, path, expected: "a file with content", found: "an empty file")
    }
    guard size <= limit else {
      throw RasterError(
        .tooLarge, path, expected: "at most \(limit) bytes", found: "\(size) bytes")
    }
    var failure: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let place = unsafe buffer.baseAddress.map { unsafe $0 + count }
        let got = unsafe Glibc.read(descriptor, place, size - count)
        if got > 0 {
          count += got
        } else if got == 0 {
          break
        } else if errno != EINTR {
          failure = errno
          break
        }
      }
    }
    guard failure == 0 else {
      throw RasterError(
        .inaccessible, path, expected: "a file that can be read", found: SystemText.of(failure))
    }
    guard bytes.count == size else {
      throw RasterError(
        .malformed, path, expected: "\(size) bytes",
        found: "only \(bytes.count): the file shrank while it was read")
    }
    return bytes
  }

  /// Whether a regular file lies at a path; a link that leads to one counts.
  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return unsafe PathBytes.withPath(path) { unsafe stat($0, &status) } == 0
      && status.st_mode & S_IFMT == S_IFREG
  }

  /// Whether a link lies at a path that leads to nothing.
  static func isDangling(_ path: String) -> Bool {
    var status = stat()
    return unsafe PathBytes.withPath(path) { path in
      unsafe lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
        && stat(path, &status) != 0
    }
  }

  private static func open(_ path: String) throws(RasterError) -> Int32 {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw RasterError(
        .inaccessible, path, expected: "the path of a file",
        found: path.isEmpty ? "an empty path" : "a path with a NUL in it")
    }
    // O_NONBLOCK: opening a pipe that nobody writes to must not wait.
    let descriptor = unsafe PathBytes.withPath(path) {
      unsafe Glibc.open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    }
    guard descriptor >= 0 else {
      throw RasterError(
        .inaccessible, path, expected: "a file that can be read", found: SystemText.of(errno))
    }
    return descriptor
  }

  private static func size(of descriptor: Int32, path: String) throws(RasterError) -> Int {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw RasterError(
        .inaccessible, path, expected: "a file that can be read", found: SystemText.of(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw RasterError(
        .inaccessible, path, expected: "a regular file", found: SystemText.kind(status.st_mode))
    }
    return Int(status.st_size)
  }
}
