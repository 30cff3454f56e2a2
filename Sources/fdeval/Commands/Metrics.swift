import ArgumentParser
import DepthMetrics
import Foundation
import Raster

/// `fdeval metrics`.
struct Metrics: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the catalogue: metrics, alignments and protocols, each with its definition.",
    discussion: """
      Without an argument, one line for each. With the id of a metric or the name of a protocol, all \
      that is known of it.
      """)

  @Argument(help: "A metric id or a protocol's name.")
  var name: String?

  @Flag(
    help: "Print one JSON document: what is asked for, or all metrics, alignments and protocols.")
  var json = false

  func run() throws {
    guard let name else {
      return try Terminal.result(json ? catalogueJSON() : catalogue())
    }
    if let definition = MetricCatalogue[name] {
      return try Terminal.result(json ? encode(definition) : describe(definition))
    }
    if ProtocolLibrary.names.contains(name) || name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
      let rules = try ProtocolLibrary.protocol(name)
      return try Terminal.result(json ? encode(ProtocolEntry(rules)) : describe(rules))
    }
    let known = MetricCatalogue.ids + ProtocolLibrary.names
    throw ValidationError(
      "expected a metric id or a protocol's name, found '\(name)'"
        + (nearestName(to: name, among: known).map { "; did you mean '\($0)'?" } ?? "."))
  }

  private func catalogue() throws -> String {
    var metrics = TextTable([
      ("metric", .left), ("formula", .left), ("unit", .left), ("range", .left), ("", .left),
      ("source", .left),
    ])
    for row in MetricCatalogue.definitions {
      metrics.add([
        row.id, row.formula, row.unit, row.range, row.direction.arrow, row.source,
      ])
    }
    var alignments = TextTable([("alignment", .left), ("space", .left), ("what is fitted", .left)])
    for method in AlignmentMethod.allCases {
      alignments.add([method.rawValue, method.space.rawValue, method.summary])
    }
    var protocols = TextTable([("protocol", .left), ("hash", .left), ("title", .left)])
    for name in ProtocolLibrary.names {
      let rules = try ProtocolLibrary.protocol(name)
      protocols.add([name, rules.shortHash, rules.title])
    }
    return [
      metrics.text,
      "p candidate after alignment, g reference, e = p - g, d = ln p - ln g, r = max(p/g, g/p), over "
        + "valid pixels. ↓ lower is better, ↑ higher is better. Notes: fdeval metrics ID.",
      alignments.text, protocols.text,
    ].joined(separator: "\n\n")
  }

  private func describe(_ row: MetricDefinition) -> String {
    let direction = row.direction == .lowerIsBetter ? "lower is better" : "higher is better"
    var lines = [
      "\(row.id)  \(row.title)", "formula    \(row.formula)",
      "unit       \(row.unit.isEmpty ? "none" : row.unit)", "range      \(row.range), \(direction)",
      "source     \(row.source)",
    ]
    if !row.note.isEmpty { lines.append("note       \(row.note)") }
    return lines.joined(separator: "\n")
  }

  private func describe(_ rules: EvaluationProtocol) -> String {
    var fields = TextTable([("field", .left), ("value", .left)])
    for field in rules.fields { fields.add([field.name, field.value]) }
    fields.add(["metrics", rules.metrics.joined(separator: " ")])
    fields.add(["primary", rules.primary.joined(separator: " ")])
    var parts = ["\(rules.name)  \(rules.title)\nhash   \(rules.hash)\nsource \(rules.source)"]
    if let notes = rules.notes {
      parts.append(notes.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    return (parts + [fields.text]).joined(separator: "\n\n")
  }

  private struct Catalogue: Encodable {
    let metrics: [MetricDefinition]
    let alignments: [AlignmentMethod]
    let protocols: [ProtocolEntry]
  }

  private struct ProtocolEntry: Encodable {
    let name, title, source, hash: String
    let fields: [EvaluationProtocol.Field]
    let metrics, primary: [String]

    init(_ rules: EvaluationProtocol) {
      name = rules.name
      title = rules.title
      source = rules.source
      hash = rules.hash
      fields = rules.fields
      metrics = rules.metrics
      primary = rules.primary
    }
  }

  private func catalogueJSON() throws -> String {
    try encode(
      Catalogue(
        metrics: MetricCatalogue.definitions, alignments: AlignmentMethod.allCases,
        protocols: ProtocolLibrary.names.map { ProtocolEntry(try ProtocolLibrary.protocol($0)) }))
  }

  private func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
