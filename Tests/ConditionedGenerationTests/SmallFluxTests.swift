import Foundation
import ModelFiles
import Raster
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Settings that come from the folder of a small model, and what is said of its limits.
@Suite struct SmallFluxTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try TinySmallModels(in: folder.path("m")).folder + "/fdeval-small-flux"
  }

  private func model() throws -> LocalModel { try LocalModel(FluxModelFiles(model: path)) }

  private func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  private func request(_ prompt: String = "a photo") -> GenerationRequest {
    var request = GenerationRequest(prompt: prompt, control: .picture(TinyPipeline.control))
    request.seed = 7
    return request
  }

  @Test(
    "The text length is the card's, else the tokenizer's, and never above what FLUX takes",
    arguments: [
      ("\"text_tokens\": 16", "16", 16), ("\"steps\": 2", "24", 24), ("\"steps\": 2", "512", 512),
      ("\"steps\": 2", "600", 512), ("\"steps\": 2", "0", 512),
      ("\"steps\": 2", "1000000000000000019884624838656", 512),
    ])
  func textLength(defaults: String, stated: String, length: Int) throws {
    try TinySmallModels.card("depth-to-image", defaults: "{\(defaults)}")
      .write(to: URL(fileURLWithPath: path + "/fdeval.json"))
    try write("tokenizer_2/tokenizer_config.json", "{\"model_max_length\": \(stated)}")
    let model = try model()
    #expect(model.t5Tokenizer.length == length)
    #expect(model.t5Tokenizer.encode("a photo").ids.count == length)
    let tokenizer = path + "/tokenizer_2"
    #expect(
      try T5Tokenizer(folder: tokenizer, most: 256).length == min(stated == "16" ? 16 : length, 256)
    )
  }

  @Test("Without a card and a length in the tokenizer, FLUX's 512 hold")
  func plain() throws {
    try FileManager.default.removeItem(atPath: path + "/fdeval.json")
    try FileManager.default.removeItem(atPath: path + "/tokenizer_2/tokenizer_config.json")
    let model = try model()
    #expect(model.card == nil && model.t5Tokenizer.length == 512)
    #expect(model.unknownWords(in: "a zebra").isEmpty && model.notes(prompt: "zebra").isEmpty)
    #expect(model.notes(size: PixelSize(width: 96, height: 64)).isEmpty)
    let filled = request().completed(by: model.card)
    #expect(filled.steps == 28 && filled.guidance == 10 && filled.size == nil)
  }

  @Test("Size, steps and guidance are the card's where the request says nothing")
  func defaults() async throws {
    let card = try model().card
    let filled = request().completed(by: card)
    #expect(filled.steps == 2 && filled.guidance == 3.5)
    #expect(filled.size == .pixels(width: 64, height: 48))
    var stated = request()
    stated.steps = 3
    stated.guidance = 1
    stated.size = .megapixels(.quarter)
    #expect(stated.completed(by: card) == stated)

    let generator = LocalGenerator(try model())
    let usual = try await generator.generate(request()) { _ in }
    #expect(usual.images[0].image.width == 64 && usual.images[0].image.height == 48)
    #expect(usual.model?.smallModel == TinySmallModels.kind)
    // The same image as with everything said: the defaults are what was computed with.
    let said = try await generator.generate(filled) { _ in }
    #expect(said.images[0].image == usual.images[0].image)
    var more = request()
    more.steps = 3
    #expect(try await generator.generate(more) { _ in }.images[0].image != usual.images[0].image)
  }

  @Test("Another size than the one that was trained is made, and said in one sentence")
  func size() async throws {
    let generator = LocalGenerator(try model())
    var other = request()
    other.size = .pixels(width: 97, height: 64)
    let result = try await generator.generate(other) { _ in }
    #expect(result.images[0].image.width == 96)
    let sentence =
      "This small model was trained at 64 x 48 pixels: images of 96 x 64 pixels may be worse."
    #expect(result.notes.filter { $0.contains("trained at") } == [sentence])
    let usual = try await generator.generate(request()) { _ in }
    #expect(!usual.notes.contains { $0.contains("trained at") })
  }

  @Test(
    "Words are known where T5 has one piece for them",
    arguments: [
      ("a photo of the map, light", []), ("a zebra, the photo", ["zebra"]),
      ("Zebra zebra ZEBRA photo-room", ["Zebra", "room"]), ("the photo's 123 x9", ["x9"]),
      ("", []), ("…!?", []),
    ])
  func words(prompt: String, unknown: [String]) throws {
    #expect(try model().unknownWords(in: prompt) == unknown)
  }

  @Test("Unknown words are named once, and stand in the result's notes")
  func naming() async throws {
    let model = try model()
    #expect(model.notes(prompt: "a photo").isEmpty)
    #expect(
      model.notes(prompt: "a zebra") == [
        "This small model does not know the word 'zebra', which will mean nothing or the wrong thing."
      ])
    let result = try await LocalGenerator(model).generate(request("a red zebra")) { _ in }
    #expect(result.notes.count { $0.contains("does not know the words 'red' and 'zebra', ") } == 1)
    let many = (0..<12).map { "zq\($0)" }.joined(separator: " ")
    #expect(model.notes(prompt: many)[0].contains("'zq7' and 4 more, "))
  }

  @Test("A card that cannot be used, or of another task, is one sentence")
  func refusals() throws {
    try write("fdeval.json", "{\"fdeval_model\": 9}")
    let version = #expect(throws: ModelFilesError.self) { try model() }
    #expect(version?.description.contains("fdeval_model 1, found 9; use a newer fdeval.") == true)
    try TinySmallModels.card("depth", defaults: "{}")
      .write(to: URL(fileURLWithPath: path + "/fdeval.json"))
    let task = #expect(throws: GenerationError.self) { try model() }
    #expect(
      task?.description
        == "\(path): expected a model that makes images under a depth map, found one of the task depth; "
        + "name another model.")
  }
}
