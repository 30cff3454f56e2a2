internal import CKernels

/// How this process treats memory.
public enum ProcessMemory {
  /// Keeps the pages of freed maps for the next ones; meant for a program's first line.
  ///
  /// Maps come and go by the megabyte. By default the C library gives each of them back to the
  /// kernel and faults it in again, which costs a tenth of an evaluation. Where the C library is not
  /// glibc this does nothing.
  public static func keepFreedPages() { fd_keep_freed_pages() }
}
