internal import Foundation
internal import ModelFiles

/// Which model on this machine is wanted, with what is left open to be found.
public struct LocalModelChoice: Sendable {
  /// A name of the manifest, ORG/NAME on the hub or a path; nil for FLUX.1 Depth where all of it is on
  /// this machine, and otherwise for the small model that comes with fdeval.
  public var model: String?
  /// Parts that are not with the model.
  public var parts: [FluxModelFiles.Part: String] = [:]
  /// Whose arithmetic is followed.
  public var parity = SamplingParity.exact

  /// A choice of a model, or of none.
  public init(model: String? = nil) { self.model = model }

  /// The model, with all files found and checked and nothing of them read.
  ///
  /// - Parameter loras: What is added to its weights.
  /// - Returns: The model.
  /// - Throws: ``GenerationError/Fault/model`` where there is none or a part is not where it should be,
  ///   and what the files have against each other.
  public func open(loras: [GenerationRequest.LoRA] = []) throws -> LocalModel {
    for (part, path) in parts where !FileManager.default.fileExists(atPath: path) {
      throw GenerationError(
        .model, part.flag, expected: part.title, found: "nothing at '\(path)'")
    }
    return try LocalModel(try files(), loras: loras, parity: parity)
  }

  private func files() throws -> FluxModelFiles {
    if let model { return try FluxModelFiles(model: try place(of: model), given: parts) }
    let store = ModelStore()
    for id in ["flux1-depth-dev", BundledModels.image] {
      guard let known = store.manifest[id], store.presence(of: known) == .complete else { continue }
      let files = try FluxModelFiles(model: try store.resolve(id).path, given: parts)
      if known.isBundled || files.missing.isEmpty { return files }
    }
    throw GenerationError(
      .model, "--model", expected: "the weights of FLUX.1-Depth-dev, or --service",
      found: "none", advice: "name a file or folder of weights")
  }

  /// A path as it is, and otherwise a model that comes with fdeval or what the hub's cache has.
  private func place(of name: String) throws -> String {
    let store = ModelStore()
    if store.manifest[name]?.isBundled == true { return try store.resolve(name).path }
    if FileManager.default.fileExists(atPath: name) {
      return name.count > 1 && name.hasSuffix("/") ? String(name.dropLast()) : name
    }
    return try store.resolve(name).path
  }
}
