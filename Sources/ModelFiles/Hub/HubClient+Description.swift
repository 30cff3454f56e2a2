internal import Foundation

extension HubClient {
  /// Asks the hub for a file's commit, size and checksum.
  ///
  /// - Returns: What it says; nil where it has no such file and the model can do without.
  /// - Throws: ``ModelFilesError``.
  func describe(
    _ file: KnownModel.File, at place: HubAddress, _ connection: borrowing HTTPConnection,
    _ report: (PullEvent) -> Void
  ) throws(ModelFilesError) -> RemoteFile? {
    var attempts = Attempts(retries)
    while true {
      let failure: Attempts.Failure
      do {
        let (response, isElsewhere) = try head(file.path, place, connection)
        if response.status == 200 || isElsewhere {
          return try remote(file.path, place, response, isElsewhere)
        }
        guard Attempts.isPassing(response.status) else {
          if !file.isNeeded, isEntryNotFound(response) {
            try noteAbsence(of: file.path, place, response)
            return nil
          }
          throw refusal(response, place, from: settings.endpoint)
        }
        failure = .init(response)
      } catch let error as HTTPFailure {
        failure = try Attempts.passing(error, place, settings.server)
      } catch let error as ModelFilesError {
        throw error
      } catch {
        // Nothing else is thrown above.
        throw unexpected(place)
      }
      try attempts.wait(after: failure, place, settings.server) {
        report(.retrying(path: file.path, reason: $0, delay: $1))
      }
    }
  }

  /// Follows redirections at the hub itself; one that leads away still carries what is asked for.
  private func head(
    _ path: String, _ place: HubAddress, _ connection: borrowing HTTPConnection
  ) throws -> (HTTPResponse, isElsewhere: Bool) {
    guard
      var address = settings.address(
        of: path, in: place.repository, revision: place.revision)
    else { throw unexpected(place) }
    for _ in 0..<10 {
      try Self.goOn(place)
      let response = try connection.head(address, headers: headers(at: address))
      guard let location = response.location else { return (response, false) }
      guard let next = address.following(location) else { throw badRedirect(place, address) }
      guard next.hasSameOrigin(as: settings.endpoint) else { return (response, true) }
      address = next
    }
    throw badRedirect(place, address)
  }

  /// What every request carries; the token goes to the hub and to nobody else.
  func headers(at address: HTTPAddress) -> [String] {
    var headers = ["Accept-Encoding: identity"]
    if let token = settings.token, address.hasSameOrigin(as: settings.endpoint) {
      headers.append(token.header)
    }
    return headers
  }

  private func remote(
    _ path: String, _ place: HubAddress, _ response: HTTPResponse, _ isElsewhere: Bool
  ) throws(ModelFilesError) -> RemoteFile {
    func lacking(_ what: String) -> ModelFilesError {
      ModelFilesError(
        .network, "\(place)", expected: "\(what) from \(settings.server)",
        found: "none that can be used", advice: "check HF_ENDPOINT")
    }
    guard let commit = response.headers["x-repo-commit"], HubAddress.isCommit(commit),
      !place.isCommit || commit == place.revision
    else { throw lacking("the commit (X-Repo-Commit)") }
    var etag = response.headers["x-linked-etag"] ?? response.headers["etag"] ?? ""
    if etag.hasPrefix("W/") { etag.removeFirst(2) }
    etag = String(etag.filter { $0 != "\"" })
    // The etag becomes a file's name.
    guard etag.wholeMatch(of: /[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}/) != nil,
      !etag.hasSuffix(".incomplete")
    else { throw lacking("the checksum of the content (ETag)") }
    if ContentHash(etag: etag) != nil { etag = etag.lowercased() }
    let size =
      response.count("x-linked-size") ?? (isElsewhere ? nil : response.count("content-length"))
    if let size, size > RemoteFile.largest {
      throw ModelFilesError(
        .network, "\(place)", expected: "a size of at most \(RemoteFile.largest) bytes",
        found: "\(size) from \(settings.server)", advice: "check HF_ENDPOINT")
    }
    return RemoteFile(path: path, commit: commit, etag: etag, size: size)
  }

  private func isEntryNotFound(_ response: HTTPResponse) -> Bool {
    response.status == 404
      && (response.headers["x-error-code"] ?? "EntryNotFound") == "EntryNotFound"
  }

  /// Notes that the repository has no such file, as other tools do.
  private func noteAbsence(
    of path: String, _ place: HubAddress, _ response: HTTPResponse
  ) throws(ModelFilesError) {
    guard let commit = response.headers["x-repo-commit"], HubAddress.isCommit(commit) else {
      return
    }
    let mark = cache.absencePath(path, place.repository, commit)
    try Folder.make(String(mark[..<(mark.lastIndex(of: "/") ?? mark.startIndex)]))
    _ = try OpenFile(mark)
  }

  /// Ends what is under way where the task was cancelled.
  static func goOn(_ place: HubAddress) throws(ModelFilesError) {
    guard Task.isCancelled else { return }
    throw ModelFilesError(
      .cancelled, "\(place)", expected: "to fetch it", found: "that this was cancelled",
      advice: "ask again: it goes on where it stopped")
  }
}
