import ArgumentParser
import ClosedLoop
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
    var choice = LocalModelChoice(model: options.model)
    choice.parts[.autoencoder] = options.vae
    choice.parts[.t5] = options.t5
    choice.parts[.clip] = options.clip
    choice.parts[.t5Tokenizer] = options.t5Tokenizer
    choice.parts[.clipTokenizer] = options.clipTokenizer
    choice.parity = options.parity.flatMap(SamplingParity.init) ?? .exact
    let model = try choice.open(loras: request.loras)
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
    return SmallModelNotice([
      image,
      try Self.naming {
        try DepthModelChoice.smallModel(try estimator.resolve())
      },
    ])
  }

  private var estimator: DepthModelChoice { DepthModelChoice(model: options.depthModel) }

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
      let choice = estimator
      settings.estimatorBytes = { photo in
        try Self.naming { try choice.bytes(width: photo.width, height: photo.height) }
      }
      settings.estimator = { try Self.naming { try ModelOptions.load(choice) } }
    }
    return settings
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
