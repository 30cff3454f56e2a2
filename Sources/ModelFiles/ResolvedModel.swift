internal import Foundation
internal import Synchronization

/// A model whose files are on this machine.
public struct ResolvedModel: Sendable, Hashable {
  /// As it was asked for.
  public let reference: ModelReference
  /// The folder with all its files, or the one file that it consists of.
  public let path: String
  /// Whether ``path`` is a folder.
  public let isFolder: Bool
  /// The file with the weights.
  public let weights: String
  /// What the manifest knows of it; nil for weights that it does not know.
  public let model: KnownModel?
  /// The repository that it was fetched from; nil for a path outside a cache.
  public let repository: String?
  /// The commit of that repository, or nil.
  public let commit: String?

  /// The terms of the weights; nil where nobody knows.
  public var licence: ModelLicence? { model?.licence }

  /// What its folder says of it; nil for all but small models.
  ///
  /// - Throws: ``ModelFilesError/Fault/card`` where that cannot be used.
  public func card() throws(ModelFilesError) -> ModelCard? { try ModelCard.of(path: path) }

  /// The SHA-256 of the file with the weights in hexadecimal.
  ///
  /// It is computed when it is first asked for, O(size), and again only where the file's size or
  /// date has changed.
  ///
  /// - Throws: ``ModelFilesError/Fault/disk`` where the file cannot be read.
  public func weightsSHA256() throws(ModelFilesError) -> String {
    try Self.sha256(ofFile: weights)
  }

  /// The files that decide what the model says.
  package var weightFiles: [String] { [weights] }

  /// The SHA-256 of any file in hexadecimal; remembered until its size or date changes.
  package static func sha256(ofFile path: String) throws(ModelFilesError) -> String {
    let status = Folder.status(path)
    if let status, let digits = computed.withLock({ $0[status] }) { return digits }
    let digits = try ContentHash.sha256("").digits(ofFile: path)
    if let status { computed.withLock { $0[status] = digits } }
    return digits
  }

  private static let computed = Mutex<[Folder.Status: String]>([:])
}
