import Foundation
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Downloads that go wrong.
@Suite struct ServicePictureTests {
  private typealias Reply = HTTPServer.Reply
  private static let pictures = Array(ServiceFixture.pictures.prefix(2))

  private static func first(_ times: Int, _ reply: Reply) -> StubService.Intercept {
    let countdown = Countdown(times)
    return { request in
      request.target.hasPrefix("/out-0") && countdown.next() ? reply : nil
    }
  }

  /// What may be whole the next time.
  private static var passing: [(String, Reply)] {
    let picture = pictures[0]
    var cut = Reply(200, [:], picture)
    cut.cut = picture.count / 2
    var dropped = Reply(200)
    dropped.isDropped = true
    return [
      ("a cut connection", cut), ("a drop", dropped),
      ("a truncated picture", Reply(200, [:], Array(picture.dropLast(picture.count / 3)))),
      ("an HTML page", Reply(200, ["Content-Type": "text/html"], Array("<html>sorry".utf8))),
      ("nothing", Reply(200)), ("500", Reply(500)), ("503", Reply(503, ["Retry-After": "2"])),
      ("429", Reply(429)),
    ]
  }

  @Test("A picture is fetched again until it is whole")
  func again() async throws {
    for (name, reply) in Self.passing {
      let fixture = try ServiceFixture(
        .replicate, pictures: Self.pictures, atStore: Self.first(3, reply))
      let result = try await fixture.generate(ServiceFixture.photo)
      #expect(result.images.map(\.file) == Self.pictures, "\(name)")
      #expect(fixture.stub.store.requests.count == 5, "\(name)")
    }
  }

  @Test("A picture that never becomes whole is lost alone")
  func lost() async throws {
    for (name, reply) in Self.passing + [("404", Reply(404)), ("403", Reply(403))] {
      let fixture = try ServiceFixture(
        .replicate, pictures: Self.pictures, atStore: Self.first(.max, reply))
      let result = try await fixture.generate(ServiceFixture.photo)
      #expect(result.images.map(\.file) == [Self.pictures[1]], "\(name)")
      #expect(result.losses.count == 1, "\(name)")
      #expect(result.losses[0].hasPrefix("replicate prediction \(StubService.id): "), "\(name)")
      #expect(!result.losses[0].contains("signature"), "\(name)")
      let alone = try ServiceFixture(.replicate, atStore: Self.first(.max, reply))
      let error = try #require(await alone.failure())
      #expect([.network, .malformed].contains(error.fault), "\(name)")
    }
  }

  @Test("Redirections of a picture are followed, those in a circle are not")
  func redirections() async throws {
    let target = "/out-1?signature=secret"
    let fixture = try ServiceFixture(
      .replicate, pictures: Self.pictures, atStore: Self.first(1, Reply(302, ["Location": target])))
    let result = try await fixture.generate(ServiceFixture.photo)
    #expect(result.images.map(\.file) == [Self.pictures[1], Self.pictures[1]])
    let circle = try ServiceFixture(
      .replicate,
      atStore: { Reply(302, ["Location": $0.target]) })
    let error = try #require(await circle.failure())
    #expect(error.found == "one in a circle")
    let file = try ServiceFixture(
      .replicate, atStore: { _ in Reply(302, ["Location": "file:///etc/passwd"]) })
    #expect(await file.failure()?.fault == .malformed)
  }

  @Test("A cancelled download ends")
  func cancelled() async throws {
    var slow = Reply(200, [:], [UInt8](repeating: 7, count: 1 << 20))
    slow.pause = 0.2
    let fixture = try ServiceFixture(.replicate, atStore: { [slow] _ in slow })
    let task = Task { await fixture.failure() }
    while fixture.stub.store.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    #expect(await task.value?.fault == .cancelled)
    // The images are made: there is nothing to take back.
    #expect(!fixture.stub.isCancelled)
  }
}
