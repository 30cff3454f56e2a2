internal import Foundation

extension HubClient {
  /// Brings a file's content into the cache and links it into the snapshot.
  ///
  /// - Parameters:
  ///   - remote: What the hub says of it.
  ///   - repository: Where it is.
  ///   - stated: The SHA-256 that the manifest states, or nil.
  ///   - connection: What to ask with.
  ///   - report: Told what happens.
  /// - Throws: ``ModelFilesError``; then the file has no name in the cache that it had not before.
  func fetch(
    _ remote: RemoteFile, of repository: String, stated: String?,
    _ connection: borrowing HTTPConnection, _ report: @escaping (PullEvent) -> Void
  ) throws(ModelFilesError) {
    let place = try HubAddress(
      repository: repository, revision: remote.commit, file: remote.path)
    if let stated, case .sha256(let digits)? = ContentHash(etag: remote.etag), digits != stated {
      throw ModelFilesError(
        .corrupt, "\(place)", expected: "the published SHA-256 \(stated)",
        found: "that \(settings.server) offers \(digits)")
    }
    let blob = cache.blob(remote.etag, in: repository)
    try Folder.make("\(cache.repositoryFolder(repository))/blobs")
    let lockPath = cache.lockPath(remote.etag, in: repository)
    try Folder.make(String(lockPath[..<(lockPath.lastIndex(of: "/") ?? lockPath.startIndex)]))
    let lock = try FileLock(lockPath, waiting: { report(.waiting(path: remote.path)) }) {
      () throws(ModelFilesError) in try Self.goOn(place)
    }
    // Somebody else may have brought it while we waited.
    let known = Folder.size(ofFile: blob)
    let isHere = known != nil && (remote.size == nil || known == remote.size)
    if !isHere {
      // Where locks keep nobody out, a partial file of our own costs what was fetched before, but
      // no other process writes into it.
      let partial = blob + (lock.isReal ? "" : ".\(Folder.tag())") + ".incomplete"
      try download(remote, place, to: partial, stated: stated, connection, report)
      try Folder.rename(partial, to: blob)
    }
    try link(remote, repository)
    report(.finished(path: remote.path, fetched: !isHere))
  }

  private func link(_ remote: RemoteFile, _ repository: String) throws(ModelFilesError) {
    let path = "\(cache.snapshot(repository, commit: remote.commit))/\(remote.path)"
    let depth = remote.path.count { $0 == "/" } + 2
    let destination = String(repeating: "../", count: depth) + "blobs/\(remote.etag)"
    guard (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != destination else {
      return
    }
    try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    try Folder.link(path, to: destination)
  }

  /// Fetches content into a file until its size and checksum are right.
  private func download(
    _ remote: RemoteFile, _ place: HubAddress, to path: String, stated: String?,
    _ connection: borrowing HTTPConnection, _ report: @escaping (PullEvent) -> Void
  ) throws(ModelFilesError) {
    var isResumed = (Folder.size(ofFile: path) ?? 0) > 0
    while true {
      let size = try receive(remote, place, to: path, connection, report)
      report(.checking(path: remote.path))
      guard let problem = try problem(remote, place, path, stated: stated, size: size) else {
        return
      }
      _ = unsafe unlink(path)
      // What lay there from before may be to blame: once more from the first byte.
      guard isResumed else { throw problem }
      isResumed = false
      report(
        .retrying(
          path: remote.path, reason: "what was resumed has a wrong checksum", delay: .zero))
    }
  }

  /// What is wrong with content that is complete; nil where nothing is.
  private func problem(
    _ remote: RemoteFile, _ place: HubAddress, _ path: String, stated: String?, size: Int
  ) throws(ModelFilesError) -> ModelFilesError? {
    var hashes = [ContentHash(etag: remote.etag)].compactMap { $0 }
    if let stated, !hashes.contains(.sha256(stated)) { hashes.append(.sha256(stated)) }
    for hash in hashes {
      let found = try hash.digits(ofFile: path) { () throws(ModelFilesError) in
        try Self.goOn(place)
      }
      if found != hash.digits {
        return ModelFilesError(
          .corrupt, "\(place)", expected: "content with the \(hash.name) \(hash.digits)",
          found: "\(size) bytes with \(found), which were thrown away",
          advice: "try again; if it stays so, \(settings.server) or a proxy before it is at fault")
      }
    }
    return nil
  }

  /// Fetches until all bytes are there.
  ///
  /// - Returns: How many there are.
  private func receive(
    _ remote: RemoteFile, _ place: HubAddress, to path: String,
    _ connection: borrowing HTTPConnection, _ report: @escaping (PullEvent) -> Void
  ) throws(ModelFilesError) -> Int {
    let content = try PartialContent(path, of: remote, at: place, report: report)
    var attempts = Attempts(retries)
    var furthest = content.size
    while !content.isComplete {
      guard let failure = try attempt(remote, place, content, connection) else { break }
      if content.size > furthest { attempts.succeed() }
      furthest = max(furthest, content.size)
      try attempts.wait(after: failure, place, settings.server) {
        report(.retrying(path: remote.path, reason: $0, delay: $1))
      }
    }
    try content.flush()
    return content.size
  }

  /// One request for what is missing, through its redirections.
  ///
  /// - Returns: What failed and may pass; nil where the content is complete.
  private func attempt(
    _ remote: RemoteFile, _ place: HubAddress, _ content: PartialContent,
    _ connection: borrowing HTTPConnection
  ) throws(ModelFilesError) -> Attempts.Failure? {
    guard
      var address = settings.address(
        of: remote.path, in: place.repository, revision: remote.commit)
    else { throw unexpected(place) }
    let begun = try content.prepare()
    var isAtHub = true
    for _ in 0..<10 {
      var lines = isAtHub ? headers(at: address) : ["Accept-Encoding: identity"]
      if begun > 0 { lines.append("Range: bytes=\(begun)-") }
      let response: HTTPResponse
      do {
        response = try connection.get(address, headers: lines, into: content)
      } catch {
        return try Attempts.passing(error, place, address.server)
      }
      guard let location = response.location else {
        return try outcome(response, remote, place, content, address)
      }
      guard let next = address.following(location),
        next.scheme == "https" || address.scheme == "http"
      else { throw badRedirect(place, address) }
      // Once away, the token stays away, also where a detour leads back.
      isAtHub = isAtHub && next.hasSameOrigin(as: settings.endpoint)
      address = next
    }
    throw badRedirect(place, address)
  }

  private func outcome(
    _ response: HTTPResponse, _ remote: RemoteFile, _ place: HubAddress, _ content: PartialContent,
    _ address: HTTPAddress
  ) throws(ModelFilesError) -> Attempts.Failure? {
    if content.isContent {
      guard let size = remote.size, content.size < size else { return nil }
      return .init("an end after \(content.size) of \(size) bytes")
    }
    switch response.status {
    case 206, 416:
      // What is here and what the server has do not fit: from the first byte.
      try content.discard()
      return .init("status \(response.status) with another range than was asked for")
    case let status where Attempts.isPassing(status): return .init(response)
    default: throw refusal(response, place, from: address)
    }
  }
}
