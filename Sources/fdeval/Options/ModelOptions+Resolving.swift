import Foundation
import ModelFiles

extension ModelOptions {
  /// Where the model's files are; without a name, the best model that is on this machine, and only
  /// without any the small one that comes with fdeval.
  func resolve() throws -> ResolvedModel {
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

  static func name(_ model: ResolvedModel) -> String {
    model.model?.id ?? (model.path as NSString).lastPathComponent
  }

  /// The model's name and what it is for, where it is a small one.
  func smallModel() throws -> SmallModelNotice.Model? { try smallModel(try resolve()) }

  func smallModel(_ model: ResolvedModel) throws -> SmallModelNotice.Model? {
    try model.card().map { (Self.name(model), $0.kind) }
  }
}
