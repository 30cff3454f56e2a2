internal import CKernels
internal import Foundation

/// How this process treats memory.
public enum ProcessMemory {
  /// Keeps the pages of freed maps for the next ones; meant for a program's first line.
  ///
  /// Maps come and go by the megabyte. By default the C library gives each of them back to the
  /// kernel and faults it in again, which costs a tenth of an evaluation. Where the C library is not
  /// glibc this does nothing.
  public static func keepFreedPages() { fd_keep_freed_pages() }

  /// The largest resident memory of this process in bytes; nil where the system does not tell.
  ///
  /// From /proc/self/status: what getrusage tells includes the process that started this one.
  static var peak: Int? {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    return status?.firstMatch(of: /VmHWM:\s+(\d+) kB/).flatMap { Int($0.output.1) }.map {
      $0 * 1024
    }
  }
}
