internal import Synchronization

/// A view of a file's weights under a prefix, which knows which of them were taken.
///
/// A model's parts take their weights through scopes; what nobody took is a mistake in the model
/// or a file of another one. Copies and inner scopes share the knowledge.
public struct WeightScope: Sendable {
  /// The names that were taken, shared by all scopes of a file.
  private final class Record: Sendable {
    let taken = Mutex<Set<String>>([])
  }

  /// The file that the weights are in.
  public let file: WeightFile
  /// The beginning of all names, without the dot that follows it; empty for all weights.
  public let prefix: String
  private let record: Record

  /// Views all weights under a prefix such as "model.diffusion_model".
  public init(_ file: WeightFile, prefix: String = "") {
    self.init(file, prefix: prefix.hasSuffix(".") ? String(prefix.dropLast()) : prefix, Record())
  }

  private init(_ file: WeightFile, prefix: String, _ record: Record) {
    self.file = file
    self.prefix = prefix
    self.record = record
  }

  /// The view under a further part of the name: "blocks.0".
  public func scope(_ name: String) -> WeightScope {
    WeightScope(file, prefix: fullName(name), record)
  }

  /// A weight's name in the file.
  public func fullName(_ name: String) -> String { prefix.isEmpty ? name : "\(prefix).\(name)" }

  /// Whether there is such a weight, of any type.
  public func contains(_ name: String) -> Bool {
    let full = fullName(name)
    return file[full] != nil || file.unreadableType(of: full) != nil
  }

  /// Takes a weight that must be there.
  ///
  /// - Parameters:
  ///   - name: The name below ``prefix``.
  ///   - shape: The sizes that it must have, nil for any; nil for any shape at all.
  /// - Returns: The weight, which from now on counts as taken.
  /// - Throws: ``WeightFileError/Fault/missing`` with the nearest names that are there,
  ///   ``WeightFileError/Fault/wrongShape``, and ``WeightFileError/Fault/unsupported`` for a type
  ///   that fdeval does not read.
  public func tensor(
    _ name: String, shape: [Int?]? = nil
  ) throws(WeightFileError) -> WeightTensor {
    let full = fullName(name)
    let subject = "\(file.path): weight '\(full)'"
    guard let tensor = file[full] else {
      if let type = file.unreadableType(of: full) {
        throw WeightFileError(
          .unsupported, subject, expected: "a type of numbers that fdeval reads", found: type,
          advice: "save it as float32")
      }
      let near = NearestNames.of(full, among: file.names)
      throw WeightFileError(
        .missing, subject, expected: "such a weight", found: "none among \(file.names.count)",
        advice: near.isEmpty ? nil : "the nearest are \(near.joined(separator: ", "))")
    }
    if let shape {
      let dims = tensor.shape.dims
      guard dims.count == shape.count, zip(dims, shape).allSatisfy({ $1 == nil || $0 == $1 })
      else {
        let expected = shape.map { $0.map(String.init) ?? "any" }.joined(separator: ", ")
        throw WeightFileError(
          .wrongShape, subject, expected: "the shape [\(expected)]", found: dims.description)
      }
    }
    take(full)
    return tensor
  }

  /// Takes a weight that may be there; nil too where its type is not read.
  public func optional(_ name: String) -> WeightTensor? {
    let full = fullName(name)
    guard let tensor = file[full] else { return nil }
    take(full)
    return tensor
  }

  /// The names below ``prefix`` that nobody took, in full and sorted.
  public var unused: [String] {
    let taken = record.taken.withLock { $0 }
    return file.names.filter {
      !taken.contains($0) && (prefix.isEmpty || $0.hasPrefix(prefix + "."))
    }
  }

  private func take(_ full: String) {
    _ = record.taken.withLock { $0.insert(full) }
  }
}
