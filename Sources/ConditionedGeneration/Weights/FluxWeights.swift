internal import Foundation
public import Tensors

/// The weights of a FLUX.1 transformer by Black Forest Labs' names, from any file that holds them.
///
/// Both layouts, all storages and LoRAs beside them; nothing is decoded before it is asked for.
/// Everything is checked when it is opened: names, shapes, storages.
public struct FluxWeights: Sendable, CustomStringConvertible {
  /// A matrix's rows and biases, both in one or several pieces.
  private struct Place: Sendable {
    let inputs: Int
    let weights: [StoredMatrix.Segment]
    let biases: [StoredMatrix.Segment]
  }

  /// The file or folder.
  public let path: String
  /// The sizes; a LoRA may have given it more input channels than the file has.
  public let configuration: FluxConfiguration
  /// Tensors of the transformer that fdeval does not know, in full and sorted: worth a warning.
  public let unknownNames: [String]
  /// Tensors of LoRAs for text encoders, which are left out: worth a warning.
  public let ignoredNames: [String]
  /// The names of all matrices, in the order of the network.
  public let matrixNames: [String]
  /// The names of all vectors: the norms of queries and keys.
  public let vectorNames: [String]
  /// The bytes of all matrices in the file.
  public let storedBytes: Int

  /// Counts the matrices that are taken; nil for nobody.
  var reads: MatrixReads?

  private let places: [String: Place]
  private let vectors: [String: StoredTensor]
  private let loras: [LoRAFile]

  /// Opens weights and lays LoRAs beside them.
  ///
  /// - Parameters:
  ///   - path: A file, a folder of diffusers, or an index of shards.
  ///   - choices: LoRAs whose paths add up; of control LoRAs at most one.
  ///   - parity: Whose arithmetic a control LoRA follows.
  /// - Throws: `WeightFileError` that lists missing and unknown tensors by name, or says what the
  ///   file is instead; and for a control LoRA beside a model that is a control model already.
  public init(
    path: String, loras choices: [LoRAChoice] = [], parity: LoRAParity = .exact
  ) throws(WeightFileError) {
    let file = try WeightFile(path: Self.transformer(of: path))
    let naming = try FluxNames.Naming(of: file.names, file: file.path)
    let tensors = StoredTensors(file, prefix: naming.prefix)
    let layout = naming.layout
    let blocks = try Self.blocks(tensors, layout)
    let names = FluxNames(
      doubleBlocks: blocks.double, singleBlocks: blocks.single, hasGuidance: blocks.hasGuidance)
    try Self.checkPresence(of: names, in: tensors, layout)
    var model = try FluxConfiguration(
      blocks: blocks, counting: tensors, layout: layout,
      settings: try FluxSettings.beside(file.path))

    var places: [String: Place] = [:]
    for matrix in names.matrices {
      places[matrix.name] = try Self.place(matrix, in: tensors, layout: layout, model)
    }
    var vectors: [String: StoredTensor] = [:]
    for scale in names.scales {
      guard let name = scale.names(layout).first(where: tensors.contains) else { continue }
      vectors[scale.name] = try tensors.tensor(name, shape: [model.headWidth])
    }

    var files: [LoRAFile] = []
    let targets = LoRATargets(names, of: model)
    for choice in choices {
      files.append(
        try LoRAFile(choice, targets: targets, headWidth: model.headWidth, parity: parity))
    }
    if let first = places["img_in"]?.weights.first?.tensor {
      try Self.checkControl(files, model, first: first, path: file.path)
    }
    let channels = files.compactMap(\.inputChannels).max() ?? 0
    if channels > model.inputChannels { model.inputChannels = channels }
    for file in files { vectors.merge(file.scales) { $1 } }

    self.path = path
    configuration = model
    self.places = places
    self.vectors = vectors
    loras = files
    matrixNames = names.matrices.map(\.name)
    vectorNames = names.scales.map(\.name)
    unknownNames = Self.unknown(in: tensors)
    ignoredNames = files.flatMap(\.textEncoderNames)
    storedBytes = places.values.reduce(0) { sum, place in
      // The two halves of a swapped matrix are segments of one tensor.
      sum
        + StoredMatrix(name: "", inputs: place.inputs, bias: nil, segments: place.weights)
        .storedBytes
    }
  }

