internal import Foundation
internal import ModelFiles

extension ServiceRun {
  /// What an answer means that is no success.
  ///
  /// - Parameters:
  ///   - answer: The answer.
  ///   - subject: What was asked for.
  ///   - model: The model, where that may be what is wrong.
  /// - Returns: The error to throw.
  func refusal(
    _ answer: ServiceConnection.Answer, subject: String, model: String?
  ) -> GenerationError {
    let found = described(answer)
    let key = generator.key.variable
    func error(
      _ fault: GenerationError.Fault, _ expected: String, _ advice: String? = nil
    ) -> GenerationError {
      GenerationError(fault, subject, expected: expected, found: found, advice: advice)
    }
    switch answer.response.status {
    case 300...399:
      return error(
        .malformed, "an answer from \(generator.server) itself",
        "give the address that it leads to: the key is not sent along")
    case 401:
      return error(
        .refused, "a key that \(dialect.name) knows",
        "check \(key)" + (dialect.key.page.map { " against \($0)" } ?? ""))
    case 402:
      return error(.unpaid, "an account that can pay for this", "add credit at \(dialect.name)")
    case 403:
      return error(
        .refused, "leave to do this",
        "check what the key from \(key) may do, and the model's terms")
    case 404:
      return error(
        .unknown, model.map { "the model \($0)" } ?? "a prediction that it knows",
        model == nil ? nil : "check its name")
    case 413: return error(.parameter, "a request that is small enough", "give an address instead")
    case 400, 422: return error(.parameter, "parameters that \(dialect.name) takes")
    case 429: return error(.limited, "room for one more request", "try again later")
    case 500...: return error(.service, "an answer from \(generator.server)", "try again later")
    default: return error(.malformed, "an answer from \(generator.server)")
    }
  }

  /// A server that cannot be spoken to.
  func unreachable(_ reason: String) -> GenerationError {
    GenerationError(
      .network, dialect.name, expected: "an exchange with \(generator.server)", found: reason)
  }

  /// An exchange that we ended ourselves.
  func stopped(_ error: ModelFilesError, _ subject: String) -> GenerationError {
    error.fault == .cancelled
      ? cancelled()
      : GenerationError(.malformed, subject, expected: error.expected, found: error.found)
  }

  /// An answer in words: "status 422 with 'Input validation failed'".
  func described(_ answer: ServiceConnection.Answer) -> String {
    let status = answer.response.status
    let text = String(decoding: answer.body.prefix(2000), as: UTF8.self)
    let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(40).lowercased()
    let content: String? =
      if let reply = JSONValue(answer.body) {
        problem(in: reply).map { "'\($0)'" }
      } else if start.hasPrefix("<!doctype") || start.hasPrefix("<html") || start.hasPrefix("<?xml")
      {
        "an HTML page"
          + (text.firstMatch(of: /(?i)<title[^>]*>([^<]*)</).map { " '\(clean(String($0.1)))'" }
            ?? "")
      } else if answer.body.isEmpty {
        (200...299).contains(status) ? "nothing" : nil
      } else {
        "'\(clean(text))'"
      }
    if (200...299).contains(status) { return content ?? "another document" }
    return "status \(status)" + (content.map { " with \($0)" } ?? "")
  }

  /// What a document says went wrong, in one line.
  func problem(in reply: JSONValue) -> String? {
    var parts: [String] = []
    for field in dialect.fields.problems {
      for value in reply.values(at: field) {
        for text in Self.sentences(value) {
          let line = clean(text)
          if !line.isEmpty, !parts.contains(where: { $0.contains(line) }) { parts.append(line) }
        }
      }
    }
    return parts.isEmpty ? nil : clean(parts.joined(separator: "; "))
  }

  /// The sentences in a value; a list of fields that are wrong gives one for each.
  private static func sentences(_ value: JSONValue) -> [String] {
    switch value {
    case .list(let list): return list.flatMap(sentences)
    case .object(let object):
      // FastAPI has loc and msg, Replicate field and description.
      let place = (object["loc"] ?? object["field"]).map { value -> String in
        if case .list(let list) = value {
          return list.compactMap(\.scalarText).joined(separator: ".")
        }
        return value.scalarText ?? ""
      }
      let said = ["msg", "description", "message", "detail", "error", "title"].lazy
        .compactMap { object[$0]?.scalarText }.first
      guard let said else { return value.texts }
      return [[place, said].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ")]
    default: return value.scalarText.map { [$0] } ?? []
    }
  }

  /// Somebody else's text for our messages: one line, not long, no control characters, no key.
  func clean(_ text: String) -> String {
    let plain = generator.key.hidden(in: text).unicodeScalars.map { scalar in
      scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
        ? " " : String(scalar)
    }.joined()
    let line = plain.split(separator: " ").joined(separator: " ")
    return line.count > 300 ? line.prefix(299) + "…" : line
  }
}
