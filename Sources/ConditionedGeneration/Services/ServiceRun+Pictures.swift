internal import Foundation
internal import ModelFiles
internal import Raster

extension ServiceRun {
  /// The most bytes of one picture.
  private static let largest = 1 << 27

  /// Fetches the pictures of a document and puts the result together.
  ///
  /// - Parameters:
  ///   - reply: The service's document.
  ///   - ticket: The request.
  ///   - request: What was asked for.
  ///   - input: What was sent.
  /// - Returns: The result, where at least one picture is whole.
  /// - Throws: ``GenerationError``.
  func fetch(
    _ reply: JSONValue, _ ticket: Ticket, request: GenerationRequest, input: ServiceDialect.Input
  ) async throws -> GenerationResult {
    let outputs = reply.values(at: dialect.fields.output).flatMap(\.texts).filter(Self.isPlace)
    let subject = "\(dialect.name) prediction \(clean(ticket.id))"
    guard !outputs.isEmpty else {
      throw GenerationError(
        .malformed, subject, expected: "addresses of pictures under \(dialect.fields.output)",
        found: problem(in: reply).map { "'\($0)'" } ?? "none")
    }
    var result = GenerationResult(images: [], seed: seed(input, reply))
    result.notes = input.notes
    result.safety = dialect.checksSafety ? .service : .notChecked
    result.price = dialect.fields.price.flatMap { reply.number(at: $0) }.map {
      .init(amount: $0, currency: dialect.fields.currency)
    }
    result.service = record(reply, ticket)
    if outputs.count < request.outputs {
      result.notes.append(
        "\(dialect.name) gave \(outputs.count) of \(request.outputs) images"
          + (dialect.checksSafety
            ? "; it keeps back those that its safety checker does not let through." : "."))
    }
    for (index, output) in outputs.enumerated() {
      do {
        let image = try await picture(output, subject, (index + 1, outputs.count))
        result.images.append(image)
        if image.format != request.format.imageFormat {
          result.notes.append(
            "Image \(index + 1) is \(image.format?.rawValue ?? "another"), not the "
              + "\(request.format.rawValue) that was asked for, and stays as it is.")
        }
      } catch let error as GenerationError where error.fault != .cancelled {
        guard outputs.count > 1 else { throw error }
        result.losses.append("\(error)")
      }
    }
    guard !result.images.isEmpty else {
      throw GenerationError(
        .network, subject, expected: "\(outputs.count) pictures", found: "none that is whole",
        advice: "fetch them from your predictions at \(dialect.name)")
    }
    return result
  }

  /// The result with how long it took.
  func timed(_ result: GenerationResult, waited: Double, fetched: Double) -> GenerationResult {
    var result = result
    result.timings = [
      .init(GenerationStage.service.rawValue, seconds: waited),
      .init(GenerationStage.download.rawValue, seconds: fetched),
    ]
    return result
  }

  private static func isPlace(_ text: String) -> Bool {
    GenerationRequest.ControlSource.isAddress(text) || text.hasPrefix("data:")
  }

  /// The seed that was sent, or the one that the service's log names.
  private func seed(_ input: ServiceDialect.Input, _ reply: JSONValue) -> UInt64? {
    if let seed = input.seed { return seed }
    let logs = dialect.fields.logs.map { reply.values(at: $0).flatMap(\.texts) } ?? []
    return logs.joined(separator: "\n").firstMatch(of: /[Uu]sing seed:? (\d+)/)
      .flatMap { UInt64($0.1) }
  }

  private func record(_ reply: JSONValue, _ ticket: Ticket) -> GenerationResult.ServiceRecord {
    var metrics: [String: Double] = [:]
    for case .object(let entries) in dialect.fields.metrics.map({ reply.values(at: $0) }) ?? [] {
      for (name, value) in entries {
        if let number = value.scalarText.flatMap({ Double($0) }), number.isFinite {
          metrics[clean(name)] = number
        }
      }
    }
    return .init(
      name: dialect.name, server: generator.server, id: clean(ticket.id),
      status: clean(reply.text(at: dialect.fields.status) ?? ""),
      model: clean(dialect.fields.model.flatMap { reply.text(at: $0) } ?? generator.model),
      version: (dialect.fields.version.flatMap { reply.text(at: $0) } ?? generator.version)
        .map(clean),
      metrics: metrics)
  }

