internal import Glibc
internal import Raster

/// What a file system says of a file: while it stays the same, so does the content.
package struct FileStatus: Sendable, Equatable, Codable {
  /// Bytes.
  let size: Int
  /// Nanoseconds since 1970 at which the content and the file's own data changed last.
  ///
  /// The first can be set to anything; the second is the kernel's.
  let modified, changed: Int
  /// The number of the file in its file system.
  let number: UInt64

  /// The status of a file; nil where there is none.
  package init?(_ path: String) {
    guard let status = PathBytes.status(path) else { return nil }
    size = Int(status.st_size)
    modified = Self.nanoseconds(status.st_mtim)
    changed = Self.nanoseconds(status.st_ctim)
    number = UInt64(status.st_ino)
  }

  private static func nanoseconds(_ time: timespec) -> Int {
    // A time that somebody set may be any.
    time.tv_sec &* 1_000_000_000 &+ time.tv_nsec
  }
}
