import Foundation
import Synchronization
import TestSupport
import Testing

@testable import ConditionedGeneration

/// What becomes of services that misbehave.
@Suite struct ServiceFailureTests {
  private typealias Reply = HTTPServer.Reply
  private static let html = Array("<!DOCTYPE html><title>Bad\ngateway</title>".utf8)

  /// Answers a kind of request a number of times.
  private static func instead(
    of kind: String, times: Int = .max, _ reply: Reply
  ) -> StubService.Intercept {
    let countdown = Countdown(times)
    return { request in
      let isCreation = request.method == "POST" && !request.target.hasSuffix("/cancel")
      let isHit =
        switch kind {
        case "create": isCreation
        case "cancel": request.target.hasSuffix("/cancel")
        default: request.method == "GET"
        }
      return isHit && countdown.next() ? reply : nil
    }
  }

  private static var dropped: Reply {
    var reply = Reply(200)
    reply.isDropped = true
    return reply
  }

  @Test(
    "Refusals of a creation are told apart, and not repeated",
    arguments: [
      (401, #"{"error": "Invalid key \#(StubService.key)"}"#, GenerationError.Fault.refused),
      (402, #"{"title": "Insufficient credit", "detail": "Buy some"}"#, .unpaid),
      (403, #"{"error": "Forbidden"}"#, .refused),
      (404, #"{"error": "Model not found"}"#, .unknown),
      (422, #"{"detail": "x", "invalid_fields": []}"#, .parameter),
      (400, #"{"status": "error", "message": "Invalid input", "details": "prompt"}"#, .parameter),
      (413, "", .parameter),
      (500, #"{"error": "Failed"}"#, .service),
      (502, "<html><title>Bad gateway</title></html>", .service),
      (503, "", .service),
      (302, "", .malformed),
      (418, "", .malformed),
    ])
  func refusals(status: Int, body: String, fault: GenerationError.Fault) async throws {
    for kind in [StubService.Dialect.eachlabs, .replicate] {
      let fixture = try ServiceFixture(
        kind,
        atService: Self.instead(
          of: "create", Reply(status, ["Location": "https://elsewhere.example/"], Array(body.utf8)))
      )
      let error = try #require(await fixture.failure())
      #expect(error.fault == fault, "\(error)")
      #expect(error.found.hasPrefix("status \(status)"), "\(error)")
      #expect(!"\(error)".contains(StubService.key))
      #expect(fixture.stub.creations == 1)
      #expect(fixture.waits.isEmpty)
    }
  }

  @Test("The words of a refusal are the service's own, whatever their shape")
  func words() async throws {
    let shapes = [
      (
        #"{"detail":"- input: wrong\n","status":422,"title":"Input validation failed","invalid_fields":[{"type":"number_lte","field":"input.num_outputs","description":"Must be at most 4"}]}"#,
        "status 422 with 'input.num_outputs: Must be at most 4; - input: wrong; Input validation failed'"
      ),
      (
        #"{"detail":[{"loc":["body","steps"],"msg":"too many","type":"x"}]}"#,
        "status 422 with 'body.steps: too many'"
      ),
      (#"{"unknown":"shape"}"#, "status 422"),
      ("plain \u{1B}[31mred\u{7} words", "status 422 with 'plain [31mred words'"),
      ("", "status 422"),
      (
        "<html><head><TITLE>Our\n proxy</TITLE>",
        "status 422 with an HTML page 'Our proxy'"
      ),
    ]
    for (body, found) in shapes {
      let fixture = try ServiceFixture(
        .replicate, atService: Self.instead(of: "create", Reply(422, [:], Array(body.utf8))))
      #expect(await fixture.failure()?.found == found)
    }
  }

  @Test("A wrong key is told with the name of its variable, in every dialect")
  func wrongKey() async throws {
    for (kind, name) in [
      (StubService.Dialect.eachlabs, "EACHLABS_API_KEY"), (.replicate, "REPLICATE_API_TOKEN"),
      (.bfl, "BFL_KEY"),
    ] {
      let fixture = try ServiceFixture(kind)
      let error = try #require(await fixture.failure(key: "wrong-key-of-mine"))
      #expect(error.fault == .refused)
      #expect("\(error)".contains(name) && !"\(error)".contains("wrong-key-of-mine"))
    }
  }

  @Test("A creation is repeated only where nothing was taken or the service asks for it")
  func repetition() async throws {
    // Asked for: with the wait that the service wishes.
    for status in [429, 503] {
      let fixture = try ServiceFixture(
        .eachlabs,
        atService: Self.instead(
          of: "create", times: 2, Reply(status, ["Retry-After": "7"], Array("{}".utf8))))
      let result = try await fixture.generate(ServiceFixture.photo)
      #expect(result.images.count == 1)
      #expect(fixture.stub.creations == 3)
      #expect(fixture.waits.prefix(2) == [.seconds(7), .seconds(7)])
    }
    // 429 without a wish: with growing pauses, but not for ever.
    let limited = try ServiceFixture(.eachlabs, atService: Self.instead(of: "create", Reply(429)))
    let error = try #require(await limited.failure())
    #expect(error.fault == .limited && error.found == "status 429, 6 times in a row")
    #expect(limited.stub.creations == 6)
    #expect(limited.waits == [1, 2, 4, 8, 8].map { .seconds($0) })
    // A wish that is too long is told.
    let long = try ServiceFixture(
      .eachlabs, atService: Self.instead(of: "create", Reply(429, ["Retry-After": "360000"])))
    #expect(await long.failure()?.found == "status 429, with a wish to wait 360000 s")
    #expect(long.stub.creations == 1)
    // A drop after the request went out may have been taken.
    var cut = Reply(201, [:], Array(repeating: 32, count: 40))
    cut.cut = 10
    for reply in [Self.dropped, cut] {
      let fixture = try ServiceFixture(.eachlabs, atService: Self.instead(of: "create", reply))
      let error = try #require(await fixture.failure())
      #expect(error.fault == .network)
      #expect(error.advice?.contains("it may have been taken") == true)
      #expect(fixture.stub.creations == 1)
    }
  }

  @Test("Where nobody listens, it is tried again and then told")
  func nobody() async throws {
    let fixture = try ServiceFixture(.eachlabs)
    var generator = try RemoteGenerator(
      .eachlabs, address: "http://127.0.0.1:9/v1", environment: StubService.environment)
    generator.pace = try fixture.generator().pace
    do {
      _ = try await generator.generate(ServiceFixture.photo) { _ in }
      Issue.record("nobody answered")
    } catch let error as GenerationError {
      #expect(error.fault == .network)
      #expect(error.found == "no connection, 6 times in a row")
    }
    #expect(fixture.waits.count == 5)
  }

  @Test("A creation that answers something else is told and not repeated")
  func creationWithoutSense() async throws {
    for (body, found) in [
      (Self.html, "an HTML page 'Bad gateway'"), (Array("{\"a\":".utf8), "'{\"a\":'"),
      ([], "nothing"), (Array("{\"status\": \"success\"}".utf8), "a document without it"),
      (Array("{\"error\": \"no such thing\"}".utf8), "'no such thing'"),
      (Array("[]".utf8), "a document without it"),
    ] {
      let fixture = try ServiceFixture(
        .eachlabs, atService: Self.instead(of: "create", Reply(200, [:], body)))
      let error = try #require(await fixture.failure())
      #expect(error.fault == .malformed && error.found == found, "\(error)")
      #expect(fixture.stub.creations == 1)
    }
  }

  @Test("Questions that fail are asked again, with the wait that the service wishes")
  func polling() async throws {
    var cut = Reply(200, [:], Array(repeating: 32, count: 40))
    cut.cut = 10
    for (reply, wait) in [
      (Self.dropped, 1), (cut, 1), (Reply(500), 1), (Reply(502, [:], Self.html), 1),
      (Reply(200, [:], Self.html), 1), (Reply(200, [:], Array("{}".utf8)), 1),
      (Reply(200, [:], Array("{\"status\": ".utf8)), 1), (Reply(408), 1),
      (Reply(429, ["Retry-After": "3"]), 3), (Reply(503, ["Retry-After": "4"]), 4),
    ] {
      let fixture = try ServiceFixture(
        .replicate, atService: Self.instead(of: "status", times: 3, reply))
      let result = try await fixture.generate(ServiceFixture.photo)
      #expect(result.images.count == 1)
      #expect(fixture.stub.creations == 1)
      let retries = fixture.events.filter { if case .retrying = $0 { true } else { false } }
      #expect(retries.count == 3)
      if case .retrying(_, let delay)? = retries.first { #expect(delay == .seconds(wait)) }
      let lasting = try ServiceFixture(.replicate, atService: Self.instead(of: "status", reply))
      let error = try #require(await lasting.failure())
      #expect(error.found.hasSuffix("6 times in a row"), "\(error)")
      #expect(error.subject == "replicate prediction \(StubService.id)")
    }
  }

  @Test("Questions that are refused are not asked again")
  func lostPrediction() async throws {
    for (status, fault) in [(404, GenerationError.Fault.unknown), (401, .refused), (402, .unpaid)] {
      let fixture = try ServiceFixture(
        .eachlabs, atService: Self.instead(of: "status", Reply(status)))
      let error = try #require(await fixture.failure())
      #expect(error.fault == fault)
      #expect(fixture.stub.api.requests.count == 2)
    }
  }

  @Test(
    "A prediction that fails says why; what a safety checker keeps back is told apart",
    arguments: [
      (
        StubService.Dialect.eachlabs, #"{"status": "error", "message": "CUDA", "details": "oom"}"#,
        GenerationError.Fault.failed, "that it failed with 'CUDA; oom'"
      ),
      (.eachlabs, #"{"status": "failed"}"#, .failed, "that it failed without a reason"),
      (
        .replicate,
        #"{"status": "failed", "error": "All generated images contained NSFW content. Try"}"#,
        .moderated, "'All generated images contained NSFW content. Try'"
      ),
      (.replicate, #"{"status": "canceled"}"#, .failed, "that it was cancelled at replicate"),
      (.replicate, #"{"status": "aborted"}"#, .failed, "that it was cancelled at replicate"),
      (.bfl, #"{"status": "Content Moderated"}"#, .moderated, "the status Content Moderated"),
      (.bfl, #"{"status": "Task not found"}"#, .failed, "that it failed without a reason"),
      (
        .replicate, #"{"status": "succeeded", "output": null}"#, .malformed, "none"
      ),
      (
        .replicate, #"{"status": "succeeded", "output": ["file:///etc/passwd"]}"#, .malformed,
        "none"
      ),
    ])
  func badEnds(
    kind: StubService.Dialect, body: String, fault: GenerationError.Fault, found: String
  ) async throws {
    let fixture = try ServiceFixture(
      kind, atService: Self.instead(of: "status", StubService.json(200, body)))
    let error = try #require(await fixture.failure())
    #expect(error.fault == fault && error.found == found, "\(error)")
    #expect(fixture.stub.store.requests.isEmpty)
  }

  @Test("An endless queue ends at the time limit, and the service is told")
  func endless() async throws {
    for kind in [StubService.Dialect.eachlabs, .replicate] {
      let fixture = try ServiceFixture(kind, polls: nil)
      let error = try #require(await fixture.failure(limit: .milliseconds(200)))
      #expect(error.fault == .late)
      #expect(error.found.hasPrefix("still the status '"), "\(error)")
      #expect(error.found.hasSuffix("'; \(fixture.dialect.name) was told"), "\(error)")
      #expect(fixture.stub.isCancelled)
      #expect(fixture.events.last == .cancelling)
    }
    // Who describes no way is not told.
    let mute = try ServiceFixture(.bfl, polls: nil)
    let error = try #require(await mute.failure(limit: .milliseconds(100)))
    #expect(error.found.hasSuffix("could not be taken back: bfl describes no way"))
  }

  @Test("A cancelled task tells the service before it ends")
  func cancelled() async throws {
    for kind in [StubService.Dialect.eachlabs, .replicate] {
      let fixture = try ServiceFixture(kind, polls: nil)
      let task = Task { await fixture.failure() }
      while fixture.stub.api.requests.count < 4 { try await Task.sleep(for: .milliseconds(5)) }
      task.cancel()
      let error = try #require(await task.value)
      #expect(error.fault == .cancelled, "\(error)")
      #expect(error.found == "that this was cancelled; \(fixture.dialect.name) was told")
      #expect(fixture.stub.isCancelled)
      #expect(fixture.stub.api.requests.last?.target.hasSuffix("/cancel") == true)
    }
  }

  @Test("A task that is cancelled while the request is handed in takes it back too")
  func cancelledEarly() async throws {
    var slow = StubService.json(201, "{\"id\": \"\(StubService.id)\", \"status\": \"starting\"}")
    slow.silence = 0.5
    let fixture = try ServiceFixture(
      .replicate, polls: nil, atService: Self.instead(of: "create", slow))
    let task = Task { await fixture.failure() }
    while fixture.stub.api.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    #expect(await task.value?.fault == .cancelled)
    #expect(fixture.stub.isCancelled)
  }

  @Test("A silent service does not keep a cancelled task waiting")
  func cancelledInSilence() async throws {
    var silent = StubService.json(200, "{}")
    silent.silence = 1.5
    let fixture = try ServiceFixture(.replicate, atService: Self.instead(of: "status", silent))
    let task = Task { await fixture.failure() }
    while fixture.stub.api.requests.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
    task.cancel()
    #expect(await task.value?.fault == .cancelled)
    #expect(fixture.stub.isCancelled)
  }

  @Test("Cancelling that fails is tried again, and told where it stays so")
  func uncancellable() async throws {
    let passing = try ServiceFixture(
      .replicate, polls: nil, atService: Self.instead(of: "cancel", times: 2, Reply(503)))
    #expect(
      await passing.failure(limit: .milliseconds(50))?.found.hasSuffix("replicate was told")
        == true)
    #expect(passing.stub.isCancelled)
    let lasting = try ServiceFixture(
      .replicate, polls: nil, atService: Self.instead(of: "cancel", Reply(409)))
    let error = try #require(await lasting.failure(limit: .milliseconds(50)))
    #expect(error.found.hasSuffix("and it could not be taken back: status 409"))
    #expect(error.advice?.contains("may go on and be charged") == true)
  }

  @Test("A task that was cancelled before sends nothing")
  func neverSent() async throws {
    let fixture = try ServiceFixture(.replicate)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await fixture.failure()
    }
    task.cancel()
    #expect(await task.value?.fault == .cancelled)
    #expect(fixture.stub.api.requests.isEmpty)
  }
}
