import Foundation
import TestSupport
import Testing

@testable import ModelFiles

/// `fdeval.json` of small models.
@Suite struct ModelCardTests {
  private static let depth = String(
    decoding: TinySmallModels.card("depth", defaults: #"{"input_size": 56}"#), as: UTF8.self)

  private func card(_ text: String) throws -> ModelCard {
    try ModelCard(json: Data(text.utf8), file: "m/fdeval.json")
  }

  @Test("A card says task, kind, licence, data, defaults and training")
  func reading() throws {
    let card = try card(Self.depth)
    #expect(card.task == .depth && card.kind == TinySmallModels.kind)
    #expect(card.license == "Apache-2.0" && card.trainingData == "rendered scenes")
    #expect(card.defaults == .init(inputSize: 56))
    let training = card.training
    #expect(training.seed == 5 && training.scenes == 100 && training.steps == 7)
    #expect(training.plannedSteps == 8 && training.samples == 14 && training.skippedSteps == 0)
    #expect(training.hours == 1.25 && training.guidance == nil)
    #expect(training.validation == ["abs_rel": 0.25, "delta1": 0.5])
    let image = try ModelCard(
      json: TinySmallModels.card(
        "depth-to-image",
        defaults: #"{"width": 64, "height": 48, "steps": 2, "guidance": 3.5, "text_tokens": 16}"#,
        guidance: #", "guidance": {"weight": "w", "slope": 0.25, "most": 30}"#), file: "f")
    #expect(
      image.defaults == .init(width: 64, height: 48, steps: 2, guidance: 3.5, textTokens: 16))
    #expect(image.training.guidance == .init(weight: "w", slope: 0.25, most: 30))
  }

  @Test("It is written with the keys that it is read with")
  func roundTrip() throws {
    let card = try card(Self.depth)
    let written = String(decoding: try JSONEncoder().encode(card), as: UTF8.self)
    let versioned = #"{"fdeval_model": 1, "# + written.dropFirst()
    #expect(try self.card(versioned) == card)
  }

  @Test(
    "What is wrong with a card is one sentence",
    arguments: [
      (
        "\"fdeval_model\": 1", "\"fdeval_model\": 2", "fdeval_model 1, found 2; use a newer fdeval."
      ),
      ("\"fdeval_model\": 1", "\"fdeval_model\": 0", "found 0; install the model again."),
      ("\"fdeval_model\": 1, ", "", "found no fdeval_model;"),
      (
        "\"fdeval_model\": 1", "\"fdeval_model\": \"1\"",
        "else than a whole number at fdeval_model;"
      ),
      ("{\"fdeval_model\"", "\"fdeval_model\"", "found no JSON;"),
      ("\"task\": \"depth\"", "\"task\": \"sound\"", " at task;"),
      ("\"kind\": \"", "\"kind\": 5, \"x\": \"", "something else than a text at kind;"),
      ("\"license\": ", "\"licence\": ", "found no license;"),
      ("\"seed\": 5", "\"seed\": 5.5", "found a number that should be whole or is none;"),
      ("\"hours\": 1.25", "\"hours\": null", "null at training.hours;"),
      ("\"abs_rel\": 0.25", "\"abs_rel\": \"good\"", "a number at training.validation.abs_rel;"),
      ("\"input_size\": 56", "\"input_size\": 5", "defaults.input_size of 14 to 8192, found 5;"),
      (
        "\"input_size\": 56", "\"input_sice\": 56",
        "'input_sice', which may mean 'input_size', at defaults;"
      ),
      (
        "\"input_size\": 56", "\"width\": 64",
        "defaults.width of a height beside it, found only one"
      ),
      (
        "\"input_size\": 56", "\"width\": 65, \"height\": 64",
        "defaults.width of a multiple of 16, found 65;"
      ),
      ("\"input_size\": 56", "\"steps\": 51", "defaults.steps of 1 to 50, found 51;"),
      ("\"input_size\": 56", "\"guidance\": -1", "defaults.guidance of 0 to 100, found -1.0;"),
      ("\"input_size\": 56", "\"text_tokens\": 0", "defaults.text_tokens of 1 to 512, found 0;"),
    ])
  func refusals(old: String, new: String, sentence: String) throws {
    #expect(Self.depth.contains(old))
    let error = try #require(
      #expect(throws: ModelFilesError.self) { try card(Self.depth.replacing(old, with: new)) })
    #expect(error.fault == .card && error.subject == "m/fdeval.json")
    #expect("\(error)".contains(sentence), "\(error)")
    #expect("\(error)".hasPrefix("m/fdeval.json: expected "))
  }

  @Test("A card is found in the folder, beside a file in it and around a pipeline's part")
  func places() throws {
    let folder = try TemporaryFolder()
    let models = try TinySmallModels(in: folder.path("m"))
    let depth = "\(models.folder)/fdeval-small-depth", image = "\(models.folder)/fdeval-small-flux"
    for path in [depth, "\(depth)/", "\(depth)/model.safetensors"] {
      #expect(try ModelCard.of(path: path)?.task == .depth, "\(path)")
    }
    #expect(try ModelCard.of(path: image + "/transformer")?.task == .depthToImage)
    #expect(try ModelCard.of(path: models.folder) == nil)
    try FileManager.default.removeItem(atPath: depth + "/fdeval.json")
    try FileManager.default.createDirectory(
      atPath: depth + "/fdeval.json", withIntermediateDirectories: true)
    #expect(throws: ModelFilesError.self) { try ModelCard.of(path: depth) }
  }
}
