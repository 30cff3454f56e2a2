import Foundation
import TestSupport
import Testing

@testable import ModelFiles

/// Fetching from a hub that behaves, and from one that does not.
@Suite struct DownloadTests {
  private let weights = HubFixture.weights, config = HubFixture.config

  @Test("What is fetched lies as other tools of the hub expect it")
  func layout() throws {
    let nested = StubHub.File("vae/config.json", Array("{}".utf8))
    let fixture = try HubFixture([weights, config, nested])
    #expect(
      try fixture.pull(["config.json", "model.safetensors", "vae/config.json"])
        == StubHub.commit)
    #expect(fixture.blobs == [weights, config, nested].map(\.etag).sorted())
    let root = fixture.cache.repositoryFolder(HubFixture.repository)
    #expect(root.hasSuffix("/hub/models--acme--depth-tiny"))
    let snapshot = "\(root)/snapshots/\(StubHub.commit)"
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: snapshot + "/config.json")
        == "../../blobs/\(config.etag)")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: snapshot + "/vae/config.json")
        == "../../../blobs/\(nested.etag)")
    #expect(fixture.read("model.safetensors") == weights.bytes)
    #expect(fixture.read("vae/config.json") == nested.bytes)
    #expect(try String(contentsOfFile: root + "/refs/main", encoding: .utf8) == StubHub.commit)
    #expect(
      FileManager.default.fileExists(
        atPath: fixture.cache.folder + "/.locks/models--acme--depth-tiny/\(weights.etag).lock"))
    // Nothing else is left: no temporary file.
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: root).sorted()
        == ["blobs", "refs", "snapshots"])
  }

  @Test("A second pull asks for checksums, but fetches nothing")
  func again() throws {
    let fixture = try HubFixture([weights, config])
    try fixture.pull(["config.json", "model.safetensors"])
    let fetches = fixture.fetches.count
    try fixture.pull(["config.json", "model.safetensors"])
    #expect(fixture.fetches.count == fetches)
    #expect(
      fixture.events.suffix(2) == [
        .finished(path: "config.json", fetched: false),
        .finished(path: "model.safetensors", fetched: false),
      ])
  }

  @Test("After the first answer every request names the commit, with special characters quoted")
  func pinned() throws {
    let fixture = try HubFixture(
      [weights, config],
      atHub: { request in
        guard request.target.contains("/resolve/refs%2Fpr%2F1/") else { return nil }
        return StubHub.answer(HubFixture.config, request, store: "")
      })
    try fixture.pull(["config.json", "model.safetensors"], revision: "refs/pr/1")
    let targets = fixture.stub.hub.requests.map(\.target)
    #expect(targets.first == "/acme/depth-tiny/resolve/refs%2Fpr%2F1/config.json")
    #expect(targets.dropFirst().allSatisfy { $0.contains("/resolve/\(StubHub.commit)/") })
    #expect(targets.count == 4)
    #expect(
      fixture.stub.hub.requests.allSatisfy { $0.headers["accept-encoding"] == "identity" })
  }

  @Test("A connection that is cut goes on where it stopped")
  func cuts() throws {
    let rest = Countdown(3)
    let fixture = try HubFixture(
      [weights],
      atStore: { request in
        var reply = StubHub.content(HubFixture.weights, request)
        if rest.next() { reply.cut = 50_001 }
        return reply
      })
    try fixture.pull(["model.safetensors"])
    #expect(fixture.read("model.safetensors") == weights.bytes)
    #expect(fixture.fetches.map(\.rangeStart) == [nil, 50_001, 100_002, 150_003])
    // Each attempt got further, so that each wait is the first one.
    #expect(fixture.waits == [.seconds(1), .seconds(1), .seconds(1)])
    #expect(fixture.blobs == [weights.etag])
  }

  @Test("A connection that is always cut at the same place is given up after five new attempts")
  func alwaysCut() throws {
    let fixture = try HubFixture(
      [weights],
      atStore: { request in
        var reply = StubHub.content(HubFixture.weights, request)
        reply.cut = max(0, 60_000 - (request.rangeStart ?? 0))
        return reply
      })
    let failure = try #require(fixture.failure(["model.safetensors"]))
    #expect(failure.fault == .network)
    #expect(fixture.fetches.map(\.rangeStart) == [nil] + Array(repeating: 60_000, count: 5))
    #expect(fixture.waits == [1, 2, 4, 8, 8].map { .seconds($0) })
    // What came is kept for another time, under a name that nobody takes for the content.
    #expect(fixture.blobs == ["\(weights.etag).incomplete"])
    #expect(fixture.read("model.safetensors") == nil)
    #expect(
      fixture.cache.commit(of: try HubAddress(repository: HubFixture.repository)) == nil)
  }

  @Test("A download that was stopped before is resumed")
  func resumed() throws {
    let fixture = try HubFixture([weights])
    try fixture.leavePartial(weights, Array(weights.bytes.prefix(123_456)))
    try fixture.pull(["model.safetensors"])
    #expect(fixture.fetches.map(\.rangeStart) == [123_456])
    #expect(fixture.read("model.safetensors") == weights.bytes)
    #expect(
      fixture.events.first == .planned(files: 1, bytes: 200_000, missing: 200_000 - 123_456))
  }

  @Test("A download that was complete but for its name asks for no content")
  func completePartial() throws {
    let fixture = try HubFixture([weights])
    try fixture.leavePartial(weights, weights.bytes)
    try fixture.pull(["model.safetensors"])
    #expect(fixture.fetches.isEmpty)
    #expect(fixture.read("model.safetensors") == weights.bytes)
  }

  @Test(
    "What was resumed on wrong bytes, too many bytes or the like is fetched anew",
    arguments: [
      (Array(repeating: UInt8(0), count: 100_000), [100_000, nil]),
      (Array(repeating: UInt8(0), count: 200_000), [nil]),
      (Array(repeating: UInt8(0), count: 300_000), [nil]),
    ] as [([UInt8], [Int?])])
  func damagedPartial(bytes: [UInt8], starts: [Int?]) throws {
    let fixture = try HubFixture([weights])
    try fixture.leavePartial(weights, bytes)
    try fixture.pull(["model.safetensors"])
    #expect(fixture.fetches.map(\.rangeStart) == starts)
    #expect(fixture.read("model.safetensors") == weights.bytes)
    #expect(fixture.blobs == [weights.etag])
  }

  @Test("A server that cannot resume starts over, and so does the file")
  func noRanges() throws {
    let fixture = try HubFixture(
      [weights], atStore: { _ in .init(200, [:], HubFixture.weights.bytes) })
    try fixture.leavePartial(weights, Array(repeating: 1, count: 150_000))
    try fixture.pull(["model.safetensors"])
    #expect(fixture.fetches.map(\.rangeStart) == [150_000])
    #expect(fixture.read("model.safetensors") == weights.bytes)
  }

  @Test(
    "A server that answers another range than was asked for, or none, is asked for all",
    arguments: [
      HTTPServer.Reply(206, ["Content-Range": "bytes 0-99999/200000"], HubFixture.bytes(100_000)),
      HTTPServer.Reply(206, ["Content-Range": "bytes 100000-199999/300000"], [1, 2, 3]),
      HTTPServer.Reply(206, ["Content-Range": "nonsense"], [1, 2, 3]),
      HTTPServer.Reply(206, [:], [1, 2, 3]),
      HTTPServer.Reply(416, ["Content-Range": "bytes */200000"]),
    ])
  func wrongRange(reply: HTTPServer.Reply) throws {
    let fixture = try HubFixture(
      [weights], atStore: { $0.rangeStart == nil ? nil : reply })
    try fixture.leavePartial(weights, Array(weights.bytes.prefix(100_000)))
    try fixture.pull(["model.safetensors"])
    #expect(fixture.fetches.map(\.rangeStart) == [100_000, nil])
    #expect(fixture.read("model.safetensors") == weights.bytes)
  }

  @Test("A truncated answer that calls itself complete is not believed")
  func truncated() throws {
    let rest = Countdown(1)
    let fixture = try HubFixture(
      [weights],
      atStore: { _ in
        rest.next() ? .init(200, [:], Array(HubFixture.weights.bytes.prefix(70_000))) : nil
      })
    try fixture.pull(["model.safetensors"])
    #expect(fixture.fetches.map(\.rangeStart) == [nil, 70_000])
    #expect(fixture.read("model.safetensors") == weights.bytes)
  }

  @Test("More bytes than were announced are refused")
  func tooLong() throws {
    let fixture = try HubFixture(
      [weights], atStore: { _ in .init(200, [:], HubFixture.weights.bytes + [0]) })
    let failure = try #require(fixture.failure(["model.safetensors"]))
    #expect(failure.fault == .corrupt)
    #expect("\(failure)".contains("expected 200000 bytes as announced, found more"))
    #expect(fixture.read("model.safetensors") == nil)
    #expect(!fixture.blobs.contains(weights.etag))
  }

  @Test("A content with another checksum gets no name", arguments: [true, false])
  func wrongHash(isLarge: Bool) throws {
    let honest = StubHub.File("model.safetensors", HubFixture.bytes(5000), isLarge: isLarge)
    let forged = HubFixture.bytes(5000, seed: 8)
    let forge: StubHub.Intercept = { $0.method == "GET" ? .init(200, [:], forged) : nil }
    let leave: StubHub.Intercept = { _ in nil }
    let fixture = try HubFixture(
      [honest], atHub: isLarge ? leave : forge, atStore: isLarge ? forge : leave)
    let failure = try #require(fixture.failure(["model.safetensors"]))
    #expect(failure.fault == .corrupt)
    #expect(failure.expected.contains(honest.etag))
    #expect(fixture.blobs.isEmpty)
    #expect(fixture.read("model.safetensors") == nil)
  }

  @Test("A published checksum counts, whatever the hub states")
  func publishedHash() throws {
    let fixture = try HubFixture([weights, config])
    let other = String(repeating: "ab", count: 32)
    let early = try #require(fixture.failure(["model.safetensors"], sha256: other))
    #expect(early.fault == .corrupt)
    #expect(fixture.fetches.isEmpty, "a wrong statement is found out before the content is fetched")
    let late = try #require(fixture.failure(["config.json"], sha256: other))
    #expect(late.fault == .corrupt)
    #expect(fixture.blobs.isEmpty)
    #expect(fixture.failure(["model.safetensors"], sha256: weights.etag) == nil)
  }

  @Test("A content in the cache that has another size is replaced")
  func wrongSizeInCache() throws {
    let fixture = try HubFixture([weights])
    try fixture.pull(["model.safetensors"])
    let blob = fixture.cache.blob(weights.etag, in: HubFixture.repository)
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: blob))
    try fixture.pull(["model.safetensors"])
    #expect(fixture.read("model.safetensors") == weights.bytes)
  }

  @Test("A file that the model can do without may be missing, and that is noted")
  func optional() throws {
    let fixture = try HubFixture([config])
    try fixture.pull(["config.json"], optional: ["preprocessor_config.json"])
    #expect(fixture.read("config.json") == config.bytes)
    #expect(
      fixture.cache.lacks(
        "preprocessor_config.json", in: HubFixture.repository, commit: StubHub.commit))
  }

  @Test("The revision is noted only when every file is there")
  func refLast() throws {
    let fixture = try HubFixture([config, weights], atStore: { _ in .init(403) })
    #expect(fixture.failure(["config.json", "model.safetensors"]) != nil)
    #expect(fixture.read("config.json") == config.bytes)
    #expect(
      fixture.cache.commit(of: try HubAddress(repository: HubFixture.repository)) == nil)
  }

  @Test("A cancelled task ends soon, keeps what has come, and goes on another time")
  func cancellation() async throws {
    let slow = Countdown(1)
    let fixture = try HubFixture(
      [weights],
      atStore: { request in
        var reply = StubHub.content(HubFixture.weights, request)
        if slow.next() { reply.pause = 0.5 }
        return reply
      })
    let task = Task.detached { try fixture.pull(["model.safetensors"]) }
    let partial = fixture.cache.blob(weights.etag, in: HubFixture.repository) + ".incomplete"
    while (Folder.size(ofFile: partial) ?? 0) == 0 { try await Task.sleep(for: .milliseconds(20)) }
    task.cancel()
    let error = await #expect(throws: ModelFilesError.self) { try await task.value }
    #expect(error?.fault == .cancelled)
    let kept = try #require(Folder.size(ofFile: partial))
    #expect(kept > 0 && kept < 200_000)
    try fixture.pull(["model.safetensors"])
    #expect(fixture.fetches.last?.rangeStart == kept)
    #expect(fixture.read("model.safetensors") == weights.bytes)
  }

  @Test("Of two that fetch the same file, one waits and both have it")
  func twoAtATime() async throws {
    let fixture = try HubFixture(
      [weights],
      atStore: { request in
        var reply = StubHub.content(HubFixture.weights, request)
        reply.pause = 0.03
        return reply
      })
    let first = Task.detached { try fixture.pull(["model.safetensors"]) }
    let second = Task.detached { try fixture.pull(["model.safetensors"]) }
    #expect(try await first.value == StubHub.commit)
    #expect(try await second.value == StubHub.commit)
    #expect(fixture.fetches.count == 1)
    #expect(fixture.read("model.safetensors") == weights.bytes)
    let fetched = fixture.events.filter { if case .finished(_, true) = $0 { true } else { false } }
    #expect(fetched.count == 1)
  }
}
