import ArgumentParser
import ConditionedGeneration
import Foundation

/// The flags that choose a hosted service.
struct ServiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Generate at a hosted service: \(ServiceDialect.known.map(\.name).joined(separator: " or ")).",
      valueName: "name"))
  var service: String?

  @Option(
    help: ArgumentHelp(
      "Another service: a YAML file that describes it (docs/services.md). With --service the address where that one is.",
      valueName: "file|url"))
  var endpoint: String?

  @Option(
    help: ArgumentHelp(
      "Seconds until a request to a service is taken back, 5 to 86400.", valueName: "seconds"))
  var timeout = 900

  /// Whether a service is chosen.
  var isChosen: Bool { service != nil || endpoint != nil }

  func validate() throws {
    guard (5...86_400).contains(timeout) else {
      throw ValidationError("--timeout: expected 5 to 86400 seconds, found \(timeout).")
    }
    if let service, !ServiceDialect.known.contains(where: { $0.name == service }) {
      let names = ServiceDialect.known.map(\.name).joined(separator: ", ")
      throw ValidationError(
        "--service: expected one of \(names), found '\(service)'; describe others with --endpoint.")
    }
    if let endpoint, isAddress(endpoint) != (service != nil) {
      throw ValidationError(
        service == nil
          ? "--endpoint: expected a YAML file, or --service beside an address, found '\(endpoint)'."
          : "--endpoint: expected an address beside --service, found '\(endpoint)'.")
    }
  }

  /// The chosen service.
  ///
  /// - Parameter model: NAME or NAME:VERSION at the service; nil for its usual one.
  /// - Returns: The generator; nil where none is chosen.
  /// - Throws: ``GenerationError``.
  func generator(model: String?) throws(GenerationError) -> RemoteGenerator? {
    guard isChosen else { return nil }
    var generator: RemoteGenerator
    if let service {
      generator = try RemoteGenerator(
        try ServiceDialect.named(service), address: endpoint, model: model)
    } else {
      generator = try RemoteGenerator(try ServiceDialect(file: endpoint ?? ""), model: model)
    }
    generator.timeLimit = .seconds(timeout)
    return generator
  }

  private func isAddress(_ text: String) -> Bool {
    ["http://", "https://"].contains { text.lowercased().hasPrefix($0) }
  }
}
