import Foundation
import Raster
import Synchronization
import TestSupport

@testable import ConditionedGeneration
@testable import ModelFiles

/// A stub service, and a generator that does not wait.
final class ServiceFixture: Sendable {
  /// Pictures that differ, one of each kind.
  static let pictures: [[UInt8]] = {
    [ImageFormat.webp, .png, .jpeg].enumerated().compactMap { index, format in
      try? picture(seed: UInt64(index)).encoded(as: format)
    }
  }()

  static func picture(seed: UInt64, width: Int = 64, height: Int = 48) -> Image {
    var random = SplitMix64(seed: seed)
    let base = random.below(100)
    let bytes = (0..<width * height * 3).map { UInt8(($0 / 3 + base) % 256) }
    return Image(width: width, height: height, channels: 3, bytes: bytes)
  }

  let stub: StubService
  let dialect: ServiceDialect
  private let log = Mutex<(waits: [Duration], events: [GenerationProgress])>(([], []))

  /// Waits that the generator would have made.
  var waits: [Duration] { log.withLock { $0.waits } }

  /// What the generator reported, but not each piece.
  var events: [GenerationProgress] {
    log.withLock { $0.events }.filter { if case .downloading = $0 { false } else { true } }
  }

  init(
    _ kind: StubService.Dialect, pictures: [[UInt8]] = [ServiceFixture.pictures[0]],
    polls: Int? = 2, log: String = "", atService: @escaping StubService.Intercept = { _ in nil },
    atStore: @escaping StubService.Intercept = { _ in nil }
  ) throws {
    stub = try StubService(
      kind, pictures: pictures, polls: polls, log: log, atService: atService, atStore: atStore)
    dialect =
      switch kind {
      case .eachlabs: .eachlabs
      case .replicate: .replicate
      case .bfl: try ServiceDialect(yaml: Self.bfl, file: "bfl.yaml")
      }
  }

  func generator(
    key: String = StubService.key, model: String? = nil, limit: Duration = .seconds(3600)
  ) throws -> RemoteGenerator {
    var generator = try RemoteGenerator(
      dialect, address: stub.address, model: model, environment: [dialect.key.variable: key])
    generator.timeLimit = limit
    generator.pace.patience = .init(connect: 30, silence: 30)
    generator.pace.wait = { [self] duration in
      log.withLock { $0.waits.append(duration) }
      try await Task.sleep(for: .milliseconds(2))
    }
    return generator
  }

  func generate(
    _ request: GenerationRequest, key: String = StubService.key, model: String? = nil,
    limit: Duration = .seconds(3600)
  ) async throws -> GenerationResult {
    try await generator(key: key, model: model, limit: limit).generate(request) { event in
      self.log.withLock { $0.events.append(event) }
    }
  }

  /// What the error of a generation is.
  func failure(
    _ request: GenerationRequest = photo, key: String = StubService.key,
    limit: Duration = .seconds(3600)
  ) async -> GenerationError? {
    do {
      _ = try await generate(request, key: key, limit: limit)
      return nil
    } catch {
      return error as? GenerationError
    }
  }

  /// A request that every dialect takes.
  static let photo = GenerationRequest(
    prompt: "a room", control: .photo("https://example.com/room.jpg"))

  /// Black Forest Labs' dialect, described as a user would.
  static let bfl = """
    name: bfl
    address: https://api.bfl.ai/v1
    key: {variable: BFL_KEY, header: x-key}
    model: flux-depth
    create:
      path: /{model}
      body: "{input}"
      id: id
    status:
      address: polling_url
      field: status
      done: [Ready]
      failed: [Error, Task not found]
      moderated: [Request Moderated, Content Moderated]
      output: result.sample
      errors: [detail, details]
    hosts: [.bfl.ai]
    inputs:
      prompt: prompt
      control_image: control_image
      control_map: preprocessed_image
      seed: seed
      num_inference_steps: steps
      guidance: guidance
      output_format: output_format
    values:
      output_format: {jpg: jpeg}
    constants: {safety_tolerance: 2}
    inline: {form: base64, limit: 20000000}
    """
}
