internal import Foundation
internal import Tensors

/// The tensors of a file under a prefix, with whatever their storage keeps beside them.
///
/// Knows plain numbers, GGUF's blocks, 8-bit floating point with ComfyUI's scales (`scale_weight`,
/// `weight_scale`) and the 4 bits of bitsandbytes.
struct StoredTensors: Sendable {
  /// Which names there are, and which of them were asked for.
  let scope: WeightScope
  /// ComfyUI's formats by layer, from the header of the file.
  private let formats: [String: String]

  /// Views the tensors whose names begin with a prefix.
  init(_ file: WeightFile, prefix: String) {
    scope = WeightScope(file, prefix: prefix)
    formats = Self.formats(in: file.metadata["_quantization_metadata"])
    // The mark of files whose layers have scales; its numbers say nothing about the weights.
    for mark in ["scaled_fp8"] { _ = scope.optional(mark) }
  }

  /// Whether there is such a tensor, of any type.
  func contains(_ name: String) -> Bool { scope.contains(name) }

  /// A vector's numbers: biases, norms.
  func vector(_ name: String, count: Int? = nil) throws(WeightFileError) -> [Float] {
    let found = try tensor(name, shape: nil)
    guard count == nil || found.shape.count == count else {
      throw wrongShape(name, expected: [count], found: found.shape)
    }
    return found.floats()
  }

  /// Finds a tensor.
  ///
  /// - Parameters:
  ///   - name: The name below the prefix.
  ///   - shape: The sizes that it must have, nil for any; nil for any shape at all. Sizes of 1 at
  ///     the end are not looked at: some files keep matrices as convolutions.
  /// - Returns: The tensor, nothing of it read yet.
  /// - Throws: `WeightFileError` where it is missing, of another shape, or stored in a way that is
  ///   not read.
  func tensor(_ name: String, shape: [Int?]?) throws(WeightFileError) -> StoredTensor {
    let found = try tensor(name)
    guard let shape else { return found }
    var dims = found.shape.dims
    while dims.count > shape.count, dims.last == 1 { dims.removeLast() }
    guard dims.count == shape.count, zip(dims, shape).allSatisfy({ $1 == nil || $0 == $1 }) else {
      throw wrongShape(name, expected: shape, found: found.shape)
    }
    return StoredTensor(name: found.name, shape: Shape(dims), storage: found.storage)
  }

  private func tensor(_ name: String) throws(WeightFileError) -> StoredTensor {
    if let packed = try FourBitTensor(named: name, in: scope) {
      return StoredTensor(name: packed.name, shape: packed.shape, storage: .fourBit(packed))
    }
    let layer = name.hasSuffix(".weight") ? String(name.dropLast(".weight".count)) : nil
    if let layer, let format = try format(of: layer), !Self.readFormats.contains(format) {
      throw unreadable(name, format)
    }
    let tensor = try scope.tensor(name)
    switch tensor.encoding {
    case .plain(.i8), .plain(.u8), .plain(.i16), .plain(.i32), .plain(.i64), .plain(.bool):
      throw unreadable(name, ForeignStorage(beside: name, in: scope)?.name ?? "whole numbers")
    case .plain, .block: break
    }
    guard let layer, let scales = try scales(of: layer, rows: tensor.shape.dims.first ?? 1) else {
      return StoredTensor(name: tensor.name, shape: tensor.shape, storage: .plain(tensor))
    }
    return StoredTensor(
      name: tensor.name, shape: tensor.shape, storage: .scaled(tensor, by: scales))
  }

  // MARK: - ComfyUI's scales

  /// The formats that are 8-bit floating point times one scale.
  private static let readFormats = ["float8_e4m3fn", "float8_e5m2"]

  private struct Format: Decodable { let format: String? }
  private struct Formats: Decodable { let layers: [String: Format] }

  private static func formats(in json: String?) -> [String: String] {
    guard let json, json.utf8.count <= 1 << 24,
      let found = try? JSONDecoder().decode(Formats.self, from: Data(json.utf8))
    else { return [:] }
    return found.layers.compactMapValues(\.format)
  }

  /// What a layer is said to be stored in, by the header or by a tensor of its own.
  private func format(of layer: String) throws(WeightFileError) -> String? {
    let note = "\(layer).comfy_quant"
    if scope.contains(note) {
      let tensor = try scope.tensor(note)
      let json = unsafe tensor.withBytes { unsafe Data($0.prefix(1 << 16)) }
      guard let format = (try? JSONDecoder().decode(Format.self, from: json))?.format else {
        throw WeightFileError(
          .malformed, "\(scope.file.path): weight '\(scope.fullName(note))'",
          expected: "JSON with a format", found: "something else")
      }
      return format
    }
    return formats[scope.fullName(layer)] ?? formats[layer]
  }

  private func scales(of layer: String, rows: Int) throws(WeightFileError) -> [Float]? {
    // What ComfyUI multiplies activations with has no meaning for a product of floats.
    for name in ["input_scale", "scale_input"] { _ = scope.optional("\(layer).\(name)") }
    guard
      let name = ["weight_scale", "scale_weight"].map({ "\(layer).\($0)" })
        .first(where: scope.contains)
    else { return nil }
    if scope.contains("\(layer).weight_scale_2") { throw unreadable("\(layer).weight", "nvfp4") }
    let scales = try scope.tensor(name)
    guard scales.count == 1 || scales.count == rows, case .plain(let type) = scales.encoding,
      [.f32, .f16, .bf16].contains(type)
    else {
      throw WeightFileError(
        .unsupported, "\(scope.file.path): weight '\(scope.fullName(name))'",
        expected: "one scale, or one for each of \(rows) rows", found: "\(scales.shape)")
    }
    return scales.floats()
  }

  // MARK: - Failures

  private func unreadable(_ name: String, _ found: String) -> WeightFileError {
    WeightFileError(
      .unsupported, "\(scope.file.path): weight '\(scope.fullName(name))'",
      expected: "f32, f16, bf16, fp8, a block format of GGUF, NF4 or FP4", found: found,
      advice: "take a file in one of them")
  }

  func wrongShape(_ name: String, expected: [Int?], found: Shape) -> WeightFileError {
    let sizes = expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
    return WeightFileError(
      .wrongShape, "\(scope.file.path): weight '\(scope.fullName(name))'",
      expected: "the shape [\(sizes)]", found: found.description)
  }
}
