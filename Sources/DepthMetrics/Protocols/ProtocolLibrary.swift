internal import Foundation
internal import Raster

/// The protocols that the binary carries, and the files of users.
public enum ProtocolLibrary {
  /// What `compare` uses where nothing is said.
  public static let defaultName = "plain-v2"

  /// What a file extends where it does not say: the first protocol, so that no file's hash moves.
  static let baseName = "plain-v1"

  /// Names of the carried protocols, sorted.
  public static var names: [String] {
    EmbeddedFile.paths(startingWith: "protocols/").map {
      String($0.dropFirst("protocols/".count).dropLast(".yaml".count))
    }.sorted()
  }

  /// The YAML text of a carried protocol, or nil.
  public static func text(named name: String) -> String? {
    EmbeddedFile.text("protocols/\(name).yaml")
  }

  /// The protocol of a name, or of a user's own file where the text is a path to one.
  ///
  /// - Parameter name: A carried protocol's name, or a path that ends in .yaml or .yml.
  /// - Returns: The protocol, validated.
  /// - Throws: ``DocumentError`` where there is no such protocol or its file is wrong.
  public static func `protocol`(_ name: String) throws(DocumentError) -> EvaluationProtocol {
    if let text = text(named: name) {
      return try EvaluationProtocol(yaml: text, file: "protocol \(name)")
    }
    guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else {
      throw DocumentError(
        "protocol \(name)", expected: "a name that `fdeval metrics` lists, or a .yaml file",
        found: "neither", advice: suggestion(for: name))
    }
    let text: String
    do {
      text = try String(contentsOfFile: name, encoding: .utf8)
    } catch {
      throw DocumentError(
        name, expected: "a readable protocol file", found: "none that can be opened as text")
    }
    return try EvaluationProtocol(yaml: text, file: name)
  }

  static func suggestion(for name: String) -> String {
    nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
      ?? "the carried ones are \(names.joined(separator: ", "))"
  }
}
