import Foundation
import Synchronization
import TestSupport

@testable import ModelFiles

/// A stub hub, an empty cache and a client that does not wait.
final class HubFixture: Sendable {
  static let repository = "acme/depth-tiny"

  let stub: StubHub
  let folder: TemporaryFolder
  let cache: HubCache
  private let log = Mutex<(waits: [Duration], events: [PullEvent])>(([], []))

  /// Waits that the client would have made.
  var waits: [Duration] { log.withLock { $0.waits } }

  /// What the client reported, but not each piece.
  var events: [PullEvent] {
    log.withLock { $0.events }.filter { if case .advanced = $0 { false } else { true } }
  }

  init(
    _ files: [StubHub.File], atHub: @escaping StubHub.Intercept = { _ in nil },
    atStore: @escaping StubHub.Intercept = { _ in nil }
  ) throws {
    stub = try StubHub(files, atHub: atHub, atStore: atStore)
    folder = try TemporaryFolder()
    cache = HubCache(folder: folder.path("hub"))
  }

  func client(token: String? = nil) throws -> HubClient {
    let environment = stub.environment(cache: cache.folder, token: token)
    var client = HubClient(settings: try HubSettings(environment: environment), cache: cache)
    client.retries.wait = { [self] duration in log.withLock { $0.waits.append(duration) } }
    client.patience = .init(connect: 5, silence: 1)
    return client
  }

  /// Pulls files at a revision.
  @discardableResult
  func pull(
    _ paths: [String], optional: [String] = [], revision: String = "main", token: String? = nil,
    sha256: String? = nil
  ) throws -> String {
    let files =
      paths.map { KnownModel.File(path: $0, isNeeded: true, isWeights: true, sha256: sha256) }
      + optional.map { KnownModel.File(path: $0, isNeeded: false, isWeights: false, sha256: nil) }
    let address = try HubAddress(repository: Self.repository, revision: revision)
    return try client(token: token).pull(files, from: address) { [self] event in
      log.withLock { $0.events.append(event) }
    }
  }

  /// The error that a pull ends with; nil where it does not.
  func failure(_ paths: [String], token: String? = nil, sha256: String? = nil) -> ModelFilesError? {
    do {
      try pull(paths, token: token, sha256: sha256)
      return nil
    } catch {
      return error as? ModelFilesError
    }
  }

  func read(_ path: String) -> [UInt8]? {
    let file = cache.snapshot(Self.repository, commit: StubHub.commit) + "/\(path)"
    return (try? Data(contentsOf: URL(fileURLWithPath: file))).map { Array($0) }
  }

  /// The names in the folder of contents.
  var blobs: [String] {
    let folder = cache.repositoryFolder(Self.repository) + "/blobs"
    return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Requests for content, at the second host.
  var fetches: [HTTPServer.Request] { stub.store.requests }

  /// Puts bytes where a download that was stopped left them.
  func leavePartial(_ file: StubHub.File, _ bytes: [UInt8]) throws {
    let folder = cache.repositoryFolder(Self.repository) + "/blobs"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(file.etag).incomplete"))
  }

  /// Seeded bytes.
  static func bytes(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
    var random = SplitMix64(seed: seed)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// A large file and a small one.
  static let weights = StubHub.File("model.safetensors", bytes(200_000), isLarge: true)
  static let config = StubHub.File("config.json", Array(#"{"model_type": "tiny"}"#.utf8))
}
