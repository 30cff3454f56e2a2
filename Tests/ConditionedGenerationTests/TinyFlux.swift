import Foundation
import Tensors
import TestSupport

@testable import ConditionedGeneration

/// The tiny random transformers of Fixtures/transformer/make_transformer.py, made again from their seeds.
struct TinyFlux: Decodable, Sendable {
  struct Entry: Decodable, Sendable {
    let name: String
    let shape: [Int]
    let scale: Float
    let mean: Float
  }

  struct Part: Decodable, Sendable {
    let name: String
    let sources: [String]
    let swapped: Bool
  }

  struct Sizes: Decodable, Sendable {
    let numAttentionHeads: Int
    let attentionHeadDim: Int
    let axesDimsRope: [Int]
    let inChannels: Int
    let jointAttentionDim: Int
    let pooledProjectionDim: Int
    let guidanceEmbeds: Bool
  }

  struct Model: Decodable, Sendable {
    let name: String
    let seed: UInt64
    let config: Sizes
    let tensors: [Entry]
    let bfl: [Part]
  }

  struct Case: Decodable, Sendable, CustomStringConvertible {
    let name: String
    let model: String
    let seed: UInt64
    let text: Int
    let rows: Int
    let columns: Int
    let time: Float
    let guidance: Float?
    let bf16Error: Double
    let lora: Float?

    var description: String { name }
  }

  struct Loop: Decodable, Sendable, CustomStringConvertible {
    let name: String
    let rows: Int
    let columns: Int
    let seed: UInt64
    let text: Int
    let steps: Int
    let guidance: Float

    var description: String { name }
  }

  struct LoRA: Decodable, Sendable {
    let seed: UInt64
    let tensors: [Entry]
  }

  /// How the weights lie on disk.
  enum Layout: Sendable, CaseIterable { case diffusers, bfl }

  let models: [Model]
  let cases: [Case]
  let loops: [Loop]
  let lora: LoRA

  static let all: TinyFlux = {
    guard
      let all = try? Fixtures.json(
        "transformer/models.json", as: TinyFlux.self, keys: .convertFromSnakeCase)
    else { preconditionFailure("transformer/models.json is missing or damaged") }
    return all
  }()

  /// What the originals computed.
  static func expected(_ name: String) throws -> [Float] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/transformer/expected.safetensors").path
    return try WeightScope(try WeightFile(path: path)).tensor(name).floats()
  }

  func model(_ name: String) -> Model {
    guard let model = models.first(where: { $0.name == name }) else {
      preconditionFailure("no model \(name)")
    }
    return model
  }

  /// Draws as torch's of the same seed.
  static func draws(_ entries: [Entry], seed: UInt64) -> [(
    name: String, shape: [Int], values: [Float]
  )] {
    var generator = TorchGenerator(seed: seed)
    return entries.map { entry in
      let values = generator.normal(count: entry.shape.reduce(1, *))
      return (entry.name, entry.shape, values.map { $0 * entry.scale + entry.mean })
    }
  }

  /// Writes a model's files and opens them.
  func weights(
    _ name: String, _ layout: Layout, in folder: TemporaryFolder, lora scale: Float? = nil
  ) throws -> FluxWeights {
    let model = model(name)
    var tensors = Self.draws(model.tensors, seed: model.seed)
    if scale != nil, let first = tensors.firstIndex(where: { $0.name == "x_embedder.weight" }) {
      // A control LoRA's base has columns of zeros where the control goes in.
      let columns = tensors[first].shape[1]
      for index in tensors[first].values.indices where index % columns >= 64 {
        tensors[first].values[index] = 0
      }
    }
    if layout == .bfl {
      let stored = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0) })
      tensors = try model.bfl.map { part in
        let sources = try part.sources.map { source in
          guard let found = stored[source] else { throw Missing(name: source) }
          return found
        }
        var values = sources.flatMap(\.values)
        let half = values.count / 2
        if part.swapped { values = Array(values[half...] + values[..<half]) }
        let rows = sources.reduce(0) { $0 + $1.shape[0] }
        return (part.name, [rows] + sources[0].shape.dropFirst(), values)
      }
    }
    let path = folder.path("\(name)-\(layout)")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.safetensors(tensors).write(to: URL(fileURLWithPath: path + "/model.safetensors"))
    let config = """
      {"num_attention_heads": \(model.config.numAttentionHeads),
       "attention_head_dim": \(model.config.attentionHeadDim),
       "axes_dims_rope": \(model.config.axesDimsRope)}
      """
    try Data(config.utf8).write(to: URL(fileURLWithPath: path + "/config.json"))
    var loras: [LoRAChoice] = []
    if let scale {
      let file = folder.path("lora.safetensors")
      try Self.safetensors(Self.draws(lora.tensors, seed: lora.seed))
        .write(to: URL(fileURLWithPath: file))
      loras.append(LoRAChoice(path: file, scale: scale))
    }
    return try FluxWeights(path: path, loras: loras, parity: .exact)
  }

  struct Missing: Error { let name: String }

  /// Text, pooled text, noisy tokens and control tokens as the script draws them.
  static func inputs(
    _ sizes: Sizes, seed: UInt64, text: Int, tokens: Int
  ) -> (text: [Float], pooled: [Float], tokens: [Float], control: [Float]?) {
    var generator = TorchGenerator(seed: seed)
    let states = generator.normal(count: text * sizes.jointAttentionDim)
    let pooled = generator.normal(count: sizes.pooledProjectionDim)
    let noisy = generator.normal(count: tokens * 64)
    let control = sizes.inChannels - 64
    return (states, pooled, noisy, control > 0 ? generator.normal(count: tokens * control) : nil)
  }

  static func safetensors(
    _ tensors: [(name: String, shape: [Int], values: [Float])]
  ) throws -> Data {
    var header: [String: Any] = [:], bytes = Data()
    for tensor in tensors {
      let begin = bytes.count
      for value in tensor.values {
        unsafe withUnsafeBytes(of: value.bitPattern.littleEndian) {
          unsafe bytes.append(contentsOf: $0)
        }
      }
      header[tensor.name] = [
        "dtype": "F32", "shape": tensor.shape, "data_offsets": [begin, bytes.count],
      ]
    }
    let json = try JSONSerialization.data(withJSONObject: header)
    var file = Data()
    unsafe withUnsafeBytes(of: UInt64(json.count).littleEndian) {
      unsafe file.append(contentsOf: $0)
    }
    return file + json + bytes
  }
}
