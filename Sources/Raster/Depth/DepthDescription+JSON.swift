internal import Foundation

extension DepthDescription {
  /// Why a JSON text is no description.
  struct Rejection: Error {
    let reason: String
  }

  /// The description as JSON with sorted keys; what is unsaid is left out.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    // Texts and finite numbers always encode; a camera with NaN in it does not.
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }

  /// Reads the JSON of a description; unknown keys are ignored, wrong values are not.
  init(json: String) throws(Rejection) {
    do {
      self = try JSONDecoder().decode(DepthDescription.self, from: Data(json.utf8))
    } catch let error as DecodingError {
      throw Rejection(reason: Self.reason(error))
    } catch {
      throw Rejection(reason: "\(error)")
    }
  }

  /// Reads the description under ``embeddedKey``, or returns nil where the text is not a JSON
  /// object or has no such key.
  init?(embeddedIn json: String) throws(Rejection) {
    guard case .object(let keys) = Self.outline(of: json), keys.contains(Self.embeddedKey) else {
      return nil
    }
    do {
      self = try JSONDecoder().decode(Envelope.self, from: Data(json.utf8)).fdeval
    } catch let error as DecodingError {
      throw Rejection(reason: Self.reason(error))
    } catch {
      throw Rejection(reason: "\(error)")
    }
  }

  /// The JSON object whose one key is ``embeddedKey``.
  var embeddedJSON: String { "{\"\(Self.embeddedKey)\":\(json)}" }

  /// The keys of a description.
  static let keys: Set<String> = Set(CodingKeys.allCases.map(\.rawValue))

  /// What a JSON text is, in short.
  enum Outline {
    /// An object with these keys, in their order and as often as they stand there.
    case object([String])
    case list
    case other
    /// No JSON at all, and why.
    case damaged(String)
  }

  /// What a JSON text is.
  static func outline(of json: String) -> Outline {
    do {
      _ = try JSONDecoder().decode(Ignored.self, from: Data(json.utf8))
    } catch let error as DecodingError {
      return .damaged(reason(error))
    } catch {
      return .damaged(noJSON)
    }
    return switch json.first(where: { !$0.isWhitespace }) {
    case "{": .object(JSONKeys.outermost(of: json))
    case "[": .list
    default: .other
    }
  }

  private static let noJSON = "text that is no JSON"

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .dataCorrupted(let context), .keyNotFound(_, let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context):
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      // Foundation's own words about text that is no JSON may quote it.
      guard !path.isEmpty || context.underlyingError == nil else { return noJSON }
      if path.isEmpty, case .dataCorrupted = error { return noJSON }
      return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
    @unknown default:
      return noJSON
    }
  }

  /// Any JSON value, not looked at.
  private struct Ignored: Decodable {
    init(from decoder: any Decoder) throws {}
  }

  /// An object that holds a description beside what other programs put there.
  private struct Envelope: Decodable {
    let fdeval: DepthDescription
  }

  /// The key under which a description stands in a JSON text that others may share.
  static let embeddedKey = "fdeval"
}
