import Foundation
import Raster
import TestSupport
import Testing

@testable import ConditionedGeneration

/// What services are asked for and what becomes of their answers, as long as all goes well.
@Suite struct ServiceTests {
  private static func json(_ request: HTTPServer.Request?) throws -> JSONValue {
    let body = try #require(request).body
    return try #require(JSONValue(body))
  }

  private static func word(_ event: GenerationProgress) -> String {
    switch event {
    case .accepted(let id): "accepted \(id)"
    case .waiting(let status, _): status
    default: "\(event)"
    }
  }

  @Test("Every dialect gives the pictures byte for byte, with its record")
  func pictures() async throws {
    for kind in StubService.Dialect.allCases {
      let count = kind == .bfl ? 1 : 3
      let pictures = Array(ServiceFixture.pictures.prefix(count))
      let fixture = try ServiceFixture(kind, pictures: pictures)
      var request = ServiceFixture.photo
      request.seed = 42
      if count > 1 { request.outputs = count }
      let result = try await fixture.generate(request)
      #expect(result.images.map(\.file) == pictures)
      #expect(result.images.map(\.format) == Array([ImageFormat.webp, .png, .jpeg].prefix(count)))
      #expect(result.images.allSatisfy { $0.image.width == 64 && $0.image.height == 48 })
      #expect(result.seed == 42)
      #expect(result.losses.isEmpty)
      #expect(result.timings.map(\.stage) == ["service", "download"])
      let record = try #require(result.service)
      #expect(record.name == fixture.dialect.name && record.id == StubService.id)
      #expect(record.server == "127.0.0.1:\(fixture.stub.api.port)")
      #expect(
        fixture.events.map(Self.word)
          == (kind == .bfl
            ? ["accepted \(StubService.id)", "Pending", "Pending", "Ready"]
            : ["accepted \(StubService.id)", "starting", "processing", record.status]))
      switch kind {
      case .eachlabs:
        #expect(result.price == .init(amount: 0.025, currency: "USD"))
        #expect(record.metrics == ["predict_time": 10.5, "cost": 0.025])
        #expect(record.model == "flux-depth-dev" && record.version == "0.0.1")
      case .replicate:
        #expect(result.price == nil)
        #expect(record.metrics == ["predict_time": 10.5])
        #expect(record.model == "black-forest-labs/flux-depth-dev" && record.version == "hidden")
      case .bfl: #expect(result.price == nil && record.metrics.isEmpty && record.version == nil)
      }
      #expect(result.safety == (kind == .bfl ? .notChecked : .service))
    }
  }

  @Test("The documented documents are sent, with the documented names")
  func documents() async throws {
    var request = ServiceFixture.photo
    request.seed = 7
    request.steps = 30
    request.guidance = 12.5
    request.format = .jpg
    let common = #""guidance":12.5,"#
    for (kind, body) in [
      (
        StubService.Dialect.eachlabs,
        #"{"input":{"control_image":"https://example.com/room.jpg",\#(common)"#
          + #""megapixels":"match_input","num_inference_steps":30,"num_outputs":2,"#
          + #""output_format":"jpg","output_quality":70,"prompt":"a room","seed":7},"#
          + #""model":"flux-depth-dev","version":"0.0.1"}"#
      ),
      (
        .replicate,
        #"{"input":{"control_image":"https://example.com/room.jpg",\#(common)"#
          + #""megapixels":"match_input","num_inference_steps":30,"num_outputs":2,"#
          + #""output_format":"jpg","output_quality":70,"prompt":"a room","seed":7}}"#
      ),
      (
        .bfl,
        #"{"control_image":"https://example.com/room.jpg",\#(common)"output_format":"jpeg","#
          + #""prompt":"a room","safety_tolerance":2,"seed":7,"steps":30}"#
      ),
    ] {
      let fixture = try ServiceFixture(kind)
      var asked = request
      if kind != .bfl {
        asked.outputs = 2
        asked.quality = 70
        asked.size = .megapixels(.matchInput)
      }
      _ = try await fixture.generate(asked)
      let sent = try #require(fixture.stub.api.requests.first)
      #expect(String(decoding: sent.body, as: UTF8.self) == body)
      #expect(sent.headers["content-type"] == "application/json")
      #expect(sent.headers["cancel-after"] == (kind == .replicate ? "3600s" : nil))
    }
  }

  @Test("The key goes to the service alone, and into no text")
  func key() async throws {
    for kind in StubService.Dialect.allCases {
      let fixture = try ServiceFixture(kind)
      _ = try await fixture.generate(ServiceFixture.photo)
      #expect(fixture.stub.creations == 1)
      #expect(!fixture.stub.store.requests.isEmpty)
      for request in fixture.stub.store.requests {
        #expect(!"\(request)".contains(StubService.key))
      }
      for request in fixture.stub.api.requests {
        #expect(!request.target.contains(StubService.key))
        #expect(!String(decoding: request.body, as: UTF8.self).contains(StubService.key))
      }
      let generator = try fixture.generator()
      var text = "\(generator) \(generator.key) \(String(reflecting: generator.key))"
      dump(generator.key, to: &text)
      #expect(!text.contains(StubService.key))
    }
  }

  @Test("A model and its version can be named")
  func versions() async throws {
    let fixture = try ServiceFixture(.replicate)
    _ = try await fixture.generate(ServiceFixture.photo, model: "someone/else:abc123")
    let sent = try #require(fixture.stub.api.requests.first)
    #expect(sent.target == "/v1/predictions")
    #expect(try Self.json(sent).text(at: "version") == "abc123")
    let other = try ServiceFixture(.eachlabs)
    _ = try await other.generate(ServiceFixture.photo, model: "flux-other:2.0")
    #expect(try Self.json(other.stub.api.requests.first).text(at: "model") == "flux-other")
    #expect(try Self.json(other.stub.api.requests.first).text(at: "version") == "2.0")
    for model in ["../x", "a b", "x?y", "a:b c", ":v"] {
      #expect(throws: GenerationError.self) { _ = try fixture.generator(model: model) }
    }
  }

  @Test("Without a seed one is chosen, sent and reported; the log's is believed where 0 is none")
  func seeds() async throws {
    let fixture = try ServiceFixture(.replicate, log: "Using seed: 4711\\n")
    let result = try await fixture.generate(ServiceFixture.photo)
    let seed = try #require(result.seed)
    #expect(seed > 0)
    #expect(try Self.json(fixture.stub.api.requests.first).text(at: "input.seed") == "\(seed)")
    var zero = ServiceFixture.photo
    zero.seed = 0
    let other = try await fixture.generate(zero)
    #expect(other.seed == 4711)
    #expect(other.notes.count == 1 && other.notes[0].contains("takes seed 0 as none"))
    #expect(
      try Self.json(fixture.stub.api.requests.last { $0.method == "POST" })
        .text(at: "input.seed") == "0")
    zero.seed = (1 << 53) + 1
    #expect(await fixture.failure(zero)?.subject == "seed")
  }

  @Test("Local files travel within the request where that is documented")
  func inline() async throws {
    let folder = try TemporaryFolder()
    let bytes = ServiceFixture.pictures[2]
    let path = try folder.file("room.jpg", bytes)
    var request = GenerationRequest(prompt: "a room", control: .photo(path))
    let replicate = try ServiceFixture(.replicate)
    _ = try await replicate.generate(request)
    let sent = try #require(
      try Self.json(replicate.stub.api.requests.first).text(at: "input.control_image"))
    let prefix = "data:image/jpeg;base64,"
    #expect(sent.hasPrefix(prefix))
    #expect(Data(base64Encoded: String(sent.dropFirst(prefix.count))) == Data(bytes))
    request.control = .picture(path)
    let bfl = try ServiceFixture(.bfl)
    _ = try await bfl.generate(request)
    let plain = try #require(
      try Self.json(bfl.stub.api.requests.first).text(at: "preprocessed_image"))
    #expect(Data(base64Encoded: plain) == Data(bytes))
  }

  @Test("A long body arrives whole")
  func longBody() async throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 3)
    let noise = (0..<570 * 570 * 3).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let picture = Image(width: 570, height: 570, channels: 3, bytes: noise)
    let path = folder.path("noise.png")
    try picture.write(to: path)
    let bytes = try Data(contentsOf: URL(filePath: path))
    #expect((900_000...1_000_000).contains(bytes.count))
    let fixture = try ServiceFixture(.replicate)
    _ = try await fixture.generate(
      GenerationRequest(prompt: "noise", control: .photo(path)))
    let sent = try #require(
      try Self.json(fixture.stub.api.requests.first).text(at: "input.control_image"))
    #expect(sent.hasSuffix(bytes.base64EncodedString()))
  }

  @Test(
    "What a service does not have is refused before it is asked",
    arguments: [
      ("eachlabs", "depth", "depth: expected a photo for eachlabs, which takes pictures only"),
      (
        "replicate", "map", "control_map: expected a photo for replicate, which estimates the depth"
      ),
      (
        "eachlabs", "file", "control_image: expected an address that begins with https:// for eachl"
      ),
      ("replicate", "large", "control_image: expected at most 1000000 bytes to send within a requ"),
      ("replicate", "tiff", "control_image: expected a JPEG, PNG or WebP picture for replicate"),
      ("replicate", "missing", "control_image: expected a file that can be read, found nothing"),
      ("replicate", "broken", "expected a PNG, JPEG, WebP or TIFF picture"),
      ("replicate", "strength", "strength: expected no such parameter, which replicate does not h"),
      ("replicate", "lora", "lora: expected no such parameter"),
      ("eachlabs", "width", "width: expected no such parameter"),
      ("bfl", "outputs", "num_outputs: expected no such parameter, which bfl does not have, found"),
      ("replicate", "steps", "num_inference_steps: expected 1 to 50, found 51"),
    ])
  func refusals(service: String, what: String, sentence: String) async throws {
    let folder = try TemporaryFolder()
    var request = ServiceFixture.photo
    switch what {
    case "depth": request.control = .depth("map.npy")
    case "map": request.control = .picture("https://example.com/map.png")
    case "file":
      request.control = .photo(try folder.file("a.png", ServiceFixture.pictures[1]))
    case "large":
      request.control = .photo(try folder.file("a.png", [UInt8](repeating: 0, count: 1_000_001)))
    case "tiff":
      let bytes = try ServiceFixture.picture(seed: 1).encoded(as: .tiff)
      request.control = .photo(try folder.file("a.tif", bytes))
    case "missing": request.control = .photo(folder.path("none.png"))
    case "broken": request.control = .photo(try folder.file("a.png", Array("<html>".utf8)))
    case "strength": request.strength = 0.5
    case "lora": request.loras = [.init(path: "a.safetensors")]
    case "width": request.size = .pixels(width: 512, height: 512)
    case "outputs": request.outputs = 2
    default: request.steps = 51
    }
    let fixture = try ServiceFixture(
      service == "bfl" ? .bfl : service == "eachlabs" ? .eachlabs : .replicate)
    do {
      _ = try await fixture.generate(request)
      Issue.record("not refused")
    } catch {
      #expect("\(error)".contains(sentence), "\(error)")
    }
    #expect(fixture.stub.api.requests.isEmpty)
  }

  @Test("Keys and addresses that cannot be used are told before anything is sent")
  func settings() throws {
    func failure(_ environment: [String: String], _ address: String? = nil) -> String {
      do throws(GenerationError) {
        _ = try RemoteGenerator(.replicate, address: address, environment: environment)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      failure([:]) == "REPLICATE_API_TOKEN: expected the key of replicate in this variable, found "
        + "nothing; make one at replicate.com/account/api-tokens and set the variable.")
    let broken = failure(["REPLICATE_API_TOKEN": "r8_se cret"])
    #expect(broken.contains("characters within it that no key has") && !broken.contains("cret"))
    let good = ["REPLICATE_API_TOKEN": " r8_secret\n"]
    #expect(failure(good) == "")
    #expect(failure(good, "http://127.0.0.1:1/v1") == "")
    #expect(failure(good, "http://example.com/v1").contains("expected https, because the key"))
    for address in ["example", "ftp://example.com", "https://a:b@example.com", "https://a/?b=c"] {
      #expect(failure(good, address).contains("expected an address such as"), "\(address)")
    }
  }

  @Test("Pictures may come as data URIs")
  func dataURIs() async throws {
    let picture = ServiceFixture.pictures[1]
    let text = Data(picture).base64EncodedString()
    let fixture = try ServiceFixture(
      .replicate,
      atService: { request in
        guard request.method == "GET" else { return nil }
        return StubService.json(
          200, "{\"status\": \"succeeded\", \"output\": \"data:image/png;base64,\(text)\"}")
      })
    let result = try await fixture.generate(ServiceFixture.photo)
    #expect(result.images.map(\.file) == [picture])
    #expect(result.notes.contains { $0.contains("is png, not the webp that was asked for") })
  }

  @Test("Fewer pictures than asked for are said")
  func fewer() async throws {
    let fixture = try ServiceFixture(.eachlabs, pictures: Array(ServiceFixture.pictures.prefix(1)))
    var request = ServiceFixture.photo
    request.outputs = 3
    let result = try await fixture.generate(request)
    #expect(result.images.count == 1)
    #expect(result.notes.contains { $0.hasPrefix("eachlabs gave 1 of 3 images; it keeps back") })
  }
}