  /// A matrix with its bias and the LoRAs' paths, which are decoded here.
  ///
  /// - Parameter name: "double_blocks.0.img_attn.qkv"; the last layer's modulation gives shift and
  ///   then scale, whoever stored it.
  /// - Returns: The matrix; only its bias and low-rank paths are read.
  /// - Throws: `WeightFileError` where the model has no such matrix.
  public func matrix(_ name: String) throws(WeightFileError) -> StoredMatrix {
    guard let place = places[name] else {
      throw WeightFileError(
        .missing, "\(path): matrix '\(name)'", expected: "one of \(places.count)", found: "none")
    }
    reads?.count(name)
    let inputs = name == "img_in" ? configuration.inputChannels : place.inputs
    let outputs = place.weights.reduce(0) { $0 + $1.rows.count }
    return StoredMatrix(
      name: name, inputs: inputs, bias: place.biases.flatMap { $0.tensor.floats(rows: $0.rows) },
      lowRank: loras.compactMap { $0.path(beside: name, outputs: outputs, inputs: inputs) },
      segments: place.weights)
  }

  /// Rows of A in all paths beside a matrix.
  func rank(beside name: String) -> Int {
    loras.reduce(0) { sum, lora in
      sum + (lora.parts[name] ?? []).reduce(0) { $0 + $1.a.rowCount }
    }
  }

  /// The sizes of a matrix and its bytes in the file; nothing of it is read.
  func extent(of name: String) -> (outputs: Int, inputs: Int, storedBytes: Int)? {
    guard let place = places[name] else { return nil }
    let matrix = StoredMatrix(name: name, inputs: place.inputs, bias: nil, segments: place.weights)
    return (
      matrix.outputs, name == "img_in" ? configuration.inputChannels : place.inputs,
      matrix.storedBytes
    )
  }

  /// The factors of a norm; a control LoRA's replace the model's.
  ///
  /// - Parameter name: "double_blocks.0.img_attn.norm.query_norm.scale".
  /// - Returns: As many numbers as a head has.
  /// - Throws: `WeightFileError` where the model has no such vector.
  public func vector(_ name: String) throws(WeightFileError) -> [Float] {
    guard let vector = vectors[name] else {
      throw WeightFileError(
        .missing, "\(path): vector '\(name)'", expected: "one of \(vectors.count)", found: "none")
    }
    return vector.floats()
  }

  /// "FLUX.1 transformer, 19 double and 38 single blocks of width 3072, 128 input channels, bf16".
  public var description: String {
    var counts: [String: Int] = [:]
    for name in matrixNames {
      guard let place = places[name] else { continue }
      let matrix = StoredMatrix(
        name: name, inputs: place.inputs, bias: nil, segments: place.weights)
      counts[matrix.encodingName, default: 0] += matrix.storedBytes
    }
    let encodings = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
    let model = configuration
    let parts =
      [
        "FLUX.1 transformer",
        "\(model.doubleBlocks) double and \(model.singleBlocks) single blocks of width "
          + "\(model.hiddenWidth)", "\(model.inputChannels) input channels",
        encodings.joined(separator: " and "),
      ]
      + loras.map { lora in
        let name = (lora.choice.path as NSString).lastPathComponent
        return "LoRA \(name) times \(lora.choice.scale)"
      }
    return parts.joined(separator: ", ")
  }

  // MARK: - Finding

  /// The transformer's folder in a folder of a whole pipeline.
  private static func transformer(of path: String) -> String {
    let isPipeline = FileManager.default.fileExists(atPath: "\(path)/model_index.json")
    return isPipeline ? "\(path)/transformer" : path
  }

  private static func place(
    _ matrix: FluxNames.Matrix, in tensors: StoredTensors, layout: FluxNames.Layout,
    _ model: FluxConfiguration
  ) throws(WeightFileError) -> Place {
    let inputs = matrix.inputs.count(in: model)
    let pieces =
      layout == .original
      ? [(matrix.name, matrix.outputs(in: model))]
      : matrix.pieces.map { ($0.name, $0.outputs.count(in: model)) }
    var weights: [StoredMatrix.Segment] = []
    var biases: [StoredMatrix.Segment] = []
    for (name, outputs) in pieces {
      let weight = try tensors.tensor("\(name).weight", shape: [outputs, inputs])
      let bias = try tensors.tensor("\(name).bias", shape: [outputs])
      // Whole or, where the layout has them the other way round, the second half first.
      let ranges =
        layout == .diffusers && matrix.swapsHalves
        ? [outputs / 2..<outputs, 0..<outputs / 2] : [0..<outputs]
      weights += ranges.map { .init(weight, rows: $0) }
      biases += ranges.map { .init(bias, rows: $0) }
    }
    return Place(inputs: inputs, weights: weights, biases: biases)
  }
}
