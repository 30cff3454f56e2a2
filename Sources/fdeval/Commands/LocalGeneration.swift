import ArgumentParser
import ConditionedGeneration
import DepthEstimation
import Foundation
import ModelFiles
import Raster
import Tensors

/// A model on this machine as the flags choose it.
struct LocalGeneration {
  private let options: LocalOptions
  private let control: ControlOptions

  /// Takes the flags.
  init(_ options: LocalOptions, _ control: ControlOptions) {
    self.options = options
    self.control = control
  }

  /// The generator, with all files found and checked and nothing of them read.
  ///
  /// - Throws: What the flags and the model's files have against each other.
  func generator(_ request: GenerationRequest) throws -> LocalGenerator {
    var given: [FluxModelFiles.Part: String] = [:]
    given[.autoencoder] = options.vae
    given[.t5] = options.t5
    given[.clip] = options.clip
    given[.t5Tokenizer] = options.t5Tokenizer
    given[.clipTokenizer] = options.clipTokenizer
    for (part, path) in given where !FileManager.default.fileExists(atPath: path) {
      throw GenerationError(
        .model, part.flag, expected: part.title, found: "nothing at '\(path)'")
    }
    let files = try files(given)
    let parity = options.parity.flatMap(SamplingParity.init) ?? .exact
    let model = try LocalModel(files, loras: request.loras, parity: parity)
    return LocalGenerator(model, settings: try settings(request))
  }

  /// What is to be said of small models, the estimator of a photo's depth among them.
  func notice(
    _ generator: LocalGenerator, _ request: GenerationRequest
  ) throws -> SmallModelNotice {
    let path = generator.model.files.model
    let image = generator.model.card.map {
      (name: (path as NSString).lastPathComponent, kind: $0.kind)
    }
    guard case .photo = request.control else { return SmallModelNotice([image]) }
    return SmallModelNotice([image, try Self.naming { try estimator().smallModel() }])
  }

  private func estimator() throws -> ModelOptions {
    try ModelOptions.parse(options.depthModel.map { ["--model", $0] } ?? [])
  }

  /// The model's parts; without a name those of FLUX.1 Depth where all of them are on this machine, and
  /// otherwise those of the small model that comes with fdeval.
  private func files(_ given: [FluxModelFiles.Part: String]) throws -> FluxModelFiles {
    if let name = options.model {
      return try FluxModelFiles(model: try place(of: name), given: given)
    }
    let store = ModelStore()
    for id in ["flux1-depth-dev", BundledModels.image] {
      guard let known = store.manifest[id], store.presence(of: known) == .complete else { continue }
      let files = try FluxModelFiles(model: try store.resolve(id).path, given: given)
      if known.isBundled || files.missing.isEmpty { return files }
    }
    throw GenerationError(
      .model, "--model", expected: "the weights of FLUX.1-Depth-dev, or --service",
      found: "none", advice: "name a file or folder of weights")
  }

  private func settings(_ request: GenerationRequest) throws -> LocalGenerator.Settings {
    var settings = LocalGenerator.Settings()
    settings.precision =
      options.precision.flatMap(Precision.init) ?? CPUBackend.automaticPrecision
    settings.control = ControlMaker(
      recipe: control.controlRecipe.flatMap(ControlRecipe.init) ?? .minmax,
      fit: control.fit.flatMap(ControlFit.init) ?? .stretch, inverts: control.invert)
    settings.depthHints = try control.statement.hint().map { [$0] } ?? []
    settings.memoryLimit = try options.memoryLimit()
    settings.prompts = .ofUser()
    if case .photo = request.control {
      let choice = try estimator()
      settings.estimatorBytes = { photo in
        try Self.naming {
          try choice.bytes(width: photo.width, height: photo.height, usual: "auto")
        }
      }
      settings.estimator = {
        try Self.naming { try choice.load(usual: "auto", maxDepth: nil, tells: false) }
      }
    }
    return settings
  }

  /// A path as it is, and otherwise a model that comes with fdeval or what the hub's cache has.
  private func place(of name: String) throws -> String {
    let store = ModelStore()
    if store.manifest[name]?.isBundled == true { return try store.resolve(name).path }
    if FileManager.default.fileExists(atPath: name) { return withoutSlash(name) }
    return try store.resolve(name).path
  }

  /// Names the depth model's flag as this command does.
  private static func naming<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as ModelFilesError where error.subject == "--model" {
      throw ModelFilesError(
        error.fault, "--depth-model", expected: error.expected, found: error.found,
        advice: error.advice)
    }
  }
}
