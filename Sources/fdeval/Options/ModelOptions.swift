import ArgumentParser
import ClosedLoop
import DepthEstimation
import Foundation
import ModelFiles
import Raster
import Tensors

/// The flags that choose a depth model and how it is run.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A name that `fdeval models list` shows, ORG/NAME on the hub if it was fetched, or a file or folder of weights. Default, but not for scores: the best that is here, otherwise the small one that comes with fdeval.",
      valueName: "id|path"))
  var model: String?

  @Option(help: "Where the network runs: cpu.")
  var device = "cpu"

  @Option(
    help: ArgumentHelp(
      "One of f32, bf16, int8 and auto, which is bf16 where the processor multiplies it by itself. Default: f32 where scores are made, otherwise auto.",
      valueName: "precision"))
  var precision: String?

  @Option(
    help: ArgumentHelp(
      "The side that pictures are brought to. Default: the one that the network was trained for, 518 for the published ones.",
      valueName: "pixels"))
  var inputSize: Int?

  @Option(
    help: ArgumentHelp(
      "The family, v1 or v2, of a .pth file whose name does not tell.", valueName: "family"))
  var family: String?

  @Option(
    help: ArgumentHelp(
      "How pictures become the network's input: original or hf. Default: the way of the weights' source.",
      valueName: "rule"))
  var preprocess: String?

  @Option(
    help: ArgumentHelp(
      "How positions are brought to the picture's shape: offset (original) or exact (hf).",
      valueName: "rule"))
  var posInterp: String?

  @Option(
    help: ArgumentHelp(
      "How the output becomes as large as the picture: bilinear-aligned (V2), bilinear (V1) or bicubic (hf).",
      valueName: "rule"))
  var finalResize: String?

  func validate() throws {
    guard device == "cpu" else {
      throw ValidationError("--device: expected cpu, found '\(device)'.")
    }
    if let inputSize, !(14...8192).contains(inputSize) {
      throw ValidationError("--input-size: expected 14 to 8192 pixels, found \(inputSize).")
    }
    _ = try choice(preprocess, "--preprocess", DepthAnythingConventions.Preprocessing.self)
    _ = try choice(posInterp, "--pos-interp", DepthAnythingConventions.PositionInterpolation.self)
    _ = try choice(finalResize, "--final-resize", DepthAnythingConventions.FinalResize.self)
    _ = try choice(family, "--family", DepthAnythingConfiguration.Family.self)
    if let precision, precision != "auto" {
      _ = try choice(precision, "--precision", Precision.self, besides: "auto")
    }
  }

  /// Refuses a largest depth that is none.
  ///
  /// - Parameters:
  ///   - maxDepth: The depth in metres; nil is right.
  ///   - flag: The flag that gave it.
  /// - Throws: `ValidationError`.
  static func check(maxDepth: Double?, flag: String) throws {
    if let maxDepth, !(maxDepth > 0 && maxDepth.isFinite) {
      throw ValidationError("\(flag): expected a positive number of metres, found \(maxDepth).")
    }
  }

  /// The flags that were given beside the model's name, as words of a command line.
  ///
  /// - Parameter chosen: The precision that "auto" became.
  /// - Returns: Flags and their values in turn.
  func settings(chosen: String? = nil) -> [String] {
    [
      ("--device", device == "cpu" ? nil : device),
      ("--precision", precision == "auto" ? chosen ?? "auto" : precision),
      ("--input-size", inputSize.map(String.init)), ("--family", family),
      ("--preprocess", preprocess), ("--pos-interp", posInterp), ("--final-resize", finalResize),
    ].flatMap { flag, value in value.map { [flag, $0] } ?? [] }
  }

  /// Loads the model.
  ///
  /// - Parameters:
  ///   - usual: The precision where none is asked for; "auto" or f32.
  ///   - maxDepth: The largest depth of a metric .pth file whose name does not tell.
  ///   - flag: The flag that says so, which commands call differently.
  ///   - tells: Whether a small model is said to be one; a command that says it of several does it itself.
  /// - Returns: The model on its device.
  /// - Throws: What the choice, the files and the device have against it.
  func load(
    usual: String, maxDepth: Double?, flag: String = "--max-depth", tells: Bool = true
  ) throws -> DepthAnything {
    do {
      return try loaded(usual: usual, maxDepth: maxDepth, tells: tells)
    } catch let error as DepthEstimationError {
      func named(_ text: String) -> String { text.replacing("--max-depth", with: flag) }
      throw DepthEstimationError(
        error.fault, named(error.subject), expected: named(error.expected),
        found: named(error.found), advice: error.advice.map(named))
    }
  }

  private func loaded(
    usual: String, maxDepth: Double?, tells: Bool
  ) throws -> DepthAnything {
    let choice = try depthModel(usual: usual, maxDepth: maxDepth)
    return try Self.load(choice) {
      if tells { SmallModelNotice([try DepthModelChoice.smallModel($0)]).warn() }
    }
  }

  /// Loads a model and says which it is.
  ///
  /// - Parameters:
  ///   - choice: Which one.
  ///   - before: Called with what was found before it is loaded.
  /// - Returns: The model on its device.
  /// - Throws: What the choice, the files and the device have against it.
  static func load(
    _ choice: DepthModelChoice, before: (ResolvedModel) throws -> Void = { _ in }
  ) throws -> DepthAnything {
    let resolved = try choice.resolve()
    let options = try choice.options(of: resolved)
    try before(resolved)
    let model = try choice.load(resolved, options)
    let automatic =
      (choice.model == nil ? ["model"] : []) + (choice.precision == nil ? ["precision"] : [])
    Terminal.remark(
      model.description.sentence
        + (automatic.isEmpty
          ? "" : " (\(automatic.joined(separator: " and ")) chosen automatically)") + ".")
    return model
  }

  /// The choice that the flags make.
  ///
  /// - Parameters:
  ///   - usual: The precision where none is asked for; "auto" or f32.
  ///   - maxDepth: The largest depth of a metric .pth file whose name does not tell.
  /// - Returns: The choice; nothing of it is looked for yet.
  /// - Throws: `ValidationError` that names the flag.
  func depthModel(usual: String, maxDepth: Double?) throws -> DepthModelChoice {
    var made = DepthModelChoice(model: model)
    let wanted = precision ?? usual
    if wanted != "auto" {
      made.precision = try choice(wanted, "--precision", Precision.self, besides: "auto")
    }
    made.inputSize = inputSize
    made.hints = DepthAnythingHints(
      family: try choice(family, "--family", DepthAnythingConfiguration.Family.self),
      maxDepth: maxDepth)
    made.preprocessing = try choice(
      preprocess, "--preprocess", DepthAnythingConventions.Preprocessing.self)
    made.positions = try choice(
      posInterp, "--pos-interp", DepthAnythingConventions.PositionInterpolation.self)
    made.finalResize = try choice(
      finalResize, "--final-resize", DepthAnythingConventions.FinalResize.self)
    return made
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ text: String?, _ flag: String, _ type: Choice.Type, besides: String? = nil
  ) throws -> Choice? where Choice.RawValue == String {
    guard let text else { return nil }
    guard let value = Choice(rawValue: text) else {
      let choices = Choice.allCases.map(\.rawValue) + (besides.map { [$0] } ?? [])
      throw ValidationError(
        "\(flag): expected one of \(choices.joined(separator: ", ")), found '\(text)'.")
    }
    return value
  }
}

extension EstimatorDescription {
  /// The model and how it is run: "Depth Anything V2 ViT-S (NAME) in bf16 on cpu, preprocess original".
  var sentence: String {
    "\(family) \(variant) (\(model)) in \(precision) on \(device), input size \(inputSize), "
      + preprocessing
  }

  /// What files say of their maker.
  var producer: String {
    sentence + (sha256.map { ", sha256 \($0)" } ?? "")
  }
}
