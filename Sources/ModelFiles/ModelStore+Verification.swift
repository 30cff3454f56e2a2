internal import Foundation

extension ModelStore {
  /// The files of one repository that were checked.
  public struct Verification: Sendable {
    /// `organisation/name`, or the folder of a model that comes with fdeval.
    public let repository: String
    /// The commit whose files were checked; nil for such a folder.
    public let commit: String?
    /// One for each file.
    public let findings: [FileFinding]

    /// Whether all is as it should be.
    public var isGood: Bool { findings.allSatisfy { !$0.isBad } }
  }

  /// Computes the checksum of every file of a model and compares it.
  ///
  /// It is held against what is published, else against what the hub stated when the file was
  /// fetched, and for a model that comes with fdeval against its folder's `SHA256SUMS`. O(bytes);
  /// needs no network.
  ///
  /// - Parameter reference: A model of the manifest, whose sources that are here are checked, or an
  ///   address of the hub.
  /// - Returns: One for each repository.
  /// - Throws: ``ModelFilesError`` where nothing of it is here, or where it is a path, which nobody
  ///   states a checksum for.
  public func verify(_ reference: ModelReference) throws(ModelFilesError) -> [Verification] {
    let all: [Verification]
    switch reference.place {
    case .path(let path):
      throw ModelFilesError(
        .name, path, expected: "a model that was fetched from a hub, which states checksums",
        found: "a path", advice: "run fdeval models info \(path) for its SHA-256")
    case .known(let id):
      var found: [Verification] = []
      let model = try manifest.require(id)
      if model.isBundled { return [try verify(bundled: model)] }
      for source in model.sources {
        let address = try HubAddress(repository: source.repository)
        if let verification = try verify(source.files, at: address) { found.append(verification) }
      }
      all = found
    case .hub(let address):
      let known = manifest.model(in: address.repository)?.source.files ?? []
      var files = known
      if let path = address.file {
        files = known.filter { $0.path == path }
        if files.isEmpty {
          files = [.init(path: path, isNeeded: true, isWeights: true, sha256: nil)]
        }
      } else if known.isEmpty {
        files = cache.files(at: address).map {
          .init(path: $0.path, isNeeded: true, isWeights: false, sha256: nil)
        }
      }
      all = [try verify(files, at: address)].compactMap { $0 }
    }
    guard !all.isEmpty else { throw absent(reference) }
    return all
  }

  private func verify(
    _ files: [KnownModel.File], at address: HubAddress
  ) throws(ModelFilesError) -> Verification? {
    guard let commit = cache.commit(of: address) else { return nil }
    var findings: [FileFinding] = []
    for file in files {
      findings.append(
        try finding(file, cache.file(file.path, in: address.repository, commit: commit)))
    }
    guard findings.contains(where: { $0.location != nil }) else { return nil }
    return Verification(repository: address.repository, commit: commit, findings: findings)
  }

  private func finding(
    _ file: KnownModel.File, _ here: HubCache.File?
  ) throws(ModelFilesError) -> FileFinding {
    guard let here else {
      return FileFinding(
        path: file.path, location: nil, bytes: nil,
        status: file.isNeeded ? .missing : .notNeeded, checksum: nil, expected: nil, found: nil)
    }
    // The content itself and not the link to it is what a repair has to replace.
    let location = URL(fileURLWithPath: here.location).resolvingSymlinksInPath().path
    // What is published counts more than what some tool wrote into the cache.
    guard let hash = file.sha256.map({ .sha256($0) }) ?? here.etag.flatMap(ContentHash.init(etag:))
    else {
      return FileFinding(
        path: file.path, location: location, bytes: here.bytes,
        status: FileEnd.isMissing(here.location, named: file.path) ? .truncated : .unchecked,
        checksum: nil, expected: nil, found: nil)
    }
    let found = try hash.digits(ofFile: here.location)
    let status: FileFinding.Status =
      found == hash.digits
      ? .ok : FileEnd.isMissing(here.location, named: file.path) ? .truncated : .wrong
    return FileFinding(
      path: file.path, location: location, bytes: here.bytes, status: status,
      checksum: hash.name, expected: hash.digits, found: found)
  }
}
