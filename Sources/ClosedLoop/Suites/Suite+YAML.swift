public import ConditionedGeneration
public import DepthMetrics
public import Evaluation
internal import Foundation

extension Suite {
  /// Version of the YAML layout.
  public static let schemaVersion = 1

  private struct Document: Decodable {
    var name: String
    var title, dataset, `protocol`: String?
    var samples: [Sample]?
    var prompts: Prompts
    var seeds: Seeds?
    var generator: Generator
    var control: Control?
    var estimators: [Estimator]
    var metrics: [String]?
    var matrix: [String: [String]]?

    struct Sample: Decodable {
      var id: String
      var photo, picture, depth, cluster: String?
      var tags, prompts: [String]?
    }

    struct Generator: Decodable {
      var model, images, precision, size: String?
      var steps: Int?
      var guidance: Double?
      var loras: [LoRA]?

      struct LoRA: Decodable {
        var path: String
        var scale: Double?
      }
    }

    struct Control: Decodable {
      var recipe: ControlRecipe?
      var fit: ControlFit?
      var invert: Bool?
    }

    struct Estimator: Decodable {
      var model, name, depth, photos: String?
    }
  }

  private static let keys: KeyTree = [
    "suite": nil, "name": nil, "title": nil, "dataset": nil,
    "samples": ["id", "photo", "picture", "depth", "cluster", "tags", "prompts"], "prompts": nil,
    "seeds": nil,
    "generator": [
      "model": nil, "images": nil, "precision": nil, "size": nil, "steps": nil, "guidance": nil,
      "loras": ["path", "scale"],
    ],
    "control": [
      "recipe": .words(ControlRecipe.self), "fit": .words(ControlFit.self), "invert": nil,
    ],
    "estimators": ["model", "name", "depth", "photos"], "protocol": nil, "metrics": nil,
    "matrix": nil,
  ]

  /// What may be swept.
  static let sweepable = ["guidance", "steps", "size", "precision"]

