/// A repository of models on the hub at a revision, or one file of it.
public struct HubAddress: Sendable, Hashable, CustomStringConvertible {
  /// `organisation/name`.
  public let repository: String
  /// A branch, tag or commit.
  public let revision: String
  /// The path of a file in the repository, or nil for the repository as a whole.
  public let file: String?

  /// The branch where nothing is said.
  public static let mainRevision = "main"

  /// An address from its parts.
  ///
  /// - Throws: ``ModelFilesError/Fault/name`` where a part could not be an address, or could lead
  ///   out of the cache's folders.
  public init(
    repository: String, revision: String = mainRevision, file: String? = nil
  ) throws(ModelFilesError) {
    guard Self.isRepository(repository) else {
      throw ModelFilesError(
        .name, "repository \(repository)", expected: "ORGANISATION/NAME",
        found: "something that the hub does not allow")
    }
    for (what, path) in [("revision", revision), ("file", file ?? "file")]
    where !Self.isRelativePath(path) {
      throw ModelFilesError(
        .name, "\(what) \(path)", expected: "a path within the repository \(repository)",
        found: "one that leads elsewhere")
    }
    self.repository = repository
    self.revision = revision
    self.file = file
  }

  /// `ORG/NAME[@REVISION][:FILE]`; nil where the text has another form.
  ///
  /// - Throws: As ``init(repository:revision:file:)``.
  public init?(_ text: String) throws(ModelFilesError) {
    guard let match = text.wholeMatch(of: /([^@:\s]+\/[^@:\s]+?)(?:@([^:\s]+))?(?::(\S+))?/),
      Self.isRepository(String(match.1))
    else { return nil }
    try self.init(
      repository: String(match.1), revision: match.2.map { String($0) } ?? Self.mainRevision,
      file: match.3.map { String($0) })
  }

  /// The address as it is written on the command line.
  public var description: String {
    repository + (revision == Self.mainRevision ? "" : "@\(revision)")
      + (file.map { ":\($0)" } ?? "")
  }

  /// Whether the revision names a commit and not something that moves.
  var isCommit: Bool { Self.isCommit(revision) }

  /// Whether a text is a full commit: forty hexadecimal digits in lower case.
  static func isCommit(_ text: String) -> Bool { text.wholeMatch(of: /[0-9a-f]{40}/) != nil }

  private static func isRepository(_ text: String) -> Bool {
    text.utf8.count <= 193 && !text.contains("--") && !text.contains("..")
      && text.wholeMatch(
        of: /[A-Za-z0-9_][A-Za-z0-9._-]*\/[A-Za-z0-9_][A-Za-z0-9._-]*/) != nil
  }

  /// Whether a path stays below the folder that it starts from.
  static func isRelativePath(_ path: String) -> Bool {
    !path.contains("\\") && !path.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
      && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
        !$0.isEmpty && $0 != "." && $0 != ".."
      }
  }
}
