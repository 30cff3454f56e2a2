public import Foundation

/// The folder where the tools of the Hugging Face hub keep what they fetched, fdeval among them.
///
/// A repository is a folder `models--ORG--NAME` with `blobs/ETAG` (contents),
/// `snapshots/COMMIT/PATH` (links to blobs) and `refs/REVISION` (a commit). Reading needs nothing
/// but the folder.
public struct HubCache: Sendable, Hashable {
  /// Where it is.
  public let folder: String

  /// A file of a repository that is on this machine.
  public struct File: Sendable, Hashable {
    /// Its path in the repository.
    public let path: String
    /// Where it lies.
    public let location: String
    /// How many bytes it holds.
    public let bytes: Int
    /// What the hub called its content, a checksum as a rule; nil where another tool put a plain
    /// file there instead of a link.
    public let etag: String?
  }

  /// The cache of a folder.
  public init(folder: String) { self.folder = folder }

  /// The cache that the environment names: `HF_HUB_CACHE`, else `HUGGINGFACE_HUB_CACHE` (legacy),
  /// else `$HF_HOME/hub`, else `huggingface/hub` below `XDG_CACHE_HOME` or `~/.cache`.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let named = ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"].lazy
      .compactMap { HubSettings.value($0, environment) }.first
    folder = Self.expanded(named ?? Self.home(environment) + "/hub", environment)
  }

  /// The commit that a revision stood for when it was last fetched, or nil where none was.
  public func commit(of address: HubAddress) -> String? {
    if address.isCommit { return address.revision }
    let path = refPath(address)
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let commit = text.trimmingCharacters(in: .whitespacesAndNewlines)
    return HubAddress.isCommit(commit) ? commit : nil
  }

  /// The folder of a repository's files at a commit, whether or not it is there.
  public func snapshot(_ repository: String, commit: String) -> String {
    "\(repositoryFolder(repository))/snapshots/\(commit)"
  }

  /// A file of a repository at a revision, or nil where it is not on this machine.
  public func file(_ path: String, at address: HubAddress) -> File? {
    guard let commit = commit(of: address) else { return nil }
    return file(path, in: address.repository, commit: commit)
  }

  /// All files of a repository at a revision that are on this machine, sorted by path.
  public func files(at address: HubAddress) -> [File] {
    guard let commit = commit(of: address) else { return [] }
    let paths = FileManager.default.enumerator(
      atPath: snapshot(address.repository, commit: commit))
    return (paths?.compactMap { $0 as? String } ?? []).sorted()
      .compactMap { file($0, in: address.repository, commit: commit) }
  }

  /// How many bytes of downloads that were stopped lie in a repository's folder.
  public func unfinishedBytes(in repository: String) -> Int {
    let folder = "\(repositoryFolder(repository))/blobs"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".incomplete") }
      .reduce(0) { $0 + (Folder.size(ofFile: "\(folder)/\($1)") ?? 0) }
  }

  func file(_ path: String, in repository: String, commit: String) -> File? {
    let location = "\(snapshot(repository, commit: commit))/\(path)"
    guard let bytes = Folder.size(ofFile: location) else { return nil }
    let target = try? FileManager.default.destinationOfSymbolicLink(atPath: location)
    let parts = target?.split(separator: "/").suffix(2) ?? []
    let etag = parts.count == 2 && parts.first == "blobs" ? parts.last.map { String($0) } : nil
    return File(path: path, location: location, bytes: bytes, etag: etag)
  }

  /// Whether the repository was found to lack a file at a commit.
  func lacks(_ path: String, in repository: String, commit: String) -> Bool {
    Folder.size(ofFile: absencePath(path, repository, commit)) != nil
  }
}

// MARK: - Places

extension HubCache {
  func repositoryFolder(_ repository: String) -> String {
    "\(folder)/models--\(repository.replacing("/", with: "--"))"
  }

  func blob(_ etag: String, in repository: String) -> String {
    "\(repositoryFolder(repository))/blobs/\(etag)"
  }

  func lockPath(_ etag: String, in repository: String) -> String {
    "\(folder)/.locks/models--\(repository.replacing("/", with: "--"))/\(etag).lock"
  }

  func absencePath(_ path: String, _ repository: String, _ commit: String) -> String {
    "\(repositoryFolder(repository))/.no_exist/\(commit)/\(path)"
  }

  func refPath(_ address: HubAddress) -> String {
    "\(repositoryFolder(address.repository))/refs/\(address.revision)"
  }

  /// `$HF_HOME`, or where it is if nobody says.
  static func home(_ environment: [String: String]) -> String {
    if let home = HubSettings.value("HF_HOME", environment) { return expanded(home, environment) }
    let cache = HubSettings.value("XDG_CACHE_HOME", environment) ?? "~/.cache"
    return expanded(cache, environment) + "/huggingface"
  }

  /// A path with `~` resolved and no slash at its end.
  static func expanded(_ path: String, _ environment: [String: String]) -> String {
    var text = path
    if path == "~" || path.hasPrefix("~/") {
      text = (HubSettings.value("HOME", environment) ?? NSHomeDirectory()) + path.dropFirst()
    }
    while text.count > 1, text.hasSuffix("/") { text.removeLast() }
    return text
  }
}
