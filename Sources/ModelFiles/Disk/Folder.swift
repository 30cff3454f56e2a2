internal import Foundation

/// What is done to names on the disk.
enum Folder {
  /// Makes a folder with those above it.
  static func make(_ path: String) throws(ModelFilesError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw failure(path, "a folder that can be made", error)
    }
  }

  /// Gives a file another name in one step; what had that name is gone.
  static func rename(_ path: String, to name: String) throws(ModelFilesError) {
    guard unsafe Foundation.rename(path, name) == 0 else {
      throw .disk(name, "a place for a file", errno)
    }
  }

  /// Makes a symbolic link in one step; what had its name is gone.
  static func link(_ path: String, to destination: String) throws(ModelFilesError) {
    let temporary = "\(path).\(tag()).tmp"
    guard unsafe symlink(destination, temporary) == 0 else {
      throw .disk(path, "a folder that takes symbolic links", errno)
    }
    try rename(temporary, to: path)
  }

  /// Eight hexadecimal digits that nobody else has.
  static func tag() -> String {
    let digits = String(UInt32.random(in: .min ... .max), radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  /// How many bytes a file holds, at the end of links; nil where there is no regular file.
  static func size(ofFile path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// What tells whether a file is still the same.
  struct Status: Hashable {
    let path: String
    let size, seconds, nanoseconds: Int
  }

  /// Size and date of a file at the end of links; nil where there is none.
  static func status(_ path: String) -> Status? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Status(
      path: path, size: Int(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }

  /// Room for our files below a path; nil where the system does not say.
  static func room(at path: String) -> Int? {
    let values = try? FileManager.default.attributesOfFileSystem(forPath: path)
    return (values?[.systemFreeSize] as? NSNumber)?.intValue
  }

  private static func failure(
    _ path: String, _ expected: String, _ error: any Error
  ) -> ModelFilesError {
    let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    return .disk(path, expected, Int32((cause ?? error as NSError).code))
  }
}
