public import Glibc

/// What the file system says of paths whose bytes may be no UTF-8.
extension PathBytes {
  /// A number of the system that says why something failed.
  public struct SystemFailure: Error, Sendable {
    /// `errno`.
    public let code: Int32
    /// The system's own words.
    public var words: String { unsafe String(cString: strerror(code)) }
  }

  /// The names in a folder, in no order, without `.` and `..`.
  ///
  /// - Throws: ``SystemFailure`` where it cannot be listed.
  public static func names(in folder: String) throws(SystemFailure) -> [String] {
    guard let stream = unsafe withPath(folder, { unsafe opendir($0) }) else {
      throw SystemFailure(code: errno)
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { buffer in
        Array(unsafe buffer.prefix { $0 != 0 })
      }
      let name = string(bytes)
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// What `stat` says of a path, or `lstat` where links are not followed; nil where there is nothing.
  public static func status(_ path: String, followsLinks: Bool = true) -> stat? {
    var status = stat()
    let code = unsafe withPath(path) {
      unsafe followsLinks ? stat($0, &status) : lstat($0, &status)
    }
    return code == 0 ? status : nil
  }

  /// Whether a path leads to a folder.
  public static func isFolder(_ path: String) -> Bool {
    status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }

  /// Where a path leads once all links are followed; nil where there is nothing.
  public static func resolved(_ path: String) -> String? {
    guard let real = unsafe withPath(path, { unsafe realpath($0, nil) }) else { return nil }
    defer { unsafe free(real) }
    let bytes = unsafe UnsafeBufferPointer(start: real, count: strlen(real))
    return string(unsafe bytes.map { UInt8(bitPattern: $0) })
  }

  /// Makes a folder and those above it, where they are missing.
  ///
  /// - Throws: ``SystemFailure`` of the first that cannot be made.
  public static func makeFolder(_ path: String) throws(SystemFailure) {
    if isFolder(path) { return }
    if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
      try makeFolder(String(path[..<slash]))
    }
    guard unsafe withPath(path, { unsafe mkdir($0, 0o777) }) == 0 else {
      let code = errno
      // Another process may have been faster.
      if isFolder(path) { return }
      throw SystemFailure(code: code)
    }
  }
}
