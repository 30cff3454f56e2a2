internal import Foundation

/// Fetches files from the hub into its cache.
///
/// The protocol is that of huggingface_hub's `file_download.py`: a HEAD request tells commit, size
/// and checksum; the content is resumed where it stopped, and gets its name only when its size and
/// checksum are right. Calls block until they are done; a cancelled task ends them soon and keeps
/// what has arrived.
public struct HubClient: Sendable {
  /// Which hub, and who asks.
  public let settings: HubSettings
  /// Where the files go.
  public let cache: HubCache

  var retries = RetryPolicy()
  var patience = HTTPConnection.Patience()

  /// A client.
  public init(settings: HubSettings, cache: HubCache) {
    self.settings = settings
    self.cache = cache
  }

  /// Fetches files that are not in the cache yet, all of one commit, and notes the commit.
  ///
  /// - Parameters:
  ///   - files: What to fetch, a needed file first.
  ///   - address: The repository and the revision.
  ///   - report: Told what happens; called on the caller's thread.
  /// - Returns: The commit whose snapshot holds the files now.
  /// - Throws: ``ModelFilesError``; files that were finished before stay.
  public func pull(
    _ files: [KnownModel.File], from address: HubAddress,
    report: @escaping (PullEvent) -> Void = { _ in }
  ) throws(ModelFilesError) -> String {
    guard !settings.isOffline else {
      throw ModelFilesError(
        .absent, "\(address)", expected: "files in the cache or a hub that may be asked",
        found: "neither, because fetching is switched off",
        advice: "unset HF_HUB_OFFLINE and leave out --offline")
    }
    let connection = HTTPConnection(patience: patience)
    var commit: String?
    var remotes: [RemoteFile] = []
    for file in files {
      // After the first answer the commit is pinned, so that all files belong together.
      let place = try HubAddress(
        repository: address.repository, revision: commit ?? address.revision, file: file.path)
      guard let remote = try describe(file, at: place, connection, report) else { continue }
      commit = remote.commit
      remotes.append(remote)
    }
    guard let commit else { throw Self.nothingNamed(address) }
    try plan(remotes, address.repository, report)
    for remote in remotes {
      let stated = files.first { $0.path == remote.path }?.sha256
      try fetch(remote, of: address.repository, stated: stated, connection, report)
    }
    if !address.isCommit { try note(commit, at: address) }
    return commit
  }

  private static func nothingNamed(_ address: HubAddress) -> ModelFilesError {
    ModelFilesError(
      .name, "\(address)", expected: "files of a model", found: "none of those that were asked for")
  }

  /// Adds up what is to be fetched and whether there is room for it.
  private func plan(
    _ remotes: [RemoteFile], _ repository: String, _ report: (PullEvent) -> Void
  ) throws(ModelFilesError) {
    var bytes: Int? = 0, missing: Int? = 0
    for remote in remotes {
      bytes = Self.sum(bytes, remote.size)
      let blob = cache.blob(remote.etag, in: repository)
      if Folder.size(ofFile: blob) == nil {
        let begun = Folder.size(ofFile: blob + ".incomplete") ?? 0
        missing = Self.sum(missing, remote.size.map { max(0, $0 - begun) })
      }
    }
    report(.planned(files: remotes.count, bytes: bytes, missing: missing))
    try Folder.make(cache.folder)
    if let missing, let room = Folder.room(at: cache.folder), room < missing {
      throw ModelFilesError(
        .disk, cache.folder, expected: "room for \(missing) more bytes", found: "\(room)",
        advice: "make room, or name another folder with HF_HUB_CACHE")
    }
  }

  /// The sum of two sizes, no more than a number holds; nil where either is unknown.
  private static func sum(_ one: Int?, _ other: Int?) -> Int? {
    guard let one, let other else { return nil }
    let (sum, isBeyond) = one.addingReportingOverflow(other)
    return isBeyond ? .max : sum
  }

  /// Notes which commit a revision stands for.
  private func note(_ commit: String, at address: HubAddress) throws(ModelFilesError) {
    guard cache.commit(of: address) != commit else { return }
    let path = cache.refPath(address)
    try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    let temporary = "\(path).\(Folder.tag()).tmp"
    do {
      let file = try OpenFile(temporary)
      try file.write(Data(commit.utf8), at: 0)
      try file.flush()
    }
    try Folder.rename(temporary, to: path)
  }
}
