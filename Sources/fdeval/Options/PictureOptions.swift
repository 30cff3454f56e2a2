import ArgumentParser
import ConditionedGeneration
import Foundation
import Raster

/// The flags that say what image is to be generated, by the names of the hosted services.
struct PictureOptions: ParsableArguments {
  @Option(help: ArgumentHelp("What the image shows, in words.", valueName: "text"))
  var prompt: String

  @Option(
    help: ArgumentHelp(
      "Where the noise begins. Default: a random one, which the record has.", valueName: "number"))
  var seed: UInt64?

  @Option(
    name: [.customLong("steps"), .customLong("num-inference-steps")],
    help: ArgumentHelp(
      "Denoising steps, 1 to 50. Default: the model's own, 28 for FLUX.", valueName: "count"))
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "How closely the prompt is followed, 0 to 100. Default: the model's own, 10 for FLUX.",
      valueName: "strength"))
  var guidance: Double?

  @Option(
    help: ArgumentHelp(
      "The area in the control's shape: 1, 0.25 or match_input. Default: the model's own size, 1 for FLUX.",
      valueName: "area"))
  var megapixels: String?

  @Option(
    help: ArgumentHelp(
      "Pixels across, rounded down to a multiple of 16; instead of an area.", valueName: "pixels"))
  var width: Int?

  @Option(
    help: ArgumentHelp(
      "Pixels down, rounded down to a multiple of 16; instead of an area.", valueName: "pixels"))
  var height: Int?

  @Option(help: ArgumentHelp("How many images, 1 to 4.", valueName: "count"))
  var numOutputs = 1

  @Option(
    help: ArgumentHelp(
      "One of webp, jpg and png. Default: what the name of the output says, otherwise webp.",
      valueName: "format"))
  var outputFormat: String?

  @Option(
    help: ArgumentHelp("The quality of webp and jpg, 0 to 100.", valueName: "quality"))
  var outputQuality = 80

  @Option(
    help: ArgumentHelp(
      "A low-rank addition to the model's weights, with how much of it; may be given again.",
      valueName: "file[:scale]"))
  var lora: [String] = []

  @Option(
    help: ArgumentHelp(
      "How much of an image to begin with is drawn anew, up to 1. Default: begin with noise alone.",
      valueName: "share"))
  var strength: Double?

  @Option(
    help: ArgumentHelp(
      "The image to begin with, beside --strength. Default: the control photo.",
      valueName: "image"))
  var initImage: String?

  /// The request of these flags.
  ///
  /// - Parameters:
  ///   - control: What the image follows.
  ///   - format: The format of the files.
  /// - Returns: A request that was validated.
  /// - Throws: `ValidationError` that names the flag.
  func request(
    _ control: GenerationRequest.ControlSource, format: GenerationRequest.OutputFormat
  ) throws -> GenerationRequest {
    var request = GenerationRequest(prompt: prompt, control: control)
    request.seed = seed
    request.steps = steps
    request.guidance = guidance
    request.size = try size()
    request.outputs = numOutputs
    request.format = format
    request.quality = outputQuality
    request.strength = strength
    request.initialImage = initImage
    request.loras = try lora.map(Self.addition)
    if strength != nil, initImage == nil, control.kind != "photo" {
      throw ValidationError(
        "--strength: expected --init-image beside it, because the control is no photo, found none.")
    }
    do throws(GenerationError) { try request.validate() } catch {
      throw ValidationError(error.namingFlag.description)
    }
    return request
  }

  private func size() throws -> OutputSize? {
    if width != nil || height != nil {
      guard let width, let height else {
        throw ValidationError("--width: expected --height beside it, found only one of them.")
      }
      guard megapixels == nil else {
        throw ValidationError(
          "--megapixels: expected either an area or --width and --height, found both.")
      }
      return .pixels(width: width, height: height)
    }
    guard let megapixels else { return nil }
    guard let area = OutputSize.Megapixels(rawValue: megapixels) else {
      let choices = OutputSize.Megapixels.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError(
        "--megapixels: expected one of \(choices), found '\(megapixels)'.")
    }
    return .megapixels(area)
  }

  private static func addition(_ text: String) throws -> GenerationRequest.LoRA {
    guard let colon = text.lastIndex(of: ":"), !text[colon...].contains("/") else {
      return .init(path: text)
    }
    guard let scale = Double(text[text.index(after: colon)...]), scale.isFinite,
      colon > text.startIndex
    else {
      throw ValidationError("--lora: expected FILE or FILE:SCALE, found '\(text)'.")
    }
    return .init(path: String(text[..<colon]), scale: scale)
  }
}

extension GenerationError {
  /// The error with a parameter as its flag.
  var namingFlag: GenerationError {
    guard fault == .parameter, let parameter = GenerationParameter(rawValue: subject) else {
      return self
    }
    let flag =
      parameter == .numInferenceSteps ? "--steps" : "--" + subject.replacing("_", with: "-")
    return GenerationError(fault, flag, expected: expected, found: found, advice: advice)
  }
}
