import Foundation
import TestSupport
import Testing

/// `fdeval models`, with a hub on the loopback.
@Suite struct ModelsTests {
  private static let commit = StubHub.commit
  private static let token = "hf_TestTokenThatNobodyMaySee"
  private static let weights = StubHub.File("model.safetensors", bytes(300_000), isLarge: true)
  private static let files = [
    weights, StubHub.File("config.json", Array("{}".utf8)),
    StubHub.File("preprocessor_config.json", Array("{ }".utf8)),
    StubHub.File("depth_anything_v2_vits.pth", bytes(5000), isLarge: true),
  ]
  private static let small = "depth-anything-v2-small"

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func bytes(_ count: Int) -> [UInt8] {
    var random = SplitMix64(seed: 11)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// A hub whose second host sends content slowly: pieces of 16 KiB with pauses in between.
  private static func slowHub(_ pause: Double) throws -> StubHub {
    try StubHub(
      files,
      atStore: { request in
        guard let file = files.first(where: { request.target.hasPrefix("/\($0.etag)?") }) else {
          return nil
        }
        var reply = StubHub.content(file, request)
        reply.pause = pause
        return reply
      })
  }

  private func run(
    _ words: [String], _ hub: StubHub, token: String? = nil, more: [String: String] = [:]
  ) async throws -> Command.Outcome {
    try await Command.run(["models"] + words, environment: variables(hub, token, more))
  }

  private func variables(
    _ hub: StubHub, _ token: String? = nil, _ more: [String: String] = [:]
  ) -> [String: String] {
    hub.environment(cache: folder.path("hub"), token: token)
      .merging(["FDEVAL_MODELS": folder.path("small")]) { $1 }.merging(more) { $1 }
  }

  private func blob(_ file: StubHub.File) -> String {
    folder.path("hub/models--depth-anything--Depth-Anything-V2-Small-hf/blobs/\(file.etag)")
  }

  private func isWhole(_ file: StubHub.File) -> Bool {
    FileManager.default.contents(atPath: blob(file)).map { Array($0) } == file.bytes
  }

  @Test("The list fits a terminal of 80 columns and says what is here")
  func list() async throws {
    let hub = try StubHub(Self.files)
    let empty = try await run(["list"], hub)
    #expect(empty.code == 0)
    #expect(empty.error.isEmpty)
    let cache = "cache      \(folder.path("hub"))"
    let lines = empty.output.split(separator: "\n").map { String($0) }
    #expect(lines.contains(cache))
    let small = "in         \(folder.path("small"))"
    #expect(lines.last == small)
    for line in lines where line != cache && line != small { #expect(line.count <= 80, "\(line)") }
    #expect(
      lines.contains("depth-anything-v2-small                 disparity  99.2 MB  Apache-2.0     -")
    )
    _ = try await run(["pull", Self.small], hub)
    let full = try await run(["list"], hub)
    #expect(
      full.output.contains(
        "depth-anything-v2-small                 disparity  99.2 MB  Apache-2.0     yes\n"))
    let document = try JSON(try await run(["list", "--json"], hub).output)
    #expect(try document["schema_version"].number == 1)
    let models = try document["models"].list
    let here = try models.filter { try $0["presence"].text == "complete" }
    #expect(try here.map { try $0["id"].text } == [Self.small])
    let large = try #require(
      try models.first { try $0["id"].text == "depth-anything-v2-metric-outdoor-large" })
    #expect(try large["licence"]["spdx"].text == "CC-BY-NC-4.0")
    #expect(try large["output"].text == "metric_depth")
    #expect(try large["max_depth"].number == 80)
  }

  @Test("A pull shows the licence first, prints where the model is, and is used afterwards")
  func pull() async throws {
    let hub = try StubHub(Self.files)
    let outcome = try await run(["pull", Self.small], hub)
    #expect(outcome.code == 0)
    let snapshot = folder.path(
      "hub/models--depth-anything--Depth-Anything-V2-Small-hf/snapshots/\(Self.commit)")
    #expect(outcome.output == snapshot + "\n")
    #expect(
      outcome.error == """
        model      Depth Anything V2 Small
        from       \(hub.hub.address.dropFirst("http://".count))/depth-anything/Depth-Anything-V2-Small-hf
        licence    Apache-2.0, commercial use allowed
                   https://www.apache.org/licenses/LICENSE-2.0
        files      3, 300 kB
        depth-anything-v2-small: fetched and checked

        """)
    #expect(isWhole(Self.weights))
    // What is here needs no hub.
    let asked = hub.hub.requests.count
    let again = try await run(["pull", Self.small, "--offline"], hub)
    #expect(again.code == 0)
    #expect(again.output == snapshot + "\n")
    #expect(again.error == "depth-anything-v2-small: here already\n")
    #expect((try await run(["pull", Self.small], hub)).error == again.error)
    #expect(hub.hub.requests.count == asked)
    // Unless a newer revision is asked for.
    let update = try await run(["pull", Self.small, "--update"], hub)
    #expect(update.error.hasSuffix("depth-anything-v2-small: here already\n"))
    #expect(hub.hub.requests.count > asked)
    let info = try await run(["info", Self.small], hub)
    #expect(info.output.contains("\nsha256     \(Self.weights.etag)\n"))
    let document = try JSON(try await run(["info", Self.small, "--json"], hub).output)
    #expect(try document["sha256"].text == Self.weights.etag)
    #expect(try document["commit"].text == Self.commit)
  }

  @Test("The authors' file, a repository and one file of it can be pulled too")
  func otherSources() async throws {
    let hub = try StubHub(Self.files)
    let root = folder.path("hub/models--depth-anything--Depth-Anything-V2-Small")
    let original = try await run(["pull", Self.small, "--original"], hub)
    #expect(
      original.output == "\(root)/snapshots/\(Self.commit)/depth_anything_v2_vits.pth\n")
    #expect(original.error.contains("licence    Apache-2.0"))
    let json = try await run(["pull", "acme/model@\(Self.commit):config.json", "--json"], hub)
    #expect(json.error.contains("licence    unknown"))
    let model = try #require(try JSON(json.output)["models"].list.first)
    #expect(
      try model["path"].text
        == folder.path("hub/models--acme--model/snapshots/\(Self.commit)/config.json"))
    let repository = try await run(["pull", "acme/whole"], hub)
    #expect(repository.code == 0)
    #expect(
      repository.output == folder.path("hub/models--acme--whole/snapshots/\(Self.commit)") + "\n")
  }

  @Test("Terms that forbid commercial use, and gates, are said before anything is fetched")
  func terms() async throws {
    let hub = try StubHub(
      Self.files, atHub: { _ in .init(401, ["X-Error-Code": "GatedRepo"]) })
    let outcome = try await run(["pull", "flux1-depth-dev"], hub)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    let page = "\(hub.hub.address)/black-forest-labs/FLUX.1-Depth-dev"
    #expect(outcome.error.contains("licence    FLUX.1-dev-NC, no commercial use\n"))
    #expect(outcome.error.contains("Warning: These weights may not be used commercially.\n"))
    #expect(
      outcome.error.contains(
        "Warning: The hub gives them only to accounts that accepted the licence at \(page).\n"))
    #expect(
      outcome.error.hasSuffix(
        "found no token; accept the licence at \(page) and set HF_TOKEN to a token of that account.\n"
      ))
  }

  @Test("What is not here and may not be fetched is said so, and so are misspelt names")
  func unusable() async throws {
    let hub = try StubHub(Self.files)
    let offline = try await run(["pull", Self.small], hub, more: ["HF_HUB_OFFLINE": "1"])
    #expect(offline.code == 2)
    #expect(offline.errors.count == 1)
    #expect(offline.error.contains("fetching is switched off; unset HF_HUB_OFFLINE"))
    // The second word is wrong: nothing is fetched for the first.
    let misspelt = try await run(["pull", Self.small, "depth-anything-v2-smal"], hub)
    #expect(misspelt.code == 2)
    #expect(misspelt.error.contains("did you mean 'depth-anything-v2-small'?"))
    #expect(hub.hub.requests.isEmpty)
    #expect((try await run(["verify", Self.small], hub)).code == 2)
    #expect((try await run(["info", "acme/model"], hub)).code == 2)
    #expect((try await run(["info", Self.small], hub)).code == 0)
    #expect((try await run(["pull"], hub)).code == 64)
  }

  @Test("A wrong checksum leaves no file, exits with 2 and does not show the token")
  func wrongContent() async throws {
    let hub = try StubHub(
      Self.files, atStore: { _ in .init(200, [:], Array(repeating: 1, count: 300_000)) })
    let outcome = try await run(["pull", Self.small], hub, token: Self.token)
    #expect(outcome.code == 2)
    #expect(outcome.error.contains("expected content with the SHA-256 \(Self.weights.etag)"))
    #expect(!FileManager.default.fileExists(atPath: blob(Self.weights)))
    #expect(!outcome.error.contains(Self.token))
    #expect(hub.hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer \(Self.token)" })
    #expect(hub.store.requests.allSatisfy { $0.headers["authorization"] == nil })
  }

  @Test("A check finds damage and says what to remove, and a new pull repairs it")
  func verify() async throws {
    let hub = try StubHub(Self.files)
    #expect((try await run(["verify"], hub)).error.contains("no known model yet"))
    _ = try await run(["pull", Self.small], hub)
    let good = try await run(["verify"], hub)
    #expect(good.code == 0)
    #expect(
      good.output == """
        depth-anything-v2-small: depth-anything/Depth-Anything-V2-Small-hf at 0123456789ab
        file                        size  status
        config.json                  2 B  ok      git SHA-1 9e26dfeeb6e6
        model.safetensors         300 kB  ok      SHA-256 \(Self.weights.etag.prefix(12))
        preprocessor_config.json     3 B  ok      git SHA-1 \(Self.files[2].etag.prefix(12))

        """)
    var bytes = Self.weights.bytes
    bytes[123] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: blob(Self.weights)))
    let bad = try await run(["verify", Self.small], hub)
    #expect(bad.code == 1)
    #expect(bad.output.contains("  wrong   SHA-256 "))
    let document = try JSON(try await run(["verify", Self.small, "--json"], hub).output)
    #expect(
      try document["models"].list.first?["files"].list.map { try $0["status"].text }
        == ["ok", "wrong", "ok"])
    // As it is told.
    let advice = try #require(bad.error.firstMatch(of: /Remove (\S+), which/))
    try FileManager.default.removeItem(atPath: String(advice.1))
    #expect(bad.error.contains("run fdeval models pull depth-anything-v2-small to fetch it again"))
    _ = try await run(["pull", Self.small], hub)
    #expect((try await run(["verify", Self.small], hub)).code == 0)
  }

  @Test("Two processes that pull the same model fetch it once, and both have it")
  func twoProcesses() async throws {
    let hub = try Self.slowHub(0.05)
    async let first = run(["pull", Self.small], hub)
    async let second = run(["pull", Self.small], hub)
    let outcomes = try await [first, second]
    #expect(outcomes.map(\.code) == [0, 0])
    #expect(outcomes[0].output == outcomes[1].output)
    #expect(isWhole(Self.weights))
    #expect(hub.store.requests.count == 1)
    #expect(
      outcomes.contains { $0.error.contains("another process fetches it; waiting") })
    #expect((try await run(["verify", Self.small], hub)).code == 0)
  }

  @Test("A pull that is killed or stopped goes on where it was", arguments: ["KILL", "INT"])
  func killed(signal: String) async throws {
    let hub = try Self.slowHub(0.1)
    let partial = blob(Self.weights) + ".incomplete"
    let script = """
      set -m
      fdeval models pull \(Self.small) &
      until [ -s '\(partial)' ]; do sleep 0.05; done
      kill -\(signal) $!
      wait $!
      """
    let stopped = try await Command.shell(script, environment: variables(hub))
    #expect(stopped.code == (signal == "INT" ? 130 : 137))
    #expect(stopped.output.isEmpty)
    if signal == "INT" {
      #expect(stopped.error.contains("Stopped. What has arrived is kept"))
    }
    let kept = try #require(FileManager.default.contents(atPath: partial)).count
    #expect(kept > 0 && kept < 300_000)
    #expect(!FileManager.default.fileExists(atPath: blob(Self.weights)))
    #expect((try await run(["list"], hub)).output.contains("Apache-2.0     part\n"))
    let again = try await run(["pull", Self.small], hub)
    #expect(again.code == 0)
    #expect(again.error.contains(" to fetch\n"))
    #expect(hub.store.requests.map(\.rangeStart) == [nil, kept])
    #expect(isWhole(Self.weights))
  }

  @Test("On a terminal a bar tells how far, how fast and how long, and is gone at the end")
  func bar() async throws {
    let hub = try Self.slowHub(0.06)
    let outcome = try await Command.onTerminal(
      "stty cols 80; fdeval models pull \(Self.small)", environment: variables(hub))
    #expect(outcome.code == 0)
    let drawings = outcome.output.components(separatedBy: "\r\u{1B}[K")
    let bars = drawings.filter { $0.hasPrefix("model.safetensors ") && $0.contains("█") }
    #expect(bars.count > 3)
    #expect(
      bars.contains {
        $0.wholeMatch(of: /model\.safetensors █+░+ \d+%  300 kB  \d+ kB\/s  \d+ s left/) != nil
      }, "\(bars)")
    for bar in bars { #expect(bar.count < 80, "\(bar)") }
    #expect(drawings.last?.contains("fetched and checked") == true)
    let piped = try await run(["pull", Self.small, "--update"], hub)
    #expect(!piped.error.contains("\u{1B}"))
  }
}
