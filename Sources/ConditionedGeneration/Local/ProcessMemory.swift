internal import Foundation

/// What this process holds of the machine's memory, as the kernel counts it.
enum ProcessMemory {
  /// Bytes in memory now, pages of mapped files included; nil where the kernel does not say.
  static var resident: Int? { field("VmRSS", of: "/proc/self/status") }

  /// The most bytes that were in memory at once since the start, or since ``forgetPeak()``.
  static var peak: Int? { field("VmHWM", of: "/proc/self/status") }

  /// Bytes of the machine that could be had now without swapping.
  static var available: Int? { field("MemAvailable", of: "/proc/meminfo") }

  /// What the program's own share grows by once work begins: code and tables of libraries that are touched
  /// then for the first time, and what the allocator keeps.
  static let growthOfProgram = 64 << 20

  /// Lets ``peak`` begin anew; where the kernel does not allow it, it goes on from the start.
  static func forgetPeak() {
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
    try? file.write(contentsOf: Data("5".utf8))
    try? file.close()
  }

  private static func field(_ name: String, of path: String) -> Int? {
    FileManager.default.contents(atPath: path).flatMap {
      bytes(name, in: String(decoding: $0, as: UTF8.self))
    }
  }

  /// Bytes of a field of the kernel's files: "VmHWM:\t 1234 kB", with as many blanks as fit.
  static func bytes(_ name: String, in text: String) -> Int? {
    for line in text.split(separator: "\n") where line.hasPrefix(name + ":") {
      let words = line.dropFirst(name.count + 1).split(whereSeparator: \.isWhitespace)
      guard words.count == 2, words[1] == "kB", let count = Int(words[0]) else { return nil }
      return count * 1024
    }
    return nil
  }
}
