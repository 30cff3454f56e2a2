internal import Foundation
internal import Tensors

/// A LoRA's file and how much of it is wanted.
public struct LoRAChoice: Sendable, Hashable {
  /// Where it is.
  public let path: String
  /// What its paths are multiplied by.
  public let scale: Float

  /// A choice in its parts.
  public init(path: String, scale: Float) {
    self.path = path
    self.scale = scale
  }
}

/// Whose reading of a control LoRA's last modulation is followed.
public enum LoRAParity: String, Sendable, CaseIterable {
  /// The file's meaning.
  case exact
  /// That of diffusers, which exchanges the halves of A's rows too.
  case diffusers
}

/// Everything that a FLUX transformer needs, by canonical (BFL) names.
public struct FluxWeights: Sendable {
  /// The sizes, counted from names and shapes.
  public let configuration: FluxConfiguration
  private let scope: WeightScope
  private let isDiffusers: Bool
  private let loras: [(weights: WeightScope, scale: Float)]
  private let parity: LoRAParity

  /// Opens a file or a folder.
  ///
  /// - Parameters:
  ///   - path: A file with BFL's names, or a folder of diffusers.
  ///   - loras: Control LoRAs with BFL's names.
  ///   - parity: Whose reading of them is followed.
  /// - Throws: `WeightFileError` where something is missing.
  public init(path: String, loras: [LoRAChoice] = [], parity: LoRAParity = .exact) throws {
    let file = try WeightFile(path: path)
    let scope = WeightScope(file)
    let isDiffusers = scope.contains("x_embedder.weight")
    self.scope = scope
    self.isDiffusers = isDiffusers
    self.parity = parity
    self.loras = try loras.map { (WeightScope(try WeightFile(path: $0.path)), $0.scale) }
    func shape(_ name: String) throws -> [Int] {
      let stored = isDiffusers ? FluxNames.diffusers(name)[0] : name
      return try scope.tensor(stored + ".weight").shape.dims
    }
    func count(_ prefix: String) -> Int {
      let numbers = file.names.compactMap { name -> Int? in
        guard name.hasPrefix(prefix) else { return nil }
        return Int(name.dropFirst(prefix.count).prefix { $0 != "." })
      }
      return (numbers.max() ?? -1) + 1
    }
    let input = try shape("img_in"), text = try shape("txt_in")
    let folder = (path as NSString).deletingLastPathComponent
    let json = [path, folder].lazy.compactMap {
      FileManager.default.contents(atPath: ($0 as NSString).appendingPathComponent("config.json"))
    }.first
    let config =
      try json.flatMap { try JSONSerialization.jsonObject(with: $0) as? [String: Any] } ?? [:]
    let heads = config["num_attention_heads"] as? Int ?? input[0] / 128
    configuration = FluxConfiguration(
      hiddenWidth: input[0], heads: heads,
      doubleBlocks: count(isDiffusers ? "transformer_blocks." : "double_blocks."),
      singleBlocks: count(isDiffusers ? "single_transformer_blocks." : "single_blocks."),
      inputChannels: input[1], outputChannels: try shape("final_layer.linear")[0],
      textWidth: text[1], pooledWidth: try shape("vector_in.in_layer")[1],
      hasGuidance: file.names.contains { $0.contains("guidance_") },
      axes: config["axes_dims_rope"] as? [Int] ?? [16, 56, 56])
  }

  /// One matrix by its canonical name, its side paths included.
  public func matrix(_ name: String) throws -> StoredMatrix {
    let names = isDiffusers ? FluxNames.diffusers(name) : [name]
    let tensors = try names.map { try scope.tensor($0 + ".weight", shape: [nil, nil]) }
    var bias = try names.flatMap { try scope.tensor($0 + ".bias", shape: [nil]).floats() }
    let outputs = tensors.reduce(0) { $0 + $1.shape[0] }
    // Rows of the file before canonical ones.
    let turn = isDiffusers && name == FluxNames.swapped ? outputs / 2 : 0
    if turn > 0 { bias = Array(bias[turn...] + bias[..<turn]) }
    return unsafe StoredMatrix(
      name: name, outputs: outputs, inputs: tensors[0].shape[1], bias: bias,
      storedBytes: tensors.reduce(0) {
        $0 + $1.count / $1.encoding.valuesPerBlock * $1.encoding.bytesPerBlock
      },
      encodingName: "\(tensors[0].encoding)", lowRank: try paths(name),
      decoding: { rows, output in
        let inputs = tensors[0].shape[1]
        for row in rows {
          var at = (row + turn) % outputs
          var part = 0
          while at >= tensors[part].shape[0] {
            at -= tensors[part].shape[0]
            part += 1
          }
          let start = (row - rows.lowerBound) * inputs
          unsafe tensors[part].decode(
            rows: at..<at + 1,
            into: UnsafeMutableBufferPointer(rebasing: output[start..<start + inputs]))
        }
      }, releasing: { for tensor in tensors { tensor.releasePages() } })
  }

  /// A norm's scale by its canonical name; a control LoRA replaces it.
  public func vector(_ name: String) throws -> [Float] {
    for lora in loras.reversed() {
      if let replacing = lora.weights.optional(name) { return replacing.floats() }
    }
    let stored = isDiffusers ? FluxNames.diffusers(name)[0] : name
    return try scope.tensor(stored, shape: [nil]).floats()
  }

  private func paths(_ name: String) throws -> [LowRankPath] {
    try loras.compactMap { lora in
      guard let a = lora.weights.optional(name + ".lora_A.weight") else { return nil }
      let b = try lora.weights.tensor(name + ".lora_B.weight", shape: [nil, a.shape[0]])
      var values = a.floats()
      if parity == .diffusers, name == FluxNames.swapped {
        values = Array(values[(values.count / 2)...] + values[..<(values.count / 2)])
      }
      return LowRankPath(
        rank: a.shape[0], a: values, b: b.floats(),
        biasB: lora.weights.optional(name + ".lora_B.bias")?.floats(), scale: lora.scale)
    }
  }
}
