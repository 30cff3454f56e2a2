internal import Glibc

/// A file that appears under its name all at once, or not at all.
///
/// Bytes go to a temporary name in the same folder; ``commit()`` flushes them to disk and renames.
/// A value that is dropped without a commit removes its temporary file, and whatever stood under
/// the name before is untouched. A link is followed, so that its target is replaced and not the
/// link; the permissions of a file that is replaced are kept.
public struct AtomicFile: ~Copyable {
  private let descriptor: Int32
  private let path: String
  private let target: String
  private let temporary: String
  private var isOpen = true

  /// Opens the temporary file.
  ///
  /// - Throws: ``RasterError/Fault/unwritable`` where the folder is missing or closed to us, or
  ///   where the path leads to a folder, pipe or device.
  public init(_ path: String) throws(RasterError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw RasterError(
        .unwritable, path, expected: "the path of a file",
        found: path.isEmpty ? "an empty path" : "a path with a NUL in it")
    }
    let target = try Self.target(of: path)
    let folder = Self.folder(of: target)
    var mode: mode_t = 0o666
    var status = stat()
    let replaces = unsafe PathBytes.withPath(target) { unsafe stat($0, &status) } == 0
    if replaces {
      guard status.st_mode & S_IFMT == S_IFREG else {
        throw RasterError(
          .unwritable, path, expected: "a place for a file",
          found: SystemText.kind(status.st_mode))
      }
      mode = status.st_mode & 0o777
    }
    var descriptor: Int32 = -1
    var temporary = ""
    repeat {
      let tag = String(UInt64.random(in: .min ... .max), radix: 36)
      temporary = "\(folder)/.fdeval-\(tag).tmp"
      descriptor = unsafe PathBytes.withPath(temporary) {
        unsafe open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      }
    } while descriptor < 0 && (errno == EEXIST || errno == EINTR)
    guard descriptor >= 0 else {
      throw RasterError(
        .unwritable, path, expected: "a folder that can be written to", found: SystemText.of(errno))
    }
    // The umask has cut the bits of a new file; those of a replaced one stay as they were.
    if replaces { _ = fchmod(descriptor, mode) }
    self.descriptor = descriptor
    self.path = path
    self.target = target
    self.temporary = temporary
  }

  deinit {
    if isOpen {
      _ = close(descriptor)
      _ = unsafe PathBytes.withPath(temporary) { unsafe unlink($0) }
    }
  }

  /// Adds bytes at the end.
  ///
  /// - Throws: ``RasterError/Fault/unwritable``, for instance on a full disk.
  public func append(_ bytes: [UInt8]) throws(RasterError) {
    var failure: Int32 = 0
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let place = unsafe buffer.baseAddress.map { unsafe $0 + done }
        let count = unsafe Glibc.write(descriptor, place, min(buffer.count - done, 1 << 30))
        if count > 0 {
          done += count
        } else if count < 0, errno != EINTR {
          failure = errno
          return
        }
      }
    }
    guard failure == 0 else { throw unwritable(failure) }
  }

  /// Flushes to disk and gives the file its name.
  ///
  /// - Throws: ``RasterError/Fault/unwritable``; the old file, if any, is then still there.
  public consuming func commit() throws(RasterError) {
    guard fsync(descriptor) == 0 else { throw unwritable(errno) }
    let renamed = unsafe PathBytes.withPath(temporary) { from in
      unsafe PathBytes.withPath(target) { unsafe rename(from, $0) }
    }
    guard renamed == 0 else { throw unwritable(errno) }
    isOpen = false
    _ = close(descriptor)
    // The rename itself survives a power cut only once the folder is flushed; file systems that
    // cannot flush a folder need not.
    let folder = unsafe PathBytes.withPath(Self.folder(of: target)) {
      unsafe open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    if folder >= 0 {
      _ = fsync(folder)
      _ = close(folder)
    }
  }

  /// Writes a whole file.
  ///
  /// - Throws: ``RasterError/Fault/unwritable``; then nothing is left behind.
  public static func write(_ bytes: [UInt8], to path: String) throws(RasterError) {
    let file = try AtomicFile(path)
    try file.append(bytes)
    try file.commit()
  }

  /// Writes a whole file of UTF-8 text.
  ///
  /// - Throws: ``RasterError/Fault/unwritable``; then nothing is left behind.
  public static func write(_ text: String, to path: String) throws(RasterError) {
    try write(Array(text.utf8), to: path)
  }

  private func unwritable(_ code: Int32) -> RasterError {
    RasterError(
      .unwritable, path, expected: "room and permission to write the file",
      found: SystemText.of(code))
  }

  /// Where links end, so that a rename replaces the file and not the link.
  private static func target(of path: String) throws(RasterError) -> String {
    guard let resolved = unsafe PathBytes.withPath(path, { unsafe realpath($0, nil) }) else {
      return path
    }
    defer { unsafe free(resolved) }
    let name = unsafe UnsafeBufferPointer(start: resolved, count: strlen(resolved))
    return PathBytes.string(unsafe name.map { UInt8(bitPattern: $0) })
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
