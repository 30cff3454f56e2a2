import ArgumentParser
import ClosedLoop
import ConditionedGeneration
import DepthEstimation
import Evaluation
import Foundation
import ModelFiles
import Raster
import Tensors

/// The models that a suite names, found on this machine.
struct SuiteModels: Sendable {
  private let suite: Suite

  /// The models of a suite.
  init(_ suite: Suite) { self.suite = suite }

  /// An estimator; its weights are hashed, and loaded when something is to be seen.
  func estimator(_ estimator: Suite.Estimator) throws -> LoopEstimator {
    switch estimator {
    case .maps(let name, let template):
      return LoopEstimator(name: name, identity: "maps \(template)") {
        MapsAlone(model: Report.ModelRecord(role: "estimator", name: name))
      }
    case .model(let name):
      let options = try ModelOptions.parse(["--model", name])
      let resolved = try options.resolve()
      return LoopEstimator(
        name: ModelOptions.name(resolved), identity: "\(try resolved.weightsSHA256()) f32"
      ) {
        try PhotoEstimator(
          try options.load(usual: "f32", maxDepth: nil, tells: false), photos: 1000, workers: nil)
      }
    }
  }

  /// The generator of a setting; nil where images are there.
  func generator(_ setting: SuitePlan.Setting) throws -> LoopGenerator? {
    guard case .model(let name, let settings) = suite.generator else { return nil }
    var arguments = ["--model", name]
    if let precision = setting.values["precision"] ?? settings.precision {
      arguments += ["--precision", precision]
    }
    let options = try LocalOptions.parse(arguments)
    let choice = LocalGeneration(options, try ControlOptions.parse(["--depth", "control.npy"]))
    var request = GenerationRequest(prompt: "", control: .depth(""))
    request.loras = settings.loras
    let generator = try choice.generator(request)
    let record = try generator.model.record(precision: generator.settings.precision)
    let weights = record.files.map { "\($0.part) \($0.sha256)" }
    let model = Report.ModelRecord(
      role: "generator", name: (record.path as NSString).lastPathComponent,
      sha256: record.files.first { $0.part == "transformer" }?.sha256,
      precision: record.precision, device: record.device, smallModel: record.smallModel)
    return LoopGenerator(
      model: model,
      identity: (weights + [record.precision, "\(record.parity)"]).joined(separator: " ")
    ) { generator }
  }

  /// What is to be said of small models.
  func notice() throws -> SmallModelNotice {
    var models: [SmallModelNotice.Model?] = []
    if case .model(let name, _) = suite.generator {
      let generator = try LocalGeneration(
        try LocalOptions.parse(["--model", name]),
        try ControlOptions.parse(["--depth", "control.npy"])
      ).generator(GenerationRequest(prompt: "", control: .depth("")))
      models.append(
        generator.model.card.map {
          ((generator.model.files.model as NSString).lastPathComponent, $0.kind)
        })
    }
    for case .model(let name) in suite.estimators {
      models.append(try ModelOptions.parse(["--model", name]).smallModel())
    }
    return SmallModelNotice(models)
  }
}

/// An estimator whose maps were made elsewhere: nothing is left to estimate.
private struct MapsAlone: PredictionEstimator {
  let model: Report.ModelRecord
  let kind = DepthMap.Kind.affineInvariantDisparity
  let libraries: [String: String] = [:]

  func estimate(photo path: String) async throws -> DepthMap {
    throw MapsMissing(path: path, name: model.name)
  }
}

private struct MapsMissing: Error, CustomStringConvertible {
  let path, name: String
  var description: String {
    "\(path): expected depth that \(name) made elsewhere, found none; name a model among the estimators."
  }
}