  /// Reads a suite's file.
  ///
  /// - Throws: ``DocumentError`` for unreadable files, malformed YAML, unknown keys and what contradicts
  ///   itself; what opening a dataset throws.
  public init(contentsOf path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw DocumentError(
        path, expected: "a suite's file, text in UTF-8",
        found: FileManager.default.fileExists(atPath: path) ? "none that can be read" : "no file",
        advice: "name a .yaml file that says what is generated and measured")
    }
    let folder = (path as NSString).deletingLastPathComponent
    try self.init(yaml: text, file: path, folder: folder.isEmpty ? "." : folder)
  }

  /// Reads the text of a suite's file.
  ///
  /// - Parameters:
  ///   - yaml: The text.
  ///   - file: What messages call it.
  ///   - folder: What paths are relative to.
  /// - Throws: As ``init(contentsOf:)``.
  public init(yaml: String, file: String, folder: String) throws {
    let source = try YAMLDocument(yaml, name: file)
    guard let version = try source.text("suite"), version == "\(Self.schemaVersion)" else {
      throw DocumentError(
        file, expected: "suite: \(Self.schemaVersion)",
        found: try source.text("suite").map { "suite: \($0)" } ?? "no version",
        advice: "write suite: \(Self.schemaVersion) at the top")
    }
    let document = try source.decode(Document.self, keys: Self.keys)
    name = document.name
    title = document.title ?? document.name
    self.folder = folder
    prompts = document.prompts.list
    seeds = document.seeds?.list ?? [1]
    metrics = document.metrics
    protocolName = document.protocol ?? "control-fidelity-v2"
    control = ControlMaker(
      recipe: document.control?.recipe ?? .minmax, fit: document.control?.fit ?? .stretch,
      inverts: document.control?.invert ?? false)
    generator = try Self.generator(document.generator, file)
    estimators = try document.estimators.map { try Self.estimator($0, file) }
    matrix = try Self.axes(document.matrix ?? [:], file)
    samples = try Self.samples(document, file, folder)
    try check(file)
  }

  private static func generator(
    _ given: Document.Generator, _ file: String
  ) throws -> Generator {
    switch (given.model, given.images) {
    case (nil, let template?):
      guard given.steps == nil, given.guidance == nil, given.size == nil, given.loras == nil else {
        throw DocumentError(
          file, expected: "generator.images alone: images that are there have their settings",
          found: "settings beside it", advice: "remove them, or name a model")
      }
      return .images(template)
    case (let model?, nil):
      var settings = Settings()
      settings.steps = given.steps
      settings.guidance = given.guidance
      settings.precision = given.precision
      settings.size = try given.size.map { try size($0, file) }
      settings.loras = (given.loras ?? []).map {
        GenerationRequest.LoRA(path: $0.path, scale: $0.scale ?? 1)
      }
      return .model(model, settings)
    default:
      throw DocumentError(
        file, expected: "generator: with model, or with images, a template of files",
        found: given.model == nil ? "neither" : "both")
    }
  }

  /// Reads "1", "0.25", "match_input" or "128x96".
  static func size(_ text: String, _ file: String) throws(DocumentError) -> OutputSize {
    if let area = OutputSize.Megapixels(rawValue: text) { return .megapixels(area) }
    if let sides = text.wholeMatch(of: /(\d{1,5})x(\d{1,5})/), let width = Int(sides.1),
      let height = Int(sides.2)
    {
      return .pixels(width: width, height: height)
    }
    throw DocumentError(
      file, expected: "a size of 1, 0.25 or match_input megapixels, or pixels such as 512x384",
      found: "'\(text)'")
  }

  private static func estimator(
    _ given: Document.Estimator, _ file: String
  ) throws(DocumentError) -> Estimator {
    switch (given.model, given.depth) {
    case (let model?, nil): return .model(model)
    case (nil, let template?):
      guard let name = given.name else {
        throw DocumentError(
          file, expected: "a name beside estimators.depth, for tables", found: "none")
      }
      return .maps(name: name, images: template, photos: given.photos)
    default:
      throw DocumentError(
        file, expected: "every estimator with a model, or with depth, a template of files",
        found: given.model == nil ? "neither" : "both")
    }
  }

  private static func axes(
    _ given: [String: [String]], _ file: String
  ) throws(DocumentError) -> [Axis] {
    for name in given.keys.sorted() where !sweepable.contains(name) {
      throw DocumentError(
        file, expected: "matrix: with some of \(sweepable.joined(separator: ", "))",
        found: "'\(name)'")
    }
    return sweepable.compactMap { name in given[name].map { Axis(name: name, values: $0) } }
  }

  private static func samples(
    _ document: Document, _ file: String, _ folder: String
  ) throws -> [Sample] {
    func place(_ path: String) -> String { Self.place(path, in: folder) }
    var samples: [Sample] = (document.samples ?? []).map { given in
      Sample(
        id: given.id, cluster: given.cluster ?? given.id, tags: (given.tags ?? []).sorted(),
        photo: given.photo.map(place), picture: given.picture.map(place),
        depth: given.depth.map(place), depthHint: nil, prompts: given.prompts)
    }
    if let path = document.dataset {
      guard samples.isEmpty else {
        throw DocumentError(file, expected: "a dataset or samples", found: "both")
      }
      let dataset = try Dataset(folder: place(path))
      samples = dataset.items.map { item in
        Sample(
          id: item.id, cluster: item.cluster, tags: item.tags,
          photo: item.image.map { "\(dataset.folder)/\($0)" }, picture: nil,
          depth: "\(dataset.folder)/\(item.reference)", depthHint: dataset.referenceHint,
          prompts: nil)
      }
    }
    return samples.sorted { $0.id < $1.id }
  }

  private func check(_ file: String) throws(DocumentError) {
    func refuse(_ expected: String, _ found: String) -> DocumentError {
      DocumentError(file, expected: expected, found: found)
    }
    guard !samples.isEmpty else { throw refuse("samples, or a dataset", "neither") }
    guard !prompts.isEmpty else { throw refuse("at least one prompt", "none") }
    guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
      throw refuse("different seeds, at least one", "\(seeds.map(String.init))")
    }
    guard !estimators.isEmpty, Set(estimators.map(\.name)).count == estimators.count else {
      throw refuse("estimators of different names, at least one", "\(estimators.map(\.name))")
    }
    for (one, other) in zip(samples, samples.dropFirst()) where one.id == other.id {
      throw refuse("a different id for every sample", "'\(one.id)' twice")
    }
    let names = Set(prompts.map(\.name))
    guard names.count == prompts.count else {
      throw refuse("every prompt's name once", "one twice")
    }
    for sample in samples {
      guard [sample.photo, sample.picture, sample.depth].contains(where: { $0 != nil }) else {
        throw refuse("a photo, a picture or depth for \(sample.id)", "none of them")
      }
      guard sample.picture == nil || sample.depth == nil else {
        throw refuse("a control picture or depth for \(sample.id)", "both")
      }
      let parts = sample.id.split(separator: "/", omittingEmptySubsequences: false)
      guard !parts.contains(where: { ["", ".", ".."].contains($0) }) else {
        throw refuse("ids that can name files, such as room/1", "'\(sample.id)'")
      }
      for prompt in sample.prompts ?? [] where !names.contains(prompt) {
        throw refuse("prompts of \(sample.id) among \(names.sorted())", "'\(prompt)'")
      }
    }
    if case .images = generator, !matrix.isEmpty, !matrix.allSatisfy({ !$0.values.isEmpty }) {
      throw refuse("values on every axis of the matrix", "an empty one")
    }
  }
}

/// Prompts as a mapping of names to texts, or as a list of texts, which are called 1, 2, 3.
private struct Prompts: Decodable {
  var list: [Suite.Prompt]

  init(from decoder: any Decoder) throws {
    if let named = try? decoder.singleValueContainer().decode([String: String].self) {
      list = named.sorted { $0.key < $1.key }.map { Suite.Prompt(name: $0.key, text: $0.value) }
    } else {
      list = try decoder.singleValueContainer().decode([String].self).enumerated().map {
        Suite.Prompt(name: "\($0.offset + 1)", text: $0.element)
      }
    }
  }
}

/// Seeds as a list, or their number.
private struct Seeds: Decodable {
  var list: [UInt64]

  init(from decoder: any Decoder) throws {
    if let count = try? decoder.singleValueContainer().decode(Int.self) {
      guard (1...10_000).contains(count) else {
        throw DecodingError.dataCorrupted(
          .init(codingPath: decoder.codingPath, debugDescription: "1 to 10000 seeds, or a list"))
      }
      list = (1...UInt64(count)).map { $0 }
    } else {
      list = try decoder.singleValueContainer().decode([UInt64].self)
    }
  }
}
