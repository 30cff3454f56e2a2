public import Foundation
internal import Raster

extension ModelCard {
  /// The card of a model, if it has one.
  ///
  /// - Parameter path: A model's folder, a file in it, or a folder of a pipeline's part.
  /// - Returns: The card in that folder, else in the one around it; nil where neither has one.
  /// - Throws: As ``init(json:file:)``, and ``ModelFilesError/Fault/disk`` where it cannot be read.
  public static func of(path: String) throws(ModelFilesError) -> ModelCard? {
    let place = URL(fileURLWithPath: path).standardizedFileURL
    for folder in [place, place.deletingLastPathComponent()] {
      let file = folder.appendingPathComponent(fileName).path
      guard FileManager.default.fileExists(atPath: file) else { continue }
      guard let json = FileManager.default.contents(atPath: file) else {
        throw ModelFilesError(
          .disk, file, expected: "a file that can be read", found: "none that can be opened")
      }
      return try ModelCard(json: json, file: file)
    }
    return nil
  }

  /// Reads a card.
  ///
  /// - Parameters:
  ///   - json: The bytes of the file.
  ///   - file: Its path, for errors.
  /// - Throws: ``ModelFilesError/Fault/card`` where the version is another one, something is missing or
  ///   of another type, or a default could not be used.
  public init(json: Data, file: String) throws(ModelFilesError) {
    let version = try Self.decoded(Version.self, json, file, unreadable: "no JSON").number
    guard version == Self.version else {
      throw ModelFilesError(
        .card, file, expected: "fdeval_model \(Self.version)", found: "\(version)",
        advice: version > Self.version
          ? "use a newer fdeval" : "install the model again")
    }
    // What is JSON and cannot be read all the same is a fraction where a whole number belongs, for which
    // Foundation names no place.
    self = try Self.decoded(
      ModelCard.self, json, file, unreadable: "a number that should be whole or is none")
    try defaults.check(file)
  }

  private struct Version: Decodable {
    let number: Int

    enum CodingKeys: String, CodingKey { case number = "fdeval_model" }
  }

  private static func decoded<Value: Decodable>(
    _ type: Value.Type, _ json: Data, _ file: String, unreadable: String
  ) throws(ModelFilesError) -> Value {
    let found: String
    do {
      return try JSONDecoder().decode(type, from: json)
    } catch let error as DecodingError {
      func place(_ context: DecodingError.Context) -> String {
        context.codingPath.map(\.stringValue).joined(separator: ".")
      }
      found =
        switch error {
        case .typeMismatch(let type, let context):
          "something else than \(Self.word(type)) at \(place(context))"
        case .valueNotFound(_, let context): "null at \(place(context))"
        case .keyNotFound(let key, let context):
          "no \((context.codingPath + [key]).map(\.stringValue).joined(separator: "."))"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
          "\(context.debugDescription) at \(place(context))"
        default: unreadable
        }
    } catch {
      found = "\(error)"
    }
    throw ModelFilesError(
      .card, file, expected: "the description of a model (fdeval.json)", found: found,
      advice: "install the model again")
  }

  private static func word(_ type: any Any.Type) -> String {
    switch type {
    case is Int.Type: "a whole number"
    case is Double.Type: "a number"
    case is String.Type: "a text"
    default: "an object"
    }
  }
}

extension ModelCard.Defaults {
  private struct AnyKey: CodingKey {
    let stringValue: String
    let intValue: Int? = nil

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads what is there; a name that nobody knows is refused, because what it was to change would
  /// silently stay as it is.
  public init(from decoder: any Decoder) throws {
    let known = CodingKeys.allCases.map(\.rawValue)
    for key in try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue).sorted()
    where !known.contains(key) {
      let near = nearestName(to: key, among: known).map { ", which may mean '\($0)'," } ?? ""
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "an unknown '\(key)'\(near)"))
    }
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputSize = try container.decodeIfPresent(Int.self, forKey: .inputSize)
    width = try container.decodeIfPresent(Int.self, forKey: .width)
    height = try container.decodeIfPresent(Int.self, forKey: .height)
    steps = try container.decodeIfPresent(Int.self, forKey: .steps)
    guidance = try container.decodeIfPresent(Double.self, forKey: .guidance)
    textTokens = try container.decodeIfPresent(Int.self, forKey: .textTokens)
  }

  fileprivate func check(_ file: String) throws(ModelFilesError) {
    func fail(_ key: String, _ expected: String, _ found: String) -> ModelFilesError {
      ModelFilesError(
        .card, file, expected: "defaults.\(key) of \(expected)", found: found,
        advice: "install the model again")
    }
    let numbers: [(String, Int?, ClosedRange<Int>)] = [
      ("input_size", inputSize, 14...8192), ("width", width, 32...8192),
      ("height", height, 32...8192), ("steps", steps, 1...50), ("text_tokens", textTokens, 1...512),
    ]
    for (key, value, range) in numbers {
      guard let value, !range.contains(value) else { continue }
      throw fail(key, "\(range.lowerBound) to \(range.upperBound)", "\(value)")
    }
    for (key, side) in [("width", width), ("height", height)] {
      guard let side, !side.isMultiple(of: 16) else { continue }
      throw fail(key, "a multiple of 16", "\(side)")
    }
    guard (width == nil) == (height == nil) else {
      throw fail("width", "a height beside it", "only one of them")
    }
    if let guidance, !(0...100).contains(guidance) {
      throw fail("guidance", "0 to 100", "\(guidance)")
    }
  }
}
