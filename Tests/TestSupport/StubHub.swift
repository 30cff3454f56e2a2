import Crypto
import Foundation
import Synchronization

/// A hub with one repository on the loopback, and a second host that keeps its large files.
///
/// It speaks the protocol of the Hugging Face hub; `intercept` lets a test answer in its place.
public final class StubHub: Sendable {
  /// A file of the repository.
  public struct File: Sendable {
    /// Its path in the repository.
    public let path: String
    /// Its content.
    public let bytes: [UInt8]
    /// Whether the content is with the second host, by SHA-256; else with the hub, by git's SHA-1.
    public let isLarge: Bool

    /// A file.
    public init(_ path: String, _ bytes: [UInt8], isLarge: Bool = false) {
      self.path = path
      self.bytes = bytes
      self.isLarge = isLarge
    }

    /// The checksum that the hub calls the content by.
    public var etag: String {
      func text(_ digest: some Sequence<UInt8>) -> String {
        digest.map { String(format: "%02x", $0) }.joined()
      }
      return isLarge
        ? text(SHA256.hash(data: bytes))
        : text(Insecure.SHA1.hash(data: Data("blob \(bytes.count)\0".utf8) + bytes))
    }
  }

  /// Answers in place of the hub or the second host; nil leaves it to them.
  public typealias Intercept = @Sendable (HTTPServer.Request) -> HTTPServer.Reply?

  /// The commit that `main` stands for.
  public static let commit = "0123456789abcdef0123456789abcdef01234567"
  /// The hub itself.
  public let hub: HTTPServer
  /// The second host: the same machine by another name, on another port.
  public let store: HTTPServer

  /// Starts both.
  ///
  /// - Parameters:
  ///   - files: Paths below any repository.
  ///   - atHub: Asked first at the hub.
  ///   - atStore: Asked first at the second host.
  /// - Throws: Where the system has no port.
  public init(
    _ files: [File], atHub: @escaping Intercept = { _ in nil },
    atStore: @escaping Intercept = { _ in nil }
  ) throws {
    let store = try HTTPServer(host: "localhost") { request in
      if let reply = atStore(request) { return reply }
      guard let file = files.first(where: { request.target.hasPrefix("/\($0.etag)?") }) else {
        return .init(404)
      }
      return Self.content(file, request)
    }
    self.store = store
    hub = try HTTPServer { request in
      if let reply = atHub(request) { return reply }
      guard
        let match = request.target.wholeMatch(of: /\/[^\/]+\/[^\/]+\/resolve\/([^\/]+)\/(.+)/),
        ["main", Self.commit].contains(String(match.1))
      else { return .init(404, ["X-Error-Code": "RevisionNotFound"]) }
      guard let file = files.first(where: { $0.path == match.2 }) else {
        return .init(404, ["X-Error-Code": "EntryNotFound", "X-Repo-Commit": Self.commit])
      }
      return Self.answer(file, request, store: store.address)
    }
  }

  /// What the hub answers for a file.
  public static func answer(
    _ file: File, _ request: HTTPServer.Request, store: String
  ) -> HTTPServer.Reply {
    let shared = ["X-Repo-Commit": commit]
    if file.isLarge {
      return .init(
        302,
        shared.merging([
          "X-Linked-Etag": "\"\(file.etag)\"", "X-Linked-Size": "\(file.bytes.count)",
          "Location": "\(store)/\(file.etag)?signature=secret-signature",
        ]) { $1 })
    }
    var reply = content(file, request)
    reply.headers.merge(shared) { $1 }
    return reply
  }

  /// The content, or the range of it that is asked for.
  public static func content(_ file: File, _ request: HTTPServer.Request) -> HTTPServer.Reply {
    let tag = ["ETag": "\"\(file.etag)\""]
    guard let start = request.rangeStart else { return .init(200, tag, file.bytes) }
    guard start < file.bytes.count else { return .init(416) }
    let range = "bytes \(start)-\(file.bytes.count - 1)/\(file.bytes.count)"
    return .init(
      206, tag.merging(["Content-Range": range]) { $1 }, Array(file.bytes[start...]))
  }

  /// The environment of a process that uses this hub and a cache of its own.
  public func environment(cache: String, token: String? = nil) -> [String: String] {
    [
      "HF_ENDPOINT": hub.address, "HF_HUB_CACHE": cache, "HF_HOME": cache + "/home",
      "HF_TOKEN": token ?? "", "HUGGING_FACE_HUB_TOKEN": "", "HF_TOKEN_PATH": "",
      "HF_HUB_OFFLINE": "",
    ]
  }
}

/// Counts, for a server that behaves badly a number of times.
public final class Countdown: Sendable {
  private let rest: Mutex<Int>

  /// So many times.
  public init(_ count: Int) { rest = Mutex(count) }

  /// Whether this is one of them.
  public func next() -> Bool {
    rest.withLock { rest in
      rest -= 1
      return rest >= 0
    }
  }
}
