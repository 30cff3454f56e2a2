import ArgumentParser
import ConditionedGeneration
import Raster

/// The flags that say what an image has to follow.
struct ControlOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A photo whose depth the image follows; for a service also its address.",
      valueName: "photo|url"))
  var controlImage: String?

  @Option(
    help: ArgumentHelp(
      "A picture that is the control already: near is bright.", valueName: "picture|url"))
  var controlMap: String?

  @Option(
    help: ArgumentHelp(
      "A depth map (PNG, TIFF, NPY, NPZ, PFM) that the image follows.", valueName: "file"))
  var depth: String?

  @Flag(help: "Take the picture of --control-image as the control itself.")
  var preprocessed = false

  @Option(
    help: ArgumentHelp(
      "What the stored numbers of --depth mean: \(DepthEncoding.choices).", valueName: "encoding"))
  var depthEncoding: String?

  @Option(
    help: ArgumentHelp(
      "What the values of --depth are: \(DepthMap.Kind.flags).", valueName: "kind"))
  var depthKind: String?

  @Option(
    help: ArgumentHelp(
      "How depth becomes the control picture: minmax, bfl (Depth Anything V1 Large only) or diffusers. Default: minmax.",
      valueName: "recipe"))
  var controlRecipe: String?

  @Option(
    help: ArgumentHelp(
      "How the control becomes as large as the image: stretch, crop or pad. Default: stretch.",
      valueName: "way"))
  var fit: String?

  @Flag(help: "Turn the control's polarity around: what is far becomes near.")
  var invert = false

  @Option(
    help: ArgumentHelp(
      "A folder that keeps the control as a 16-bit depth map and as a picture.", valueName: "dir"))
  var saveControl: String?

  func validate() throws {
    let given = [controlImage, controlMap, depth].compactMap { $0 }
    guard given.count == 1 else {
      throw ValidationError(
        "Expected one of --control-image, --control-map and --depth, found "
          + (given.isEmpty ? "none." : "\(given.count)."))
    }
    if preprocessed, controlImage == nil {
      throw ValidationError("--preprocessed: expected --control-image beside it, found none.")
    }
    if depth == nil,
      let flag = depthEncoding.map({ _ in "--depth-encoding" })
        ?? depthKind.map({ _ in "--depth-kind" })
    {
      throw ValidationError("\(flag): expected --depth beside it, found none.")
    }
    _ = try statement.hint()
    try Self.check(controlRecipe, "--control-recipe", ["minmax", "bfl", "diffusers"])
    try Self.check(fit, "--fit", ["stretch", "crop", "pad"])
  }

  /// What the flags say of the depth map.
  var statement: DepthStatement {
    DepthStatement(prefix: "depth-", encoding: depthEncoding, kind: depthKind, intrinsics: nil)
  }

  /// What the image follows.
  var source: GenerationRequest.ControlSource {
    if let depth { return .depth(depth) }
    if let controlMap { return .picture(controlMap) }
    let image = controlImage ?? ""
    return preprocessed ? .picture(image) : .photo(image)
  }

  /// The first flag that was given and means nothing to a service, with its value.
  var localFlag: (String, String)? {
    if let controlRecipe { return ("--control-recipe", controlRecipe) }
    if let fit { return ("--fit", fit) }
    if let saveControl { return ("--save-control", saveControl) }
    return invert ? ("--invert", "it") : nil
  }

  /// Refuses a value that is none of the choices; nil is right.
  static func check(_ value: String?, _ flag: String, _ choices: [String]) throws {
    guard let value, !choices.contains(value) else { return }
    throw ValidationError(
      "\(flag): expected one of \(choices.joined(separator: ", ")), found '\(value)'.")
  }
}
