import Foundation
import TestSupport
import Testing

@testable import ModelFiles

/// Servers that refuse, fail, redirect and lie in their heads.
@Suite struct RefusalTests {
  private let weights = HubFixture.weights, config = HubFixture.config
  private static let token = "hf_TestTokenThatNobodyMaySee"

  // MARK: - The token

  @Test("The token goes to the hub and to no other host")
  func tokenStays() throws {
    let fixture = try HubFixture([weights, config])
    try fixture.pull(["config.json", "model.safetensors"], token: Self.token)
    #expect(fixture.stub.hub.requests.count == 4)
    for request in fixture.stub.hub.requests {
      #expect(request.headers["authorization"] == "Bearer \(Self.token)")
    }
    #expect(!fixture.fetches.isEmpty)
    for request in fixture.fetches { #expect(request.headers["authorization"] == nil) }
  }

  @Test("A detour over another host back to the hub carries no token")
  func detour() throws {
    let file = HubFixture.weights
    let away = try HTTPServer(host: "localhost") { request in
      let hub = request.target.split(separator: "=").last ?? ""
      return .init(302, ["Location": "http://\(hub)/back"])
    }
    let fixture = try HubFixture(
      [file],
      atHub: { request in
        if request.target == "/back" { return StubHub.content(file, request) }
        let hub = request.headers["host"] ?? ""
        return .init(
          302,
          [
            "X-Repo-Commit": StubHub.commit, "X-Linked-Etag": file.etag,
            "X-Linked-Size": "\(file.bytes.count)", "Location": "\(away.address)/x?hub=\(hub)",
          ])
      })
    try fixture.pull(["model.safetensors"], token: Self.token)
    #expect(fixture.read("model.safetensors") == file.bytes)
    let back = try #require(fixture.stub.hub.requests.last)
    #expect(back.target == "/back")
    #expect(back.headers["authorization"] == nil)
    #expect(away.requests.map { $0.headers["authorization"] } == [nil])
  }

  @Test("The same machine by another name is another host")
  func otherName() throws {
    let file = HubFixture.weights
    let fixture = try HubFixture(
      [file],
      atHub: { request in
        if request.target == "/elsewhere" { return StubHub.content(file, request) }
        let port = request.headers["host"]?.split(separator: ":").last ?? ""
        return .init(
          302,
          [
            "X-Repo-Commit": StubHub.commit, "X-Linked-Etag": file.etag,
            "Location": "http://localhost:\(port)/elsewhere",
          ])
      })
    try fixture.pull(["model.safetensors"], token: Self.token)
    let last = try #require(fixture.stub.hub.requests.last)
    #expect(last.target == "/elsewhere")
    #expect(last.headers["authorization"] == nil)
  }

  @Test("A relative redirection stays at the hub and keeps the token")
  func relative() throws {
    let fixture = try HubFixture(
      [config],
      atHub: { request in
        request.target.hasPrefix("/acme/")
          ? .init(307, ["Location": "/renamed" + request.target.dropFirst("/acme".count)]) : nil
      })
    try fixture.pull(["config.json"], token: Self.token)
    #expect(fixture.read("config.json") == config.bytes)
    #expect(
      fixture.stub.hub.requests.allSatisfy { $0.headers["authorization"] != nil })
  }

