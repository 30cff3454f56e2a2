internal import Glibc

/// A file as read-only memory: its pages come from the disk when they are touched.
///
/// Whoever reads gives ranges that are checked here; besides this type only ``DecodingRun`` computes
/// addresses in this folder. The file must not shrink while it is open: the system ends a process
/// that reads mapped pages which are no more.
@safe final class MappedFile: @unchecked Sendable {
  // Unchecked: nobody writes to the mapping, and it lives until the last reference is gone.

  /// The file, as the user named it.
  let path: String
  /// How many bytes it has, at least 1.
  let count: Int
  private let base: UnsafeRawPointer

  /// Maps a regular file; pipes, devices and folders are refused without waiting for them.
  init(path: String) throws(WeightFileError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw WeightFileError(
        .inaccessible, path, expected: "the path of a file",
        found: path.isEmpty ? "an empty path" : "a path with a NUL in it")
    }
    // O_NONBLOCK: opening a pipe that nobody writes to must not wait.
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw Self.inaccessible(path, Self.text(of: errno)) }
    defer { _ = close(descriptor) }
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw Self.inaccessible(path, Self.text(of: errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw WeightFileError(
        .inaccessible, path, expected: "a regular file", found: Self.kind(of: status.st_mode))
    }
    let size = Int(status.st_size)
    guard size > 0 else {
      throw WeightFileError(
        .malformed, path, expected: "a file with content", found: "an empty file")
    }
    let address = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw Self.inaccessible(path, Self.text(of: errno))
    }
    self.path = path
    count = size
    unsafe base = UnsafeRawPointer(address)
  }

  deinit { _ = unsafe munmap(UnsafeMutableRawPointer(mutating: base), count) }

  /// Whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  // MARK: Reading

  /// Lends a range of the bytes.
  func withBytes<R>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> R
  ) rethrows -> R {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside of the file")
    return try unsafe body(
      UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
  }

  /// Lends a range of the bytes with checked subscripts.
  func withSpan<R>(_ range: Range<Int>, _ body: (Span<UInt8>) throws -> R) rethrows -> R {
    try unsafe withBytes(range) { bytes in
      try unsafe bytes.withMemoryRebound(to: UInt8.self) { try unsafe body($0.span) }
    }
  }

  /// A little-endian integer at any place.
  func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    at place: Int, as type: Value.Type = Value.self
  ) -> Value {
    unsafe withBytes(place..<(place + MemoryLayout<Value>.size)) {
      unsafe Value(littleEndian: $0.loadUnaligned(as: Value.self))
    }
  }

  /// A range of UTF-8, or nil where it is none.
  func text(_ range: Range<Int>) -> String? {
    unsafe withBytes(range) { unsafe String(validating: $0, as: UTF8.self) }
  }

  /// A copy of a range.
  func copy(_ range: Range<Int>) -> [UInt8] {
    unsafe withBytes(range) { unsafe [UInt8]($0) }
  }

  /// Gives the pages of a range back; whoever reads them again gets them from the file again.
  func release(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    let page = Int(getpagesize())
    let start = range.lowerBound / page * page
    _ = unsafe madvise(
      UnsafeMutableRawPointer(mutating: base) + start, range.upperBound - start, MADV_DONTNEED)
  }

  // MARK: Failures

  private static func inaccessible(_ path: String, _ found: String) -> WeightFileError {
    WeightFileError(.inaccessible, path, expected: "a file that can be read", found: found)
  }

  /// What an `errno` means, in lower case.
  private static func text(of code: Int32) -> String {
    let text = unsafe String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  private static func kind(of mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "something that is not a file"
    }
  }
}
