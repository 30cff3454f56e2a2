import Foundation
import TestSupport
import Testing

@testable import ConditionedGeneration
@testable import Tensors

/// Token ids through tiny text encoders, against transformers.
@Suite struct TextEncoderTests {
  private func t5(
    _ tiny: TextCase, _ backend: any Backend, keepsLayers: Bool = true
  ) throws -> T5Encoder {
    try T5Encoder(
      try tiny.t5(), settings: try T5Settings(folder: tiny.folder), backend: backend,
      keepsLayers: keepsLayers)
  }

  private func clip(_ tiny: TextCase, _ backend: any Backend) throws -> CLIPTextEncoder {
    try CLIPTextEncoder(
      try tiny.clip(), settings: try CLIPTextSettings(folder: tiny.folder), backend: backend)
  }

  private func singles() throws -> [any Backend] {
    [try CPUBackend(.f32), try CPUBackend(.f32, threads: 1), ReferenceBackend()]
  }

  // MARK: - Numbers

  @Test("T5's states in 32 bits are torch's within 1e-5 of their range", arguments: TextCase.t5)
  func t5States(tiny: TextCase) async throws {
    let expected = try tiny.expected("states")
    for backend in try singles() {
      let encoder = try t5(tiny, backend)
      let sizes = encoder.configuration
      #expect(sizes.width == tiny.width && sizes.layers == tiny.layers)
      #expect(sizes.heads == tiny.heads && sizes.headWidth == tiny.headWidth)
      #expect(sizes.hiddenWidth == tiny.hiddenWidth)
      let states = try await encoder(tiny.ids)
      #expect(states.shape == [tiny.ids.count, tiny.width])
      #expect(largestError(try await backend.values(states), expected) <= 1e-5)
    }
  }

  @Test(
    "CLIP's states and its pooled one are torch's, by both rules for the end",
    arguments: TextCase.clip)
  func clipStates(tiny: TextCase) async throws {
    let states = try tiny.expected("states"), pooled = try tiny.expected("pooled")
    for backend in try singles() {
      let encoder = try clip(tiny, backend)
      let sizes = encoder.configuration
      #expect(sizes.width == tiny.width && sizes.layers == tiny.layers)
      #expect(sizes.heads == tiny.heads && sizes.hiddenWidth == tiny.hiddenWidth)
      let end = encoder.endPosition(tiny.ids)
      #expect(end == tiny.end)
      #expect(largestError(try await backend.values(try encoder.states(tiny.ids)), states) <= 1e-5)
      let made = try encoder(tiny.ids)
      #expect(made.shape == [1, tiny.width])
      #expect(largestError(try await backend.values(made), pooled) <= 1e-5)
    }
  }

  @Test(
    "In bfloat16 they are at most twice as far from torch's singles as torch's own bfloat16",
    .enabled(if: CPUBackend.supports(.bf16), "the processor has no AVX-512"),
    arguments: TextCase.all)
  func bfloats(tiny: TextCase) async throws {
    let backend = try CPUBackend(.bf16)
    if tiny.name.hasPrefix("t5") {
      let encoder = try t5(tiny, backend)
      let made = try await backend.values(try await encoder(tiny.ids))
      let error = meanError(made, try tiny.expected("states"))
      #expect(error <= 2 * tiny.bf16Error && error > 0)
    } else {
      let encoder = try clip(tiny, backend)
      let states = try await backend.values(try encoder.states(tiny.ids))
      let error = meanError(states, try tiny.expected("states"))
      #expect(error <= 2 * tiny.bf16Error && error > 0)
      let pooled = try await backend.values(try encoder(tiny.ids))
      let pooledError = meanError(pooled, try tiny.expected("pooled"))
      #expect(pooledError <= 2 * (try #require(tiny.bf16PooledError)) && pooledError > 0)
    }
  }

  @Test("Layers that are packed in their turn compute the same bits")
  func streamedLayers() async throws {
    for precision in Precision.allCases where CPUBackend.supports(precision) {
      let backend = try CPUBackend(precision)
      let kept = try t5(TextCase.t5[0], backend),
        streamed = try t5(
          TextCase.t5[0], backend, keepsLayers: false)
      let packed = streamed.kept.count
      #expect(packed == 0)
      let expected = try await backend.values(try await kept(TextCase.t5[0].ids))
      for _ in 0..<2 {
        let made = try await backend.values(try await streamed(TextCase.t5[0].ids))
        #expect(made == expected)
      }
    }
  }

  @Test("A text can be cancelled between layers that are packed in their turn")
  func cancelling() async throws {
    let text = Task { () async throws -> Bool in
      while !Task.isCancelled { await Task.yield() }
      let encoder = try t5(TextCase.t5[0], try CPUBackend(.f32), keepsLayers: false)
      do {
        _ = try await encoder(TextCase.t5[0].ids)
        return false
      } catch is CancellationError {
        return true
      }
    }
    text.cancel()
    #expect(try await text.value)
  }

  @Test("Nothing holds an encoder's weights when it is gone")
  func dropping() async throws {
    let backend = try CPUBackend(.f32)
    weak var t5Weights: (any MatrixWeights)?
    weak var clipWeights: (any MatrixWeights)?
    do {
      let t5 = try t5(TextCase.t5[0], backend), clip = try clip(TextCase.clip[0], backend)
      t5Weights = t5.kept[0].contraction
      clipWeights = clip.layers[0].contraction
      let states = try await t5(TextCase.t5[0].ids), pooled = try clip(TextCase.clip[0].ids)
      #expect(t5Weights != nil && clipWeights != nil)
      _ = try await backend.values(states)
      _ = try await backend.values(pooled)
    }
    try await backend.finish()
    #expect(t5Weights == nil && clipWeights == nil)
  }