  @Test("No message shows the token or a signed address")
  func secrets() throws {
    for status in [400, 401, 403, 404, 410, 416, 500] {
      let atHub = try HubFixture([weights], atHub: { _ in .init(status) })
      let atStore = try HubFixture([weights], atStore: { _ in .init(status) })
      for fixture in [atHub, atStore] {
        let failure = try #require(
          fixture.failure(["model.safetensors"], token: Self.token), "\(status)")
        let texts = ["\(failure)", "\(fixture.events)", String(reflecting: failure)]
        for text in texts {
          #expect(!text.contains(Self.token))
          #expect(!text.contains("signature"))
        }
      }
    }
    let settings = try HubSettings(environment: ["HF_TOKEN": Self.token])
    var dumped = ""
    dump(settings, to: &dumped)
    for text in ["\(settings)", String(reflecting: settings), dumped] {
      #expect(!text.contains(Self.token))
    }
  }

  // MARK: - Refusals

  @Test("A gated repository says where to accept the licence", arguments: [401, 403])
  func gated(status: Int) throws {
    let fixture = try HubFixture(
      [weights], atHub: { _ in .init(status, ["X-Error-Code": "GatedRepo"]) })
    let page = "\(fixture.stub.hub.address)/acme/depth-tiny"
    let without = try #require(fixture.failure(["model.safetensors"]))
    #expect(without.fault == .refused)
    #expect(
      "\(without)"
        == "acme/depth-tiny: expected an account that has accepted its licence, found no "
        + "token; accept the licence at \(page) and set HF_TOKEN to a token of that account.")
    let with = try #require(fixture.failure(["model.safetensors"], token: Self.token))
    #expect(
      "\(with)" == "acme/depth-tiny: expected an account that has accepted its licence, found one "
        + "that has not (\(status)); accept the licence at \(page) with the account of the token "
        + "from HF_TOKEN.")
    #expect(fixture.waits.isEmpty)
  }

  @Test(
    "A refusal says what is wrong with which name",
    arguments: [
      (401, "RepoNotFound", "acme/depth-tiny: expected a repository at "),
      (404, "RepoNotFound", "acme/depth-tiny: expected a repository at "),
      (401, nil, "acme/depth-tiny: expected a repository at "),
      (404, "RevisionNotFound", "expected a branch, tag or commit named main, found none at "),
      (404, "EntryNotFound", "expected a file model.safetensors at main, found none at "),
      (403, nil, "acme/depth-tiny: expected access to its files, found that "),
      (410, nil, "found the status 410."),
    ] as [(Int, String?, String)])
  func refusals(status: Int, code: String?, sentence: String) throws {
    let fixture = try HubFixture(
      [weights], atHub: { _ in .init(status, code.map { ["X-Error-Code": $0] } ?? [:]) })
    let failure = try #require(fixture.failure(["model.safetensors"]))
    #expect("\(failure)".contains(sentence), "\(failure)")
    #expect(fixture.stub.hub.requests.count == 1)
    #expect(fixture.waits.isEmpty)
  }

  // MARK: - What may pass

  @Test("What may pass is asked for again, later and later", arguments: [408, 429, 500, 503, 599])
  func backOff(status: Int) throws {
    for isHead in [true, false] {
      let rest = Countdown(5)
      let fixture = try HubFixture(
        [config],
        atHub: { request in
          (request.method == "HEAD") == isHead && rest.next() ? .init(status) : nil
        })
      try fixture.pull(["config.json"])
      #expect(fixture.waits == [1, 2, 4, 8, 8].map { .seconds($0) })
      #expect(fixture.read("config.json") == config.bytes)
    }
  }

  @Test("After five new attempts it is given up")
  func givenUp() throws {
    let fixture = try HubFixture([config], atHub: { _ in .init(503) })
    let failure = try #require(fixture.failure(["config.json"]))
    #expect(failure.fault == .network)
    #expect(failure.found == "status 503, 6 times in a row")
    #expect(fixture.stub.hub.requests.count == 6)
  }

  @Test("A server that says how long to wait is obeyed, within reason")
  func retryAfter() throws {
    let rest = Countdown(1)
    let fixture = try HubFixture(
      [config], atHub: { _ in rest.next() ? .init(429, ["Retry-After": "17"]) : nil })
    try fixture.pull(["config.json"])
    #expect(fixture.waits == [.seconds(17)])
    #expect(
      fixture.events.first
        == .retrying(path: "config.json", reason: "status 429", delay: .seconds(17)))
    let long = try HubFixture(
      [config], atHub: { _ in .init(429, ["Retry-After": "86400"]) })
    let failure = try #require(long.failure(["config.json"]))
    #expect(failure.found == "status 429 and a request to wait 86400 s")
    #expect(long.waits.isEmpty)
  }

  @Test("A date in Retry-After is a wait until then")
  func retryDate() throws {
    let now = Date(timeIntervalSince1970: 784_111_747)
    func wish(_ text: String) -> Duration? {
      RetryPolicy.wish(HTTPResponse(status: 503, headers: ["retry-after": text]), now: now)
    }
    #expect(wish("Sun, 06 Nov 1994 08:49:37 GMT") == .seconds(30))
    #expect(wish("Sun, 06 Nov 1994 08:00:00 GMT") == .zero)
    #expect(wish("120") == .seconds(120))
    #expect(wish("-5") == nil)
    #expect(wish("soon") == nil)
  }

  @Test("A server that falls silent is left, and asked again")
  func silence() throws {
    let rest = Countdown(1)
    let fixture = try HubFixture(
      [weights],
      atStore: { request in
        var reply = StubHub.content(HubFixture.weights, request)
        if rest.next() { reply.silence = 10 }
        return reply
      })
    try fixture.pull(["model.safetensors"])
    #expect(
      fixture.events.contains {
        $0 == .retrying(path: "model.safetensors", reason: "silence", delay: .seconds(1))
      })
    #expect(fixture.read("model.safetensors") == weights.bytes)
  }

  @Test("Nobody at the address is a network error in words")
  func nobody() throws {
    let free = try HTTPServer { _ in .init(500) }.address
    let fixture = try HubFixture([])
    var environment = fixture.stub.environment(cache: fixture.cache.folder)
    environment["HF_ENDPOINT"] = free
    var client = HubClient(
      settings: try HubSettings(environment: environment), cache: fixture.cache)
    client.retries.wait = { _ in }
    let address = try HubAddress(repository: HubFixture.repository)
    let error = #expect(throws: ModelFilesError.self) {
      try client.pull(KnownModel.Source.transformersFiles, from: address)
    }
    #expect(error?.found == "no connection, 6 times in a row")
  }

  @Test("Offline, nobody is asked")
  func offline() throws {
    let fixture = try HubFixture([config])
    for value in ["1", "true", "YES", "on"] {
      var environment = fixture.stub.environment(cache: fixture.cache.folder)
      environment["HF_HUB_OFFLINE"] = value
      let client = HubClient(
        settings: try HubSettings(environment: environment), cache: fixture.cache)
      let address = try HubAddress(repository: HubFixture.repository)
      let error = #expect(throws: ModelFilesError.self) {
        try client.pull(KnownModel.Source.transformersFiles, from: address)
      }
      #expect(error?.fault == .absent)
    }
    #expect(fixture.stub.hub.requests.isEmpty)
  }

  // MARK: - Lies

  @Test(
    "A head that would lead out of the cache is refused",
    arguments: [
      ["X-Repo-Commit": "../../../../tmp/evil", "ETag": "abc"],
      ["X-Repo-Commit": "main", "ETag": "abc"],
      ["ETag": "abc"],
      ["X-Repo-Commit": StubHub.commit],
      ["X-Repo-Commit": StubHub.commit, "ETag": "\"\""],
      ["X-Repo-Commit": StubHub.commit, "ETag": "\"../../../evil\""],
      ["X-Repo-Commit": StubHub.commit, "ETag": "\"..\""],
      ["X-Repo-Commit": StubHub.commit, "ETag": "\"x.incomplete\""],
      ["X-Repo-Commit": StubHub.commit, "X-Linked-Etag": "/etc/passwd"],
    ])
  func hostileHead(headers: [String: String]) throws {
    let fixture = try HubFixture([config], atHub: { _ in .init(200, headers, [1]) })
    let failure = try #require(fixture.failure(["config.json"]))
    #expect(failure.fault == .network)
    #expect(failure.advice == "check HF_ENDPOINT")
    #expect(try fixture.folder.names().isEmpty)
  }

  @Test("Another commit than the one that was asked for is refused")
  func otherCommit() throws {
    let fixture = try HubFixture(
      [config],
      atHub: { _ in
        .init(200, ["X-Repo-Commit": String(repeating: "f", count: 40), "ETag": "abc"])
      })
    #expect(throws: ModelFilesError.self) {
      try fixture.pull(["config.json"], revision: StubHub.commit)
    }
  }

  @Test(
    "Redirections in a circle, to nowhere or to another scheme end",
    arguments: ["/acme/depth-tiny/resolve/main/config.json", "file:///etc/passwd", "ftp://x/y", ""])
  func badRedirects(location: String) throws {
    for method in ["HEAD", "GET"] {
      let fixture = try HubFixture(
        [config],
        atHub: { request in
          // HEAD leads to the circle, GET of the commit as well.
          let here =
            location.isEmpty ? "http://" : location.hasPrefix("/") ? request.target : location
          return request.method == method ? .init(302, ["Location": here]) : nil
        })
      let failure = try #require(fixture.failure(["config.json"]), "\(method) \(location)")
      #expect(failure.fault == .network)
      #expect(fixture.stub.hub.requests.count <= 11)
      #expect(fixture.blobs.allSatisfy { $0.hasSuffix(".incomplete") })
    }
  }

  @Test("An error page without end is not read to its end")
  func endlessError() throws {
    let fixture = try HubFixture(
      [config],
      atHub: {
        $0.method == "GET" ? .init(404, [:], Array(repeating: 65, count: 4 << 20)) : nil
      })
    let failure = try #require(fixture.failure(["config.json"]))
    #expect(failure.found == "a long answer that is neither")
  }

  @Test(
    "A size that no file has is refused before anything is added to it",
    arguments: ["4611686018427387909", "9223372036854775807", "1125899906842625"])
  func absurdSizes(size: String) throws {
    let fixture = try HubFixture(
      [weights, config],
      atHub: { _ in
        .init(
          302,
          [
            "X-Repo-Commit": StubHub.commit, "X-Linked-Etag": "e1", "X-Linked-Size": size,
            "Location": "http://127.0.0.2:9/x",
          ])
      })
    let failure = try #require(fixture.failure(["config.json", "model.safetensors"]))
    #expect(failure.expected == "a size of at most 1125899906842624 bytes")
    #expect(failure.found.hasPrefix("\(size) from "))
  }
}
