internal import Foundation
internal import Tensors

/// A file or folder of weights that was opened and recognised; none of its numbers are read.
struct DepthAnythingFile {
  let weights: WeightFile
  let names: DepthAnythingNames
  let configuration: DepthAnythingConfiguration
  /// Those of the weights' source, but for what the options say.
  let conventions: DepthAnythingConventions
  /// The last part of the path.
  let name: String

  /// Opens weights; errors are those of ``DepthAnything/init(path:options:backend:)``.
  init(path: String, options: DepthAnything.Options) throws {
    var isFolder: ObjCBool = false
    let exists = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    name = (path as NSString).lastPathComponent
    let file = try WeightFile(path: path)
    weights = file
    names = try DepthAnythingNames(of: file.names, file: name)
    var conventions: DepthAnythingConventions
    if exists, isFolder.boolValue, names.scheme == .huggingFace {
      let config = (path as NSString).appendingPathComponent("config.json")
      guard let json = FileManager.default.contents(atPath: config) else {
        throw DepthEstimationError(
          .missing, path, expected: "config.json beside the weights", found: "none",
          advice: "fetch the whole folder again")
      }
      configuration = try DepthAnythingConfiguration(huggingFace: json, file: config)
      conventions = DepthAnythingConventions(of: .huggingFace)
    } else {
      let shapes = Dictionary(
        uniqueKeysWithValues: file.names.map { ($0, file[$0]?.shape.dims ?? []) })
      configuration = try DepthAnythingConfiguration(
        counting: shapes, fileName: name, hints: options.hints)
      conventions = DepthAnythingConventions(of: .original(configuration.family))
    }
    conventions.preprocessing = options.preprocessing ?? conventions.preprocessing
    conventions.positions = options.positions ?? conventions.positions
    conventions.finalResize = options.finalResize ?? conventions.finalResize
    self.conventions = conventions
  }
}
