import Foundation
import Raster
import TestSupport
import Tensors

@testable import ConditionedGeneration

/// The whole tiny FLUX.1 Depth model of Fixtures/pipeline/make_pipeline.py, made again from its seeds.
struct TinyPipeline: Decodable, Sendable {
  struct Part: Decodable, Sendable {
    let seed: UInt64
    let tensors: [TinyFlux.Entry]
    /// The configuration as JSON has it.
    let config: Configuration
  }

  struct Addition: Decodable, Sendable {
    let seed: UInt64
    let tensors: [TinyFlux.Entry]
  }

  struct Case: Decodable, Sendable, CustomStringConvertible {
    let name: String
    let width: Int
    let height: Int
    let seed: UInt64
    let outputs: Int
    let steps: Int
    let guidance: Double
    let lora: Double?
    let strength: Double?

    var description: String { name }
  }

  /// Values of a configuration, written as they were read.
  struct Configuration: Decodable, Sendable {
    let json: String

    private enum Value: Decodable {
      case text(String), number(Double), numbers([Double])

      init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
          self = .text(text)
        } else if let number = try? container.decode(Double.self) {
          self = .number(number)
        } else {
          self = .numbers(try container.decode([Double].self))
        }
      }

      var json: String {
        func short(_ value: Double) -> String {
          value == value.rounded() ? "\(Int(value))" : "\(value)"
        }
        return switch self {
        case .text(let text): "\"\(text)\""
        case .number(let number): short(number)
        case .numbers(let numbers): "[\(numbers.map(short).joined(separator: ", "))]"
        }
      }
    }

    init(from decoder: any Decoder) throws {
      let values = try decoder.singleValueContainer().decode([String: Value].self)
      json =
        "{" + values.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value.json)" }
        .joined(separator: ", ") + "}"
    }
  }

  let prompt: String
  let parts: [String: Part]
  let lora: Addition
  let cases: [Case]

  static let all: TinyPipeline = {
    guard let all = try? Fixtures.json("pipeline/model.json", as: TinyPipeline.self, keys: .useDefaultKeys)
    else { preconditionFailure("pipeline/model.json is missing or damaged") }
    return all
  }()

  static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)").path
  }

  /// The control picture.
  static var control: String { fixture("pipeline/control.png") }

  /// The images that diffusers made, [outputs · height, width, 3].
  static func expected(_ name: String) throws -> [UInt8] {
    let file = try WeightFile(path: fixture("pipeline/images.safetensors"))
    return try WeightScope(file).tensor(name).floats().map { UInt8($0) }
  }

  /// Writes the model as diffusers saves it, and the LoRA beside it.
  func write(to folder: String) throws {
    for (name, part) in parts {
      let place = "\(folder)/\(name)"
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: true)
      try TinyFlux.safetensors(TinyFlux.draws(part.tensors, seed: part.seed))
        .write(to: URL(fileURLWithPath: "\(place)/model.safetensors"))
      try Data(part.config.json.utf8).write(to: URL(fileURLWithPath: "\(place)/config.json"))
    }
    for (tokenizer, kind) in [("tokenizer", "clip"), ("tokenizer_2", "t5")] {
      try FileManager.default.copyItem(
        atPath: Self.fixture("Tokenizers/\(kind)"), toPath: "\(folder)/\(tokenizer)")
    }
    try Data("{\"_class_name\": \"FluxControlPipeline\"}".utf8)
      .write(to: URL(fileURLWithPath: "\(folder)/model_index.json"))
    try TinyFlux.safetensors(TinyFlux.draws(lora.tensors, seed: lora.seed))
      .write(to: URL(fileURLWithPath: "\(folder)/lora.safetensors"))
  }

  /// The request of a case.
  func request(_ tiny: Case, lora folder: String) -> GenerationRequest {
    var request = GenerationRequest(prompt: prompt, control: .picture(Self.control))
    request.seed = tiny.seed
    request.steps = tiny.steps
    request.guidance = tiny.guidance
    request.size = .pixels(width: tiny.width, height: tiny.height)
    request.outputs = tiny.outputs
    request.strength = tiny.strength
    request.initialImage = tiny.strength == nil ? nil : Self.control
    request.loras = tiny.lora.map { [.init(path: "\(folder)/lora.safetensors", scale: $0)] } ?? []
    return request
  }
}
