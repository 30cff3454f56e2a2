internal import Glibc

/// The operating system's facts in words.
enum SystemText {
  /// What an `errno` means, in lower case: "no such file or directory".
  static func of(_ code: Int32) -> String {
    let text = unsafe String(cString: strerror(code))
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  /// What kind of thing a mode belongs to.
  static func kind(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFREG: "a regular file"
    case S_IFDIR: "a folder"
    case S_IFIFO: "a pipe"
    case S_IFSOCK: "a socket"
    case S_IFCHR, S_IFBLK: "a device"
    default: "something that is not a file"
    }
  }
}
