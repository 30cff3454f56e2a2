import ArgumentParser
import ConditionedGeneration
import Foundation

/// The flags that choose a generator on this machine and how it is run.
struct LocalOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A name that `fdeval models list` shows, a file or folder of weights, or ORG/NAME on the hub if it was fetched. For a service NAME[:VERSION] there. Default: FLUX.1 Depth where it is here, otherwise the small model that comes with fdeval.",
      valueName: "id|path"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "The autoencoder, where it is not with the model.", valueName: "path"))
  var vae: String?

  @Option(
    help: ArgumentHelp("The T5 text encoder, where it is not with the model.", valueName: "path"))
  var t5: String?

  @Option(
    help: ArgumentHelp(
      "The CLIP text encoder, where it is not with the model.", valueName: "path"))
  var clip: String?

  @Option(
    help: ArgumentHelp(
      "A folder with T5's tokenizer.json or spiece.model, where it is not with the model.",
      valueName: "path"))
  var t5Tokenizer: String?

  @Option(
    help: ArgumentHelp(
      "A folder with CLIP's tokenizer.json, or vocab.json and merges.txt, where it is not with the model.",
      valueName: "path"))
  var clipTokenizer: String?

  @Option(
    help: ArgumentHelp(
      "The model that estimates the depth of --control-image. Default: the best that `fdeval models list` finds here.",
      valueName: "id|path"))
  var depthModel: String?

  @Option(help: "Where the network runs: cpu.")
  var device: String?

  @Option(
    help: ArgumentHelp(
      "One of f32, bf16, int8 and auto. Default: auto, bf16 where the processor multiplies it by itself.",
      valueName: "precision"))
  var precision: String?

  @Option(
    help: ArgumentHelp(
      "Whose arithmetic is followed where they differ: bfl, diffusers or exact. Default: exact.",
      valueName: "original"))
  var parity: String?

  @Option(
    help: ArgumentHelp(
      "The most memory that may be used: a number with MB or GB.", valueName: "size"))
  var maxMemory: String?

  @Flag(help: "Print how the memory would be used, and generate nothing.")
  var plan = false

  func validate() throws {
    try ControlOptions.check(device, "--device", ["cpu"])
    try ControlOptions.check(precision, "--precision", ["f32", "bf16", "int8", "auto"])
    try ControlOptions.check(parity, "--parity", ["bfl", "diffusers", "exact"])
    _ = try memoryLimit()
  }

  /// The first flag that was given and means nothing to a service, with its value.
  var localFlag: (String, String)? {
    let given = [
      ("--vae", vae), ("--t5", t5), ("--clip", clip), ("--t5-tokenizer", t5Tokenizer),
      ("--clip-tokenizer", clipTokenizer), ("--depth-model", depthModel), ("--device", device),
      ("--precision", precision), ("--parity", parity),
      ("--max-memory", maxMemory), ("--plan", plan ? "it" : nil),
    ]
    return given.lazy.compactMap { flag, value in value.map { (flag, $0) } }.first
  }

  /// The most bytes that may be used; nil for no limit.
  func memoryLimit() throws -> Int? {
    guard let maxMemory else { return nil }
    let units = ["mb": 1e6, "mib": 1_048_576, "gb": 1e9, "gib": 1_073_741_824]
    guard let match = maxMemory.lowercased().wholeMatch(of: /(\d+(?:\.\d+)?) ?([mg]i?b)/),
      let number = Double(match.1), let unit = units[String(match.2)],
      number > 0, number * unit < 1e15
    else {
      throw ValidationError(
        "--max-memory: expected a number with MB or GB, found '\(maxMemory)'.")
    }
    return Int(number * unit)
  }
}
