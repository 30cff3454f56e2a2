import Crypto
public import Foundation

/// A folder of small models as fdeval ships them, with random weights of a few thousand numbers.
public struct TinySmallModels: Sendable {
  /// What the cards say.
  public static let kind =
    "small model trained on rendered scenes: for trying out and for tests, not for measurements on "
    + "photographs"

  /// The folder that `FDEVAL_MODELS` names.
  public let folder: String

  private static let depth = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("DepthEstimationTests/Fixtures/models").path

  /// Writes the depth model and the one for images; not the second opinion, which is the one that is missing.
  public init(in folder: String) throws {
    self.folder = folder
    let files = FileManager.default
    try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try files.copyItem(
      atPath: "\(Self.depth)/v2-metric-80", toPath: "\(folder)/fdeval-small-depth")
    try Self.card("depth", defaults: #"{"input_size": 56}"#)
      .write(to: URL(fileURLWithPath: "\(folder)/fdeval-small-depth/fdeval.json"))
    let image = "\(folder)/fdeval-small-flux"
    try TinyPipeline.all.write(to: image)
    try files.removeItem(atPath: "\(image)/lora.safetensors")
    try Data(#"{"model_max_length": 24}"#.utf8)
      .write(to: URL(fileURLWithPath: "\(image)/tokenizer_2/tokenizer_config.json"))
    try Self.card(
      "depth-to-image",
      defaults:
        #"{"width": 64, "height": 48, "steps": 2, "guidance": 3.5, "text_tokens": 16}"#,
      guidance: #", "guidance": {"weight": "1 + slope (guidance - 1)", "slope": 0.25, "most": 30}"#
    ).write(to: URL(fileURLWithPath: "\(image)/fdeval.json"))
    for name in ["fdeval-small-depth", "fdeval-small-flux"] { try writeSums(of: name) }
  }

  /// A card as the trainings write it.
  public static func card(
    _ task: String, defaults: String, guidance: String = ""
  ) -> Data {
    Data(
      """
      {"fdeval_model": 1, "task": "\(task)", "kind": "\(kind)", "license": "Apache-2.0",
       "training_data": "rendered scenes", "defaults": \(defaults),
       "training": {"recipe": {"width": 192}, "seed": 5, "scenes": 100, "steps": 7, "planned_steps": 8,
                    "samples": 14, "skipped_steps": 0, "hours": 1.25,
                    "validation": {"abs_rel": 0.25, "delta1": 0.5}\(guidance)}}

      """.utf8)
  }

  /// Writes the checksums of a model's files.
  public func writeSums(of model: String) throws {
    let root = "\(folder)/\(model)"
    let names = try FileManager.default.subpathsOfDirectory(atPath: root).sorted().filter { name in
      var isFolder = ObjCBool(false)
      let isThere = unsafe FileManager.default.fileExists(
        atPath: "\(root)/\(name)", isDirectory: &isFolder)
      return isThere && !isFolder.boolValue && name != "SHA256SUMS"
    }
    let lines = try names.map { name in
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(root)/\(name)"))
      let digits: [String] = SHA256.hash(data: data).map {
        String($0 >> 4, radix: 16) + String($0 & 15, radix: 16)
      }
      return "\(digits.joined())  \(name)\n"
    }
    try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(root)/SHA256SUMS"))
  }
}
