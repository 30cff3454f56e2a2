internal import DepthMetrics

/// The lists at the foot of the page: rules, origin, and what each metric means.
struct ProvenanceLists {
  /// A name and its value.
  struct Entry {
    let name: String
    let value: String
  }

  /// A row of the catalogue.
  struct Definition {
    let title: String
    let id: String
    let formula: String
    let unit: String
    let range: String
    let direction: String
    let source: String
    let note: String
  }

  let protocolName: String
  let protocolHash: String
  let protocolTitle: String
  let protocolNotes: String
  let rules: [Entry]
  let origin: [Entry]
  let libraries: [Entry]
  let command: String
  let definitions: [Definition]

  init(_ report: Report) {
    protocolName = report.protocol.name
    protocolHash = report.protocol.hash
    protocolTitle = report.protocol.title ?? ""
    protocolNotes = report.protocol.notes ?? ""
    rules =
      (report.protocol.source.map { [Entry(name: "source", value: $0)] } ?? [])
      + [Entry(name: "primary", value: report.protocol.primary.joined(separator: ", "))]
      + report.protocol.fields.filter { $0.name != "primary" }
      .map { Entry(name: $0.name, value: $0.value) }
    origin = [
      Entry(name: "Dataset", value: "\(report.dataset.title) (\(report.dataset.name))"),
      Entry(name: "Dataset hash", value: report.dataset.hash),
      Entry(name: "Dataset licence", value: report.dataset.license ?? "not stated"),
      Entry(name: "Candidates", value: report.provenance.candidates),
      Entry(name: "Made by", value: "\(report.tool.name) \(report.tool.version)"),
      Entry(name: "Made at", value: report.createdAt),
      Entry(name: "Record version", value: "\(report.schemaVersion)"),
    ]
    libraries = report.provenance.libraries.sorted { $0.key < $1.key }
      .map { Entry(name: $0.key, value: $0.value) }
    command = report.provenance.command
    definitions = report.metrics.map {
      Definition(
        title: "\($0.title) \($0.direction.arrow)", id: $0.id, formula: $0.formula,
        unit: $0.unit.isEmpty ? "none" : $0.unit, range: $0.range, direction: $0.direction.words,
        source: $0.source, note: $0.note)
    }
  }
}
