public import Foundation

/// What was computed before, by a name of everything that went into it.
public protocol ComparisonCache: Sendable {
  /// What was kept under a name; nil where nothing was.
  func result(_ name: String) throws -> Data?
  /// Keeps something under a name, on disk before it returns.
  func keep(_ result: Data, as name: String) throws
}