  /// One picture, whole.
  private func picture(
    _ output: String, _ subject: String, _ place: (Int, of: Int)
  ) async throws -> GenerationResult.GeneratedImage {
    if output.hasPrefix("data:") {
      guard let comma = output.firstIndex(of: ","), output[..<comma].hasSuffix(";base64"),
        let bytes = Data(base64Encoded: String(output[output.index(after: comma)...]))
      else {
        throw GenerationError(
          .malformed, subject, expected: "a picture", found: "a data URI that holds none")
      }
      return try Self.decoded([UInt8](bytes), subject)
    }
    guard let address = HTTPAddress(output), isSafe(address) else {
      throw GenerationError(
        .malformed, subject, expected: "the address of a picture", found: "one that is none")
    }
    return try await trying(longest: generator.timeLimit) {
      let answer: ServiceConnection.Answer
      switch try await download(address, subject, place) {
      case .passing(let failure): return .passing(failure)
      case .done(let value): answer = value
      }
      do throws(GenerationError) {
        return .done(try Self.decoded(answer.body, subject))
      } catch {
        return .passing(Failure(reason: "a picture that is not whole", error: error))
      }
    }
  }

  private static func decoded(
    _ bytes: [UInt8], _ subject: String
  ) throws(GenerationError) -> GenerationResult.GeneratedImage {
    do throws(RasterError) {
      let reading = try Image.decode(bytes, named: subject)
      return .init(reading.image, file: bytes, format: reading.format)
    } catch {
      throw GenerationError(
        .malformed, subject, expected: "a whole picture: \(error.expected)", found: error.found)
    }
  }

  /// One download through its redirections, without the key.
  private func download(
    _ first: HTTPAddress, _ subject: String, _ place: (Int, of: Int)
  ) async throws -> Attempt<ServiceConnection.Answer> {
    var address = first
    for _ in 0..<10 {
      let exchange = ServiceConnection.Exchange(address: address, limit: Self.largest)
      func error(_ found: String, _ fault: GenerationError.Fault = .network) -> GenerationError {
        GenerationError(
          fault, subject, expected: "image \(place.0) of \(place.of) from \(address.server)",
          found: found)
      }
      let outcome = await connection.send(exchange) { [progress] bytes, total in
        progress(.downloading(image: place.0, of: place.of, bytes: bytes, total: total))
      }
      switch outcome {
      case .failure(.unreached(let reason)), .failure(.passing(let reason)):
        return .passing(Failure(reason: reason, error: error(reason)))
      case .failure(.lasting(let reason)): throw error(reason)
      case .failure(.stopped(let reason)): throw stopped(reason, subject)
      case .success(let answer):
        let status = answer.response.status
        if status == 200 { return .done(answer) }
        if let location = answer.response.location {
          guard let next = address.following(location), isSafe(next) else {
            throw error("a redirection that leads nowhere or away from https", .malformed)
          }
          address = next
          continue
        }
        let failure = error(described(answer))
        guard status == 408 || status == 429 || status >= 500 else { throw failure }
        return .passing(
          Failure(
            reason: "status \(status)", wish: RetryPolicy.wish(answer.response), error: failure))
      }
    }
    throw GenerationError(
      .malformed, subject, expected: "a redirection that leads to the picture",
      found: "one in a circle")
  }

  /// Whether pictures may come from there: by https, or by http where the service speaks it too.
  private func isSafe(_ address: HTTPAddress) -> Bool {
    address.scheme == "https" || generator.base.scheme == "http"
  }
}