  @Test("Distances have the buckets that transformers gives them")
  func buckets() throws {
    struct Buckets: Decodable {
      let buckets: Int
      let maxDistance: Int
      let expected: [Int]
    }
    let all = try Fixtures.json(
      "text/buckets.json", as: [Buckets].self, keys: .convertFromSnakeCase)
    #expect(all.count == 4)
    for one in all {
      let bias = T5RelativeBias(
        table: [], buckets: one.buckets, heads: 0, maxDistance: one.maxDistance)
      #expect((-600...600).map(bias.bucket) == one.expected, "\(one.buckets), \(one.maxDistance)")
    }
  }

  // MARK: - Settings

  @Test("A configuration tells what the tensors do not")
  func settings() throws {
    let other = try T5Settings(folder: TextCase.t5[1].folder)
    #expect(other.normEpsilon == 1e-2 && other.maxDistance == 40)
    #expect(other.heads == 2 && other.headWidth == 16)
    let clip = try CLIPTextSettings(folder: TextCase.clip[0].folder)
    #expect(clip.end == .token(60) && clip.heads == 3 && clip.activation == .quickGELU)
    let legacy = try CLIPTextSettings(folder: TextCase.clip[1].folder)
    #expect(legacy.end == .largest && legacy.normEpsilon == 1e-3 && legacy.activation == .gelu)
    let empty = try TemporaryFolder()
    #expect(try T5Settings(folder: empty.url.path) == T5Settings())
    #expect(try CLIPTextSettings(folder: empty.url.path) == CLIPTextSettings())
  }

  @Test("The half of a whole CLIP's configuration that is about text is read")
  func nestedConfiguration() throws {
    let folder = try TemporaryFolder()
    let json = """
      {"model_type": "clip", "eos_token_id": 5, "hidden_act": "relu",
       "text_config": {"num_attention_heads": 7, "eos_token_id": 9, "hidden_act": "gelu"}}
      """
    _ = try folder.file("config.json", Array(json.utf8))
    let settings = try CLIPTextSettings(folder: folder.url.path)
    #expect(settings.heads == 7 && settings.end == .token(9) && settings.activation == .gelu)
  }

  @Test(
    "Configurations of other networks are refused",
    arguments: [
      #"{"model_type": "umt5", "feed_forward_proj": "gated-gelu"}"#,
      #"{"model_type": "t5", "feed_forward_proj": "relu"}"#,
      #"{"model_type": "t5"}"#, #"{"num_heads": "many"}"#, "[", "",
    ])
  func otherT5(json: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("config.json", Array(json.utf8))
    let error = try #require(throws: WeightFileError.self) {
      try T5Settings(folder: folder.url.path)
    }
    #expect(error.subject.hasPrefix(path))
    #expect(error.fault == .malformed || error.fault == .unsupported)
  }

  @Test(
    "So are those of other CLIPs",
    arguments: [
      #"{"model_type": "siglip"}"#, #"{"hidden_act": "relu"}"#, #"{"eos_token_id": "end"}"#,
      #"{"text_config": {"hidden_act": "silu"}}"#,
    ])
  func otherCLIP(json: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("config.json", Array(json.utf8))
    #expect(throws: WeightFileError.self) { try CLIPTextSettings(folder: folder.url.path) }
  }
}

/// One text through one tiny encoder; see Fixtures/text/make_text.py.
struct TextCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let ids: [Int]
  let width: Int
  let layers: Int
  let heads: Int
  let headWidth: Int
  let hiddenWidth: Int
  let bf16Error: Double
  let bf16PooledError: Double?
  let end: Int?

  var testDescription: String { name }

  static let all: [TextCase] = {
    guard
      let all = try? Fixtures.json(
        "text/cases.json", as: [TextCase].self, keys: .convertFromSnakeCase)
    else { preconditionFailure("Fixtures/text/cases.json is missing or damaged") }
    return all
  }()

  static let t5 = all.filter { $0.name.hasPrefix("t5") }
  static let clip = all.filter { $0.name.hasPrefix("clip") }

  private static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/text/\(name)")
      .path
  }

  var folder: String { Self.path(name) }

  func file() throws -> WeightFile { try WeightFile(path: folder) }

  func t5() throws -> T5Weights { try T5Weights(path: folder) }
  func clip() throws -> CLIPTextWeights { try CLIPTextWeights(path: folder) }

  func expected(_ tensor: String) throws -> [Float] {
    let file = try WeightFile(path: Self.path(name + ".safetensors"))
    return try #require(file[tensor]).floats()
  }
}

/// The largest difference over the range of the expected numbers; infinite where one is none.
private func largestError(_ made: [Float], _ expected: [Float]) -> Float {
  guard made.count == expected.count, let low = expected.min(), let high = expected.max()
  else { return .infinity }
  return zip(made, expected).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  } / (high - low)
}

private func meanError(_ made: [Float], _ expected: [Float]) -> Double {
  guard made.count == expected.count else { return .infinity }
  return zip(made, expected).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) }
    / Double(made.count)
}
