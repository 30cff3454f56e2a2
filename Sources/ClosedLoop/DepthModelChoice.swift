public import DepthEstimation
internal import Foundation
public import ModelFiles
public import Tensors

/// Which depth model is wanted and how it is to be run, with what is left open to be found.
public struct DepthModelChoice: Sendable {
  /// A name of the manifest, ORG/NAME on the hub or a path; nil for the best that is on this machine.
  public var model: String?
  /// What is multiplied; nil for what suits the processor.
  public var precision: Precision?
  /// The side that pictures are brought to; nil for the model's own.
  public var inputSize: Int?
  /// What a .pth file does not tell.
  public var hints = DepthAnythingHints()
  /// How pictures become the network's input; nil for the way of the weights' source.
  public var preprocessing: DepthAnythingConventions.Preprocessing?
  /// How positions are brought to the picture's shape; nil for the same.
  public var positions: DepthAnythingConventions.PositionInterpolation?
  /// How the output becomes as large as the picture; nil for the same.
  public var finalResize: DepthAnythingConventions.FinalResize?

  /// A choice of a model, or of none.
  public init(model: String? = nil) { self.model = model }

  /// Where the model's files are; without a name, the best model that is on this machine, and only
  /// without any the small one that comes with fdeval.
  ///
  /// - Throws: `ModelFilesError` where there is none.
  public func resolve() throws -> ResolvedModel {
    let store = ModelStore()
    if let model { return try store.resolve(model) }
    let order = ["large", "base", "small"]
    let here = store.manifest.models.filter {
      $0.family.hasPrefix("depth-anything") && store.presence(of: $0) == .complete
    }
    let best = here.min {
      (order.firstIndex(of: $0.size) ?? 9, $0.id) < (order.firstIndex(of: $1.size) ?? 9, $1.id)
    }
    guard let best else {
      if let small = store.manifest[BundledModels.depth], store.presence(of: small) == .complete {
        return try store.resolve(small.id)
      }
      throw ModelFilesError(
        .absent, "--model", expected: "a model, or one in \(store.cache.folder)", found: "none",
        advice: "run fdeval models pull depth-anything-v2-small")
    }
    return try store.resolve(best.id)
  }

  /// How a model that was found is opened.
  ///
  /// - Throws: `ModelFilesError` where it is no depth model.
  public func options(of resolved: ResolvedModel) throws -> DepthAnything.Options {
    var options = DepthAnything.Options()
    options.hints = hints
    options.preprocessing = preprocessing
    options.positions = positions
    options.finalResize = finalResize
    let card = try resolved.card()
    if let card, card.task != .depth {
      throw ModelFilesError(
        .card, resolved.path, expected: "a model that estimates depth",
        found: "one of the task \(card.task.rawValue)", advice: "name a depth model")
    }
    options.inputSize = inputSize ?? card?.defaults.inputSize
    options.licence = resolved.licence?.name ?? card?.license
    options.smallModel = card?.kind
    options.name = Self.name(resolved)
    return options
  }

  /// Loads a model that was found; its files are hashed meanwhile.
  ///
  /// - Parameters:
  ///   - resolved: What ``resolve()`` gave.
  ///   - options: What ``options(of:)`` gave.
  /// - Returns: The model on its device.
  /// - Throws: What the files and the device have against it.
  public func load(
    _ resolved: ResolvedModel, _ options: DepthAnything.Options
  ) throws -> DepthAnything {
    var options = options
    let digest = Meanwhile { try resolved.weightsSHA256() }
    options.sha256 = { try digest.value() }
    return try DepthAnything(
      path: resolved.path, options: options, backend: try CPUBackend(arithmetic))
  }

  /// About how many bytes the model takes for a picture; its numbers are not read.
  ///
  /// - Throws: As ``resolve()`` and ``options(of:)``, and what the files have against it.
  public func bytes(width: Int, height: Int) throws -> Int {
    let resolved = try resolve()
    return try DepthAnything.bytes(
      path: resolved.path, options: try options(of: resolved), width: width, height: height,
      precision: arithmetic)
  }

  /// A model's name, and what it is and is not for where it is a small one; nil for others.
  ///
  /// - Throws: `ModelFilesError` for a card that cannot be read.
  public static func smallModel(
    _ resolved: ResolvedModel
  ) throws -> (name: String, kind: String)? {
    try resolved.card().map { (name(resolved), $0.kind) }
  }

  private var arithmetic: Precision { precision ?? CPUBackend.automaticPrecision }

  private static func name(_ model: ResolvedModel) -> String {
    model.model?.id ?? (model.path as NSString).lastPathComponent
  }
}
