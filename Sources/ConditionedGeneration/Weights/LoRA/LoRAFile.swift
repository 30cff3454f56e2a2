internal import Foundation
internal import Tensors

/// A LoRA's tensors, brought to the canonical names.
struct LoRAFile: Sendable {
  let choice: LoRAChoice
  /// By the matrix's canonical name, in the order of the rows.
  let parts: [String: [LoRAPart]]
  /// Norms' factors that replace the model's, by canonical names.
  let scales: [String: StoredTensor]
  /// Names of tensors for text encoders, which are left out.
  let textEncoderNames: [String]

  /// How many values of a token it expects, or nil where it leaves the first matrix alone.
  var inputChannels: Int? { parts["img_in"]?.map(\.a.rowLength).max() }

  /// Whether it makes a control model of a plain one: it brings norms, or more input channels.
  func isControl(forInputs channels: Int) -> Bool {
    !scales.isEmpty || inputChannels.map { $0 > channels } ?? false
  }

  /// Reads a file and finds every tensor's place in the model.
  ///
  /// - Throws: `WeightFileError` with the names that have no place, or with sizes that do not fit.
  init(
    _ choice: LoRAChoice, targets: LoRATargets, headWidth: Int, parity: LoRAParity
  ) throws(WeightFileError) {
    let file = try WeightFile(path: choice.path)
    guard choice.scale.isFinite else {
      throw WeightFileError(
        .malformed, choice.path, expected: "a finite factor", found: "\(choice.scale)")
    }
    let tensors = StoredTensors(file, prefix: "")
    let modules = try Self.modules(of: file, targets: targets)
    self.choice = choice
    textEncoderNames = file.names.filter(LoRAName.isOfTextEncoder)
    var scales: [String: StoredTensor] = [:]
    for name in file.names {
      guard let scale = targets.scale(name) else { continue }
      scales[scale] = try tensors.tensor(name, shape: [headWidth])
    }
    self.scales = scales
    let alphas = LoRAAlphas(file)
    var parts: [String: [LoRAPart]] = [:]
    for (module, target) in modules.sorted(by: { $0.key < $1.key }) {
      let names = target.names
      guard let nameOfA = names[.a], let nameOfB = names[.b] else {
        throw WeightFileError(
          .missing, file.path, expected: "A and B of '\(module)'",
          found: "only \(NamePrefix.list(names.values.sorted()))")
      }
      let place = target.place
      // Rows of other lengths go with the first matrix alone: see `FluxWeights`.
      let inputs = place.matrix == "img_in" ? nil : place.inputs
      let a = try tensors.tensor(nameOfA, shape: [nil, inputs])
      guard a.rowCount > 0, a.rowLength > 0 else {
        throw tensors.wrongShape(nameOfA, expected: [nil, inputs], found: a.shape)
      }
      let b = try tensors.tensor(nameOfB, shape: [place.rows.count, a.rowCount])
      var biasB: StoredTensor?
      if let name = names[.biasB] { biasB = try tensors.tensor(name, shape: [place.rows.count]) }
      let stored = try names[.alpha].map { name throws(WeightFileError) in
        try tensors.vector(name, count: 1)[0]
      }
      let factor = alphas.factor(of: module, stored: stored, rank: a.rowCount)
      guard factor.isFinite else {
        throw WeightFileError(
          .malformed, "\(file.path): '\(module)'", expected: "a finite alpha", found: "\(factor)")
      }
      parts[place.matrix, default: []].append(
        LoRAPart(
          rows: place.rows, a: a, b: b, biasB: biasB, factor: factor,
          swapsHalves: place.swapsHalves,
          swapsRank: parity == .diffusers && place.isOriginal && !scales.isEmpty
            && place.matrix == FluxNames.finalModulation))
    }
    for (matrix, found) in parts {
      let sorted = found.sorted { $0.rows.lowerBound < $1.rows.lowerBound }
      for (first, second) in zip(sorted, sorted.dropFirst())
      where first.rows.upperBound > second.rows.lowerBound {
        throw WeightFileError(
          .malformed, file.path, expected: "one path for each row of '\(matrix)'",
          found: "'\(first.a.name)' and '\(second.a.name)'")
      }
      parts[matrix] = sorted
    }
    self.parts = parts
  }

  /// The path beside a matrix; nil where it has none.
  func path(beside matrix: String, outputs: Int, inputs: Int) -> LowRankPath? {
    guard let parts = parts[matrix] else { return nil }
    return LoRAPart.path(parts, outputs: outputs, inputs: inputs, scale: choice.scale)
  }

  private typealias Module = (place: LoRATargets.Target, names: [LoRAName.Role: String])

  /// The tensors of each matrix, all others refused by name.
  private static func modules(
    of file: WeightFile, targets: LoRATargets
  ) throws(WeightFileError) -> [String: Module] {
    if let foreign = LoRAName.foreign(file.names) {
      throw WeightFileError(.unsupported, file.path, expected: "a LoRA", found: foreign)
    }
    var modules: [String: Module] = [:]
    var unknown: [String] = []
    for name in file.names where !LoRAName.isOfTextEncoder(name) && targets.scale(name) == nil {
      guard let parsed = LoRAName(name), let place = targets.target(of: parsed.module) else {
        unknown.append(name)
        continue
      }
      modules[parsed.module, default: (place, [:])].names[parsed.role] = name
    }
    guard unknown.isEmpty else {
      throw WeightFileError(
        .unsupported, file.path, expected: "tensors that belong to this FLUX.1 transformer",
        found: "\(unknown.count) of \(file.names.count) that do not: \(NamePrefix.list(unknown))",
        advice: modules.isEmpty ? "take a LoRA for FLUX.1" : nil)
    }
    guard !modules.isEmpty else {
      throw WeightFileError(
        .missing, file.path, expected: "a LoRA for a FLUX.1 transformer",
        found: file.names.isEmpty ? "no tensors" : "tensors for text encoders alone")
    }
    return modules
  }
}
