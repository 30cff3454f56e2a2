import Foundation
import Raster
import TestSupport
import Testing

/// `fdeval generate` with services on the loopback.
@Suite struct GenerateServiceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let address = "https://example.com/room.jpg?signature=secret"
  private static let words = ["generate", "--control-image", address, "--prompt", "a red room"]

  private static func picture(_ seed: Int, _ format: ImageFormat = .webp) throws -> [UInt8] {
    let bytes = (0..<64 * 48 * 3).map { UInt8(($0 / 3 + seed * 40) % 256) }
    return try Image(width: 64, height: 48, channels: 3, bytes: bytes).encoded(as: format)
  }

  private func run(
    _ words: [String], _ stub: StubService, key: String = StubService.key
  ) async throws -> Command.Outcome {
    try await Command.run(
      Self.words + words, in: folder.url.path,
      environment: StubService.environment.mapValues { _ in key })
  }

  /// Everything that a command left behind, as text.
  private func leftovers(_ outcome: Command.Outcome) throws -> String {
    var text = outcome.output + outcome.error
    for name in try folder.names() {
      let data = FileManager.default.contents(atPath: folder.path(name)) ?? Data()
      text += name + String(decoding: data, as: UTF8.self)
    }
    return text
  }

  @Test("Images are written with their records, and no key is in any of them")
  func images() async throws {
    for (kind, name) in [(StubService.Dialect.eachlabs, "eachlabs"), (.replicate, "replicate")] {
      let pictures = [try Self.picture(1), try Self.picture(2)]
      let stub = try StubService(kind, pictures: pictures, polls: 1)
      let outcome = try await run(
        [
          "--service", name, "--endpoint", stub.address, "--seed", "5", "--num-outputs", "2",
          "--num-inference-steps", "20", "--megapixels", "0.25", "-o", "\(name)/room.webp",
        ], stub)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(outcome.output == "\(name)/room-1.webp\n\(name)/room-2.webp\n")
      #expect(
        outcome.error.contains("service    \(name) at 127.0.0.1:\(stub.api.port), model "))
      #expect(outcome.error.contains("prediction \(StubService.id)\n"))
      #expect(outcome.error.contains("price      0.025 USD\n") == (kind == .eachlabs))
      for index in 0..<2 {
        let stem = folder.path("\(name)/room-\(index + 1)")
        #expect(FileManager.default.contents(atPath: stem + ".webp") == Data(pictures[index]))
        let record = try JSON(Data(contentsOf: URL(filePath: stem + ".json")))
        #expect(try record["schema_version"].number == 1)
        #expect(try record["prompt"].text == "a red room")
        #expect(try record["seed"].number == 5)
        #expect(try record["index"].number == Double(index))
        #expect(try record["num_inference_steps"].number == 20)
        #expect(try record["guidance"].number == 10)
        #expect(try record["megapixels"].text == "0.25")
        #expect(try record["width"].number == 64)
        #expect(try record["control"]["place"].text == "https://example.com/room.jpg")
        #expect(try record["service"]["name"].text == name)
        #expect(try record["service"]["id"].text == StubService.id)
        #expect(try record["service"]["model"].text.hasSuffix("flux-depth-dev"))
        #expect(try record["service"]["metrics"]["predict_time"].number == 10.5)
        #expect(try record["safety_check"].text == "by the service")
        #expect(try record["timings"].list.map { try $0["stage"].text } == ["service", "download"])
        if kind == .eachlabs { #expect(try record["price"]["amount"].number == 0.025) }
        let text = try String(contentsOfFile: stem + ".json", encoding: .utf8)
        #expect(!text.contains(StubService.key) && !text.contains("secret"))
      }
      #expect(!(outcome.output + outcome.error).contains(StubService.key))
    }
  }

  @Test("A service that is described in YAML works the same, and takes a control picture")
  func described() async throws {
    let stub = try StubService(.bfl, pictures: [try Self.picture(3, .png)], polls: 1)
    let description = """
      name: mine
      address: \(stub.address)
      key: {variable: BFL_KEY, header: x-key}
      create: {path: /flux-depth}
      status: {address: polling_url, done: [Ready], failed: [Error], output: result.sample}
      inputs: {prompt: prompt, control_map: preprocessed_image, output_format: output_format}
      inline: {form: base64}
      """
    _ = try folder.file("mine.yaml", Array(description.utf8))
    _ = try folder.file("map.png", try Self.picture(4, .png))
    let words = [
      "generate", "--control-image", "map.png", "--preprocessed", "--prompt", "a room",
      "--endpoint", "mine.yaml", "-o", "out.png", "--json",
    ]
    let outcome = try await Command.run(
      words, in: folder.url.path, environment: StubService.environment)
    #expect(outcome.code == 0, "\(outcome.error)")
    let image = try #require(try JSON(outcome.output)["images"].list.first)
    #expect(try image["image"].text == "out.png")
    #expect(try image["control"]["kind"].text == "picture")
    #expect(try image["control"]["sha256"].text.count == 64)
    #expect(try image["safety_check"].text == "not checked")
    #expect(try folder.names() == ["map.png", "mine.yaml", "out.json", "out.png"])
  }

  @Test("The written format is the picture's own, whatever was asked for")
  func otherFormat() async throws {
    let stub = try StubService(.eachlabs, pictures: [try Self.picture(1, .jpeg)], polls: 0)
    let outcome = try await run(
      ["--service", "eachlabs", "--endpoint", stub.address, "-o", "there/"], stub)
    #expect(outcome.code == 0)
    #expect(outcome.output == "there/image.jpg\n")
    #expect(outcome.error.contains("Warning: Image 1 is jpeg, not the webp that was asked for"))
  }

  @Test(
    "Ctrl-C and SIGTERM take the request back and leave nothing behind",
    arguments: [("INT", 130), ("TERM", 143)])
  func interrupted(signal: String, code: Int32) async throws {
    let stub = try StubService(.replicate, pictures: [], polls: nil)
    let script = """
      set -m
      fdeval generate --control-image https://example.com/a.jpg --prompt room --service replicate \
        --endpoint \(stub.address) -o out.webp 2> log &
      until grep -q prediction log; do sleep 0.05; done
      sleep 0.3
      kill -\(signal) $!
      wait $!
      """
    let outcome = try await Command.shell(
      script, in: folder.url.path, environment: StubService.environment)
    #expect(outcome.code == code)
    #expect(stub.isCancelled)
    #expect(try folder.names() == ["log"])
    let log = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
    #expect(log.contains("Taking the request back at replicate"))
    #expect(
      log.contains(
        "Stopped. replicate prediction \(StubService.id): expected to wait for the images, found "
          + "that this was cancelled; replicate was told."))
  }

  @Test("A second Ctrl-C ends at once")
  func interruptedTwice() async throws {
    var slow = StubService.json(200, "{}")
    slow.silence = 20
    let stub = try StubService(
      .replicate, pictures: [], polls: nil,
      atService: { [slow] in $0.target.hasSuffix("/cancel") ? slow : nil })
    let script = """
      set -m
      fdeval generate --control-image https://example.com/a.jpg --prompt room --service replicate \
        --endpoint \(stub.address) -o out.webp 2> log &
      until grep -q prediction log; do sleep 0.05; done
      kill -INT $!
      until grep -q Taking log; do sleep 0.05; done
      kill -INT $!
      wait $!
      """
    let outcome = try await Command.shell(
      script, in: folder.url.path, environment: StubService.environment)
    #expect(outcome.code == 130)
    // It did not wait for the answer.
    let log = try String(contentsOf: folder.url.appending(path: "log"), encoding: .utf8)
    #expect(!log.contains("was told"))
    #expect(try folder.names() == ["log"])
  }

  @Test("What a service refuses is one sentence without the key, and nothing is left behind")
  func refused() async throws {
    for (status, body, sentence) in [
      (401, #"{"error": "bad key \#(StubService.key)"}"#, "expected a key that eachlabs knows"),
      (402, #"{"error": "no credit"}"#, "expected an account that can pay for this, found status "),
      (404, #"{"error": "Model not found"}"#, "expected the model flux-depth-dev, found status 40"),
      (422, #"{"error": "bad"}"#, "expected parameters that eachlabs takes, found status 422 with"),
      (500, "<html><title>Oops</title>", "found status 500 with an HTML page 'Oops'; try again"),
    ] {
      let stub = try StubService(
        .eachlabs, pictures: [],
        atService: { _ in .init(status, ["Content-Type": "any"], Array(body.utf8)) })
      let outcome = try await run(
        ["--service", "eachlabs", "--endpoint", stub.address, "-o", "out.webp"], stub)
      #expect(outcome.code == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.error.contains("Error: eachlabs: expected "))
      #expect(outcome.error.contains(sentence), "\(outcome.error)")
      #expect(!(try leftovers(outcome)).contains(StubService.key))
      #expect(try folder.names().isEmpty)
    }
  }

  @Test("An image that is lost does not take the others along, and the exit code tells")
  func lost() async throws {
    let pictures = [try Self.picture(1), try Self.picture(2)]
    let stub = try StubService(
      .replicate, pictures: pictures, polls: 0,
      atStore: { $0.target.hasPrefix("/out-0") ? .init(404) : nil })
    let outcome = try await run(
      [
        "--service", "replicate", "--endpoint", stub.address, "-o", "out.webp", "--num-outputs",
        "2",
      ], stub)
    #expect(outcome.code == 1)
    #expect(outcome.output == "out-1.webp\n")
    #expect(outcome.error.contains("Warning: An image is lost: replicate prediction pred-1f3a: "))
    #expect(try folder.names() == ["out-1.json", "out-1.webp"])
  }

  @Test("On a terminal a line tells what the service says, and is gone at the end")
  func progress() async throws {
    let stub = try StubService(.eachlabs, pictures: [try Self.picture(1)], polls: 2)
    let outcome = try await Command.onTerminal(
      "fdeval generate --control-image https://example.com/a.jpg --prompt room --service eachlabs "
        + "--endpoint \(stub.address) -o out.webp",
      in: folder.url.path, environment: StubService.environment)
    #expect(outcome.code == 0)
    let drawings = outcome.output.components(separatedBy: "\r\u{1B}[K")
    #expect(drawings.contains { $0.wholeMatch(of: /eachlabs  processing  \d s/) != nil })
    #expect(drawings.contains { $0.hasPrefix("image 1/1  100%") })
    #expect(drawings.last?.contains("image 1/1") == false)
  }

  @Test(
    "What cannot be asked of a service is one sentence",
    arguments: [
      (["--service", "acme"], "--service: expected one of eachlabs, replicate, found 'acme'"),
      (
        ["--endpoint", "https://a.example"], "--endpoint: expected a YAML file, or --service besid"
      ),
      (
        ["--service", "replicate", "--endpoint", "a.yaml"], "--endpoint: expected an address besid"
      ),
      (
        ["--service", "replicate", "--parity", "bfl"], "--parity: expected no such flag for a serv"
      ),
      (["--service", "replicate", "--invert"], "--invert: expected no such flag for a service"),
      (["--service", "replicate", "--plan"], "--plan: expected no such flag for a service"),
      (["--service", "replicate", "--timeout", "1"], "--timeout: expected 5 to 86400 seconds"),
      (["--service", "replicate", "--steps", "51"], "--steps: expected 1 to 50, found 51."),
      (
        ["--service", "replicate", "--guidance", "101"], "--guidance: expected 0 to 100, found 101"
      ),
      (
        ["--service", "replicate", "--num-outputs", "5"], "--num-outputs: expected 1 to 4, found 5"
      ),
      (
        ["--service", "replicate", "--megapixels", "2"], "--megapixels: expected one of 1, 0.25, m"
      ),
      (["--service", "replicate", "--width", "64"], "--width: expected --height beside it"),
      (
        ["--service", "replicate", "--output-format", "gif"], "--output-format: expected one of we"
      ),
      (
        ["--service", "replicate", "--output-format", "png"], "--output-format: expected webp for "
      ),
      (
        ["--service", "replicate", "--depth", "a.npy"], "Expected one of --control-image, --contro"
      ),
      (
        ["--service", "replicate", "--strength", "2"], "--strength: expected above 0 and at most 1"
      ),
      (["--lora", "a.safetensors:x"], "--lora: expected FILE or FILE:SCALE, found"),
      (["--max-memory", "much"], "--max-memory: expected a number with MB or GB, found 'much'."),
      ([], "--control-image: expected a file for a model on this machine, found an address."),
    ])
  func usage(words: [String], sentence: String) async throws {
    let outcome = try await Command.run(
      Self.words + words + ["-o", "out.webp"], in: folder.url.path,
      environment: StubService.environment)
    #expect(outcome.code == 64, "\(outcome.error)")
    #expect(outcome.error.contains(sentence), "\(outcome.error)")
    #expect(outcome.output.isEmpty)
  }

  @Test("What a service does not have is refused by the name of its flag")
  func missing() async throws {
    _ = try folder.file("a.png", try Self.picture(1, .png))
    for (words, sentence) in [
      (
        ["--control-image", "a.png", "--service", "eachlabs"],
        "Error: --control-image: expected an address that begins with https:// for eachlabs"
      ),
      (
        ["--control-map", "https://example.com/a.png", "--service", "replicate"],
        "Error: --control-map: expected a photo for replicate"
      ),
      (
        ["--control-image", Self.address, "--service", "replicate", "--lora", "a"],
        "Error: --lora: expected no such parameter, which replicate does not have"
      ),
    ] {
      let outcome = try await Command.run(
        ["generate", "--prompt", "room", "-o", "out.webp", "--endpoint", "http://127.0.0.1:9/v1"]
          + words,
        in: folder.url.path, environment: StubService.environment)
      #expect(outcome.code == 2)
      #expect(outcome.error.contains(sentence), "\(outcome.error)")
    }
    let keyless = try await Command.run(
      Self.words + ["--service", "replicate", "-o", "out.webp"], in: folder.url.path,
      environment: ["REPLICATE_API_TOKEN": ""])
    #expect(keyless.code == 2)
    #expect(keyless.error.contains("Error: REPLICATE_API_TOKEN: expected the key of replicate"))
    #expect(try folder.names() == ["a.png"])
  }

  @Test("A place that cannot be written is told before anything is asked for")
  func unwritable() async throws {
    let stub = try StubService(.eachlabs, pictures: [try Self.picture(1)], polls: 0)
    _ = try folder.file("taken", [1])
    let outcome = try await run(
      ["--service", "eachlabs", "--endpoint", stub.address, "-o", "taken/out.webp"], stub)
    #expect(outcome.code == 2)
    #expect(outcome.error.contains("taken: expected a folder that can be made, found a file"))
    #expect(stub.api.requests.isEmpty)
  }
}
