public import ConditionedGeneration
internal import DepthEstimation
public import Evaluation
internal import Foundation
internal import ModelFiles
internal import Raster
internal import Tensors

extension Suite {
  /// An estimator of the suite, found on this machine and not loaded.
  ///
  /// - Throws: `ModelFilesError` where a model is not there.
  public func model(of estimator: Estimator) throws -> LoopEstimator {
    switch estimator {
    case .maps(let name, _, _):
      return LoopEstimator(name: name, settings: "made elsewhere") { MapsAlone(name: name) }
    case .model(let wanted):
      var choice = DepthModelChoice(model: wanted)
      choice.precision = .f32
      let (chosen, resolved) = (choice, try choice.resolve())
      let name = try DepthModelChoice.smallModel(resolved)?.name ?? wanted
      let files = resolved.weightFiles
      return LoopEstimator(name: name, files: files, settings: "f32") {
        // How many photos there are decides only how many are in work at a time.
        try PhotoEstimator(
          try chosen.load(resolved, try chosen.options(of: resolved)), photos: .max / 2,
          workers: nil)
      }
    }
  }

  /// The generator of a setting, found on this machine and not loaded; nil where images are there.
  ///
  /// - Throws: ``GenerationError`` where the model is not there.
  public func generator(of setting: SuitePlan.Setting) throws -> LoopGenerator? {
    guard case .model(let name, let settings) = generator else { return nil }
    let wanted = setting.values["precision"] ?? settings.precision
    var local = LocalGenerator.Settings()
    if let wanted {
      guard let precision = Precision(rawValue: wanted) else {
        throw GenerationError(
          .parameter, "precision",
          expected: "one of \(Precision.allCases.map(\.rawValue).joined(separator: ", "))",
          found: "'\(wanted)'")
      }
      local.precision = precision
    }
    local.control = control
    local.prompts = .ofUser()
    let model = try LocalModelChoice(model: name).open(loras: settings.loras)
    let made = LocalGenerator(model, settings: local)
    return LoopGenerator(
      model: Report.ModelRecord(
        role: "generator", name: (model.files.model as NSString).lastPathComponent,
        precision: local.precision.rawValue, device: "cpu", smallModel: model.card?.kind),
      files: try model.weightFiles(), settings: "\(local.precision.rawValue) \(model.parity)"
    ) { made }
  }

  /// Names of the suite's small models, and what they are and are not for.
  ///
  /// - Throws: What finding the models throws.
  public func smallModels() throws -> [(name: String, kind: String)] {
    var found: [(name: String, kind: String)] = []
    if case .model(let name, _) = generator {
      let model = try LocalModelChoice(model: name).open()
      if let card = model.card {
        found.append(((model.files.model as NSString).lastPathComponent, card.kind))
      }
    }
    for case .model(let name) in estimators {
      let resolved = try DepthModelChoice(model: name).resolve()
      if let small = try DepthModelChoice.smallModel(resolved) { found.append(small) }
    }
    return found
  }
}

/// An estimator whose maps were made elsewhere: nothing is left to estimate.
private struct MapsAlone: PredictionEstimator {
  let model: Report.ModelRecord
  let kind = DepthMap.Kind.affineInvariantDisparity
  let libraries: [String: String] = [:]

  init(name: String) { model = Report.ModelRecord(role: "estimator", name: name) }

  func estimate(photo path: String) async throws -> DepthMap {
    throw LoopFault(
      description:
        "\(path): expected depth that \(model.name) made elsewhere, found none; say where with photos, or name a model among the estimators."
    )
  }
}
