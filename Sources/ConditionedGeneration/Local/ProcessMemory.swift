internal import Foundation

/// What this process holds of the machine's memory, as the kernel counts it.
public enum ProcessMemory {
  /// Bytes in memory now, pages of mapped files included; nil where the kernel does not say.
  public static var resident: Int? { field("VmRSS", of: "/proc/self/status") }

  /// The most bytes that were in memory at once since the start, or since ``forgetPeak()``.
  public static var peak: Int? { field("VmHWM", of: "/proc/self/status") }

  /// Bytes of the machine that could be had now without swapping.
  public static var available: Int? { field("MemAvailable", of: "/proc/meminfo") }

  /// Lets ``peak`` begin anew; where the kernel does not allow it, it goes on from the start.
  static func forgetPeak() {
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
    try? file.write(contentsOf: Data("5".utf8))
    try? file.close()
  }

  private static func field(_ name: String, of path: String) -> Int? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n")
    where line.hasPrefix(name + ":") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[2] == "kB", let count = Int(words[1]) else { return nil }
      return count * 1024
    }
    return nil
  }
}
