import Foundation
import Tensors

/// The whole tiny FLUX.1 Depth model of Fixtures/pipeline/make_pipeline.py, made again from its seeds.
public struct TinyPipeline: Decodable, Sendable {
  private struct Part: Decodable, Sendable {
    let seed: UInt64
    let tensors: [SeededTensor]
    let config: Configuration
  }

  private struct Addition: Decodable, Sendable {
    let seed: UInt64
    let tensors: [SeededTensor]
  }

  /// One run of diffusers' pipeline.
  public struct Case: Decodable, Sendable, CustomStringConvertible {
    /// Its name.
    public let name: String
    /// Pixels across.
    public let width: Int
    /// Pixels down.
    public let height: Int
    /// Where the noise begins.
    public let seed: UInt64
    /// How many images.
    public let outputs: Int
    /// Denoising steps.
    public let steps: Int
    /// How closely the prompt is followed.
    public let guidance: Double
    /// The scale of the LoRA; nil without.
    public let lora: Double?
    /// Of image-to-image; nil for noise alone.
    public let strength: Double?

    /// Its name.
    public var description: String { name }
  }

  /// Values of a configuration, written as they were read.
  private struct Configuration: Decodable, Sendable {
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
        "{"
        + values.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value.json)" }
        .joined(separator: ", ") + "}"
    }
  }

  /// The prompt of all cases.
  public let prompt: String
  /// What was run.
  public let cases: [Case]
  private let parts: [String: Part]
  private let lora: Addition

  /// The model and its cases.
  public static let all: TinyPipeline = {
    guard let data = FileManager.default.contents(atPath: fixture("pipeline/model.json")),
      let all = try? JSONDecoder().decode(TinyPipeline.self, from: data)
    else { preconditionFailure("pipeline/model.json is missing or damaged") }
    return all
  }()

  /// The path of a fixture of these tests.
  public static func fixture(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("ConditionedGenerationTests/Fixtures/\(name)").path
  }

  /// The control picture.
  public static var control: String { fixture("pipeline/control.png") }

  /// The images that diffusers made, [outputs · height, width, 3].
  public static func expected(_ name: String) throws -> [UInt8] {
    let file = try WeightFile(path: fixture("pipeline/images.safetensors"))
    return try WeightScope(file).tensor(name).floats().map { UInt8($0) }
  }

  /// Writes the model as diffusers saves it, and the LoRA beside it.
  public func write(to folder: String) throws {
    for (name, part) in parts {
      let place = "\(folder)/\(name)"
      try FileManager.default.createDirectory(
        atPath: place, withIntermediateDirectories: true)
      try SeededTensor.safetensors(SeededTensor.draws(part.tensors, seed: part.seed))
        .write(to: URL(fileURLWithPath: "\(place)/model.safetensors"))
      try Data(part.config.json.utf8).write(to: URL(fileURLWithPath: "\(place)/config.json"))
    }
    for (tokenizer, kind) in [("tokenizer", "clip"), ("tokenizer_2", "t5")] {
      try FileManager.default.copyItem(
        atPath: Self.fixture("Tokenizers/\(kind)"), toPath: "\(folder)/\(tokenizer)")
    }
    try Data("{\"_class_name\": \"FluxControlPipeline\"}".utf8)
      .write(to: URL(fileURLWithPath: "\(folder)/model_index.json"))
    try SeededTensor.safetensors(SeededTensor.draws(lora.tensors, seed: lora.seed))
      .write(to: URL(fileURLWithPath: "\(folder)/lora.safetensors"))
  }
}
