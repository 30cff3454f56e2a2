internal import Tensors

/// A model's tensors by canonical names, whatever the file calls them.
struct NamedTensors: Sendable {
  /// The file or folder.
  let path: String
  let tensors: StoredTensors
  /// Counts the matrices that are taken; nil for nobody.
  var reads: MatrixReads?
  /// The names in the file under which a canonical one may be, below the prefix.
  private let candidates: @Sendable (String) -> [String]

  /// Views tensors through a table of names.
  init(
    path: String, tensors: StoredTensors, candidates: @escaping @Sendable (String) -> [String]
  ) {
    self.path = path
    self.tensors = tensors
    self.candidates = candidates
  }

  /// Opens a file and finds the part of it that is meant.
  ///
  /// - Parameters:
  ///   - path: A file, a folder or an index of shards.
  ///   - what: The model in words.
  ///   - markers: Names that tell the layout, with what they tell.
  ///   - choose: The best of several prefixes.
  /// - Returns: The tensors under the prefix, and what the marker tells.
  /// - Throws: `WeightFileError` where the file has none of the markers.
  static func find<Layout>(
    _ path: String, what: String, markers: [(name: String, layout: Layout)],
    choose: ([String]) -> String? = { $0.first }
  ) throws(WeightFileError) -> (tensors: StoredTensors, layout: Layout) {
    let file = try WeightFile(path: path)
    for marker in markers {
      if let prefix = choose(NamePrefix.all(before: marker.name, in: file.names)) {
        return (StoredTensors(file, prefix: prefix), marker.layout)
      }
    }
    if let storage = ForeignStorage(among: file.names) {
      throw WeightFileError(
        .unsupported, path, expected: "f32, f16, bf16, fp8, GGUF or NF4", found: storage.name)
    }
    throw WeightFileError(
      .missing, path, expected: "the tensors of \(what)",
      found: file.names.isEmpty
        ? "no tensors" : "\(file.names.count) others: \(NamePrefix.list(file.names, limit: 3))")
  }

  /// The name in the file; nil where it has no such tensor.
  func name(of canonical: String) -> String? {
    candidates(canonical).first(where: tensors.contains)
  }

  /// A tensor that must be there.
  func tensor(_ canonical: String, shape: [Int?]?) throws(WeightFileError) -> StoredTensor {
    try tensors.tensor(
      name(of: canonical) ?? candidates(canonical).first ?? canonical, shape: shape)
  }

  /// A matrix with its bias where it has one; the name may end with ".weight".
  func matrix(
    _ canonical: String, outputs: Int?, inputs: Int?
  ) throws(WeightFileError) -> StoredMatrix {
    let layer =
      canonical.hasSuffix(".weight") ? String(canonical.dropLast(".weight".count)) : canonical
    reads?.count(layer)
    let weight = try tensor("\(layer).weight", shape: [outputs, inputs])
    var bias: [Float]?
    if name(of: "\(layer).bias") != nil {
      bias = try tensor("\(layer).bias", shape: [weight.rowCount]).floats()
    }
    return StoredMatrix(
      name: layer, inputs: weight.rowLength, bias: bias, segments: [.init(weight)])
  }

  /// Some rows of a table, one after the other.
  func rows(_ canonical: String, _ rows: [Int]) throws(WeightFileError) -> [Float] {
    let table = try tensor(canonical, shape: [nil, nil])
    if let wrong = rows.first(where: { !(0..<table.rowCount).contains($0) }) {
      throw WeightFileError(
        .wrongShape, "\(path): weight '\(table.name)'",
        expected: "a row \(wrong) for the token of that number", found: "\(table.rowCount) rows",
        advice: "use the tokenizer that belongs to this model")
    }
    return rows.flatMap { table.floats(rows: $0..<$0 + 1) }
  }
}
