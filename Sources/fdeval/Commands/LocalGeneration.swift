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
    guard let name = options.model else {
      throw GenerationError(
        .model, "--model", expected: "the weights of FLUX.1-Depth-dev, or --service",
        found: "none", advice: "name a file or folder of weights")
    }
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
    let files = try FluxModelFiles(model: try place(of: name), given: given)
    let parity = options.parity.flatMap(SamplingParity.init) ?? .exact
    let model = try LocalModel(files, loras: request.loras, parity: parity)
    return LocalGenerator(model, settings: try settings(request))
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
      let choice = try ModelOptions.parse(
        options.depthModel.map { ["--model", $0] } ?? [])
      settings.estimatorBytes = { photo in
        try Self.naming {
          try choice.bytes(width: photo.width, height: photo.height, usual: "auto")
        }
      }
      settings.estimator = {
        try Self.naming { try choice.load(usual: "auto", maxDepth: nil) }
      }
    }
    return settings
  }

  /// A path as it is, and otherwise what the hub's cache has.
  private func place(of name: String) throws -> String {
    if FileManager.default.fileExists(atPath: name) { return withoutSlash(name) }
    return try ModelStore().resolve(name).path
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
