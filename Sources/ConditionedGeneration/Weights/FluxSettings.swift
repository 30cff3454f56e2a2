internal import Foundation
internal import SystemPackage
internal import Tensors

/// What diffusers' `config.json` says about a transformer and its tensors do not.
struct FluxSettings: Decodable {
  let heads: Int?
  let axes: [Int]?
  private let className: String?

  private enum CodingKeys: String, CodingKey {
    case heads = "num_attention_heads"
    case axes = "axes_dims_rope"
    case className = "_class_name"
  }

  /// Reads the file beside weights, or in their folder; nil where there is none, or one of
  /// something else.
  ///
  /// - Throws: `WeightFileError` where it is damaged.
  static func beside(_ path: String) throws(WeightFileError) -> FluxSettings? {
    var isFolder = ObjCBool(false)
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return nil
    }
    let folder = isFolder.boolValue ? path : FilePath(path).removingLastComponent().string
    let file = folder.isEmpty ? "config.json" : "\(folder)/config.json"
    guard let json = FileManager.default.contents(atPath: file), json.count <= 1 << 20 else {
      return nil
    }
    do {
      let settings = try JSONDecoder().decode(FluxSettings.self, from: json)
      // Other models' settings have heads, too; axes are FLUX's own.
      let isMeant =
        settings.className.map { $0 == "FluxTransformer2DModel" } ?? (settings.axes != nil)
      return isMeant ? settings : nil
    } catch {
      // Beside a single file it may be anybody's.
      guard isFolder.boolValue else { return nil }
      throw WeightFileError(
        .malformed, file, expected: "the settings of a FLUX transformer",
        found: "other JSON, or none")
    }
  }
}
