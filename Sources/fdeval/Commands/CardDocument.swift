import Foundation
import ModelFiles
import Tensors

/// The card of a small model with what its files say, for people and as JSON.
struct CardDocument: Encodable {
  /// A file of the model.
  struct File: Encodable {
    let path: String
    let bytes: Int
    let sha256: String
  }

  let path: String
  let card: ModelCard
  /// Numbers in all files of weights.
  let parameters: Int
  let files: [File]

  /// Reads the head of every file of weights, and all of it for its checksum.
  ///
  /// - Throws: What files of weights can throw.
  init(_ model: ResolvedModel, _ card: ModelCard) throws {
    self.card = card
    path = model.isFolder ? model.path : (model.path as NSString).deletingLastPathComponent
    let folder = path
    var parameters = 0
    files = try ModelStore.files(in: folder).map { name in
      let file = "\(folder)/\(name)"
      if name.hasSuffix(".safetensors") {
        let weights = try WeightFile(path: file)
        parameters += weights.names.reduce(0) { sum, name in
          sum + (weights[name]?.shape.dims.reduce(1, *) ?? 0)
        }
      }
      let status = try FileManager.default.attributesOfItem(atPath: file)
      return File(
        path: name, bytes: (status[.size] as? NSNumber)?.intValue ?? 0,
        sha256: try ResolvedModel.sha256(ofFile: file))
    }
    self.parameters = parameters
  }

  /// The card for people.
  func lines(_ name: String) -> [String] {
    let training = card.training
    var made = "\(training.steps) steps"
    if let planned = training.plannedSteps, planned != training.steps { made += " of \(planned)" }
    made +=
      " over \(training.scenes) scenes in \(Number.short(training.hours)) hours, seed \(training.seed)"
    var lines = [
      "model      \(name)", "kind       \(card.kind)", "task       \(card.task.rawValue)",
      "licence    \(card.license)", "data       \(card.trainingData)", "training   \(made)",
    ]
    lines += training.validation.sorted { $0.key < $1.key }.enumerated().map { index, figure in
      (index == 0 ? "validation " : "           ") + "\(figure.key) \(Number.short(figure.value))"
    }
    if let guidance = training.guidance {
      lines.append(
        "guidance   weight \(guidance.weight), slope \(Number.short(guidance.slope)), "
          + "trained up to \(Number.short(guidance.most))")
    }
    let defaults = card.defaults
    let chosen = [
      defaults.inputSize.map { "input size \($0)" },
      defaults.width.flatMap { width in defaults.height.map { "\(width) x \($0) pixels" } },
      defaults.steps.map { "\($0) steps" },
      defaults.guidance.map { "guidance \(Number.short($0))" },
      defaults.textTokens.map { "\($0) text tokens" },
    ].compactMap { $0 }
    if !chosen.isEmpty { lines.append("defaults   \(chosen.joined(separator: ", "))") }
    lines += ["parameters \(parameters)", "path       \(path)"]
    lines += files.map {
      "           \($0.sha256.prefix(12))  \($0.path), \(ModelsCommand.size($0.bytes))"
    }
    return lines
  }
}
