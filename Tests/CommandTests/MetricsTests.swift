import DepthMetrics
import Foundation
import TestSupport
import Testing

/// `fdeval metrics`: the catalogue as the user reads it.
@Suite struct MetricsTests {
  @Test("The catalogue has a line for every metric, alignment and protocol")
  func catalogue() async throws {
    let outcome = try await Command.run(["metrics"])
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    let parts = outcome.output.components(separatedBy: "\n\n").map { part in
      part.split(separator: "\n").map { $0.split(separator: " ")[0] }.map(String.init)
    }
    #expect(parts.count == 4)
    #expect(parts[0] == ["metric"] + MetricCatalogue.ids)
    #expect(parts[2] == ["alignment"] + AlignmentMethod.allCases.map(\.rawValue))
    #expect(parts[3] == ["protocol"] + ProtocolLibrary.names)
    for name in ProtocolLibrary.names {
      let hash = try ProtocolLibrary.protocol(name).shortHash
      #expect(
        outcome.output.split(separator: "\n").contains {
          $0.hasPrefix("\(name) ") && $0.contains(" \(hash) ")
        })
    }
    #expect(!outcome.output.contains { $0 == "\t" })
    #expect(!outcome.output.contains(" \n"))
  }

  @Test("A metric is told whole", arguments: MetricCatalogue.definitions)
  func metric(_ row: MetricDefinition) async throws {
    let outcome = try await Command.run(["metrics", row.id])
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "\(row.id)  \(row.title)")
    #expect(lines[1] == "formula    \(row.formula)")
    #expect(lines[2] == "unit       \(row.unit.isEmpty ? "none" : row.unit)")
    #expect(
      lines[3]
        == "range      \(row.range), \(row.direction == .lowerIsBetter ? "lower" : "higher") is better"
    )
    #expect(lines[4] == "source     \(row.source)")
    #expect(lines.count == (row.note.isEmpty ? 5 : 6))
    let json = try JSON(try await Command.run(["metrics", row.id, "--json"]).output)
    #expect(try json["id"].text == row.id)
    #expect(try json["formula"].text == row.formula)
    #expect(
      try json.keys == [
        "id", "title", "formula", "unit", "range", "direction", "pooling", "source", "note",
      ])
  }

  @Test("A protocol is told whole, hash and every field", arguments: ProtocolLibrary.names)
  func `protocol`(name: String) async throws {
    let rules = try ProtocolLibrary.protocol(name)
    let outcome = try await Command.run(["metrics", name])
    #expect(outcome.code == 0)
    #expect(
      outcome.output.hasPrefix(
        "\(name)  \(rules.title)\nhash   \(rules.hash)\nsource \(rules.source)\n"))
    for field in rules.fields {
      let padded = field.name.padding(toLength: 28, withPad: " ", startingAt: 0)
      #expect(
        outcome.output.split(separator: "\n").contains {
          $0.hasPrefix(field.name + " ") && $0.hasSuffix(" \(field.value)")
        }, "\(padded)")
    }
    let json = try JSON(try await Command.run(["metrics", name, "--json"]).output)
    #expect(try json["hash"].text == rules.hash)
    #expect(try json["metrics"].list.map { try $0.text } == rules.metrics)
  }

  @Test("The document holds the same catalogue")
  func json() async throws {
    let outcome = try await Command.run(["metrics", "--json"])
    #expect(outcome.code == 0)
    let json = try JSON(outcome.output)
    #expect(try json.keys == ["metrics", "alignments", "protocols"])
    #expect(try json["metrics"].list.map { try $0["id"].text } == MetricCatalogue.ids)
    #expect(
      try json["protocols"].list.map { try $0["name"].text } == ProtocolLibrary.names)
    for entry in try json["protocols"].list {
      let rules = try ProtocolLibrary.protocol(entry["name"].text)
      #expect(try entry["hash"].text == rules.hash)
      #expect(try entry["fields"].list.map { try $0["name"].text } == rules.fields.map(\.name))
    }
    for key in json.allKeys { #expect(key.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "\(key)") }
  }

  @Test("A name that is neither is answered with the nearest")
  func unknown() async throws {
    for (name, answer) in [
      ("absrel", "; did you mean 'abs_rel'?"), ("eigen-nuy", "; did you mean 'eigen-nyu'?"),
      ("zzzzzzzzzzzz", "."),
    ] {
      let outcome = try await Command.run(["metrics", name])
      #expect(outcome.code == 64)
      #expect(outcome.output.isEmpty)
      #expect(
        outcome.error.hasPrefix(
          "Error: expected a metric id or a protocol's name, found '\(name)'\(answer)\nUsage: fdeval metrics"
        ))
    }
    let file = try await Command.run(["metrics", "gone.yaml"])
    #expect(file.code == 2)
    #expect(
      file.error
        == "Error: gone.yaml: expected a readable protocol file, found none that can be opened as text.\n"
    )
  }
}
