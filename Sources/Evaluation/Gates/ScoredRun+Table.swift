internal import Crypto
internal import DepthMetrics
internal import Foundation

extension ScoredRun {
  /// Reads a table of scores: RFC 4180 with a head, one row a sample and seed.
  init(
    table file: String, name: String, _ map: GateFile.ColumnMap?
  ) throws(EvaluationError) {
    guard let data = FileManager.default.contents(atPath: file),
      let text = String(data: data, encoding: .utf8)
    else {
      throw EvaluationError(
        .run, file, expected: "a table of scores", found: "nothing that can be read as text")
    }
    let rows = CommaSeparated.rows(text)
    guard let head = rows.first, rows.count > 1 else {
      throw EvaluationError(
        .run, file, expected: "a head and at least one row", found: "\(rows.count) rows")
    }
    func column(_ title: String?) throws(EvaluationError) -> Int? {
      guard let title else { return nil }
      guard let index = head.firstIndex(of: title) else {
        throw EvaluationError(
          .run, file, expected: "a column '\(title)'",
          found: head.map { "'\($0)'" }.joined(separator: ", "),
          advice: "say in the gate file's columns what they are called")
      }
      return index
    }
    let id = try column(map?.id ?? "id")
    let cluster = try column(map == nil ? head.first { $0 == "cluster" } : map?.cluster)
    let tags = try column(map == nil ? head.first { $0 == "tags" } : map?.tags)
    let seed = try column(map == nil ? head.first { $0 == "seed" } : map?.seed)
    let role = map == nil ? head.firstIndex(of: "role") : nil
    let error = map == nil ? head.firstIndex(of: "error") : nil
    var metrics: [(id: String, column: Int)] = []
    for (metric, title) in (map?.metrics ?? [:]).sorted(by: { $0.key < $1.key }) {
      if let index = try column(title) { metrics.append((metric, index)) }
    }
    let special = [id, cluster, tags, seed].compactMap { $0 } + metrics.map(\.column)
    for (index, title) in head.enumerated() where !special.contains(index) {
      metrics.append((title, index))
    }

    self.name = name
    samples = [:]
    definitions = [:]
    hash = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
    for (number, row) in rows.enumerated().dropFirst() {
      guard row.count == head.count, let id, !row[id].isEmpty else {
        throw EvaluationError(
          .run, file, expected: "\(head.count) fields with a name in row \(number + 1)",
          found: "\(row.count)")
      }
      if let role, row[role] != ComparisonRecord.Role.output.rawValue, !row[role].isEmpty {
        continue
      }
      var sample =
        samples[row[id]]
        ?? Sample(
          id: row[id], cluster: cluster.map { row[$0] } ?? row[id],
          tags: tags.map { row[$0].split(separator: " ").map(String.init) } ?? [], repeats: [])
      if let error, !row[error].isEmpty { sample.error = row[error] }
      let values = metrics.compactMap { metric, index in
        Double(row[index]).flatMap { $0.isFinite ? (metric, $0) : nil }
      }
      let seed = seed.flatMap { UInt64(row[$0]) }
      guard !sample.repeats.contains(where: { $0.seed == seed }) || values.isEmpty else {
        throw EvaluationError(
          .run, file, expected: "each sample and seed once",
          found: "'\(row[id])' again in row \(number + 1)",
          advice: "name the column of seeds in the gate file's columns")
      }
      if !values.isEmpty {
        sample.repeats.append(
          Repeat(seed: seed, values: Dictionary(values) { first, _ in first }, record: nil))
      }
      samples[row[id]] = sample
    }
    for (metric, _) in metrics { definitions[metric] = MetricCatalogue[metric] }
  }
}

/// A reader of RFC 4180.
enum CommaSeparated {
  /// The fields of every row; quotes may hold commas, line ends and doubled quotes.
  static func rows(_ text: String) -> [[String]] {
    var rows: [[String]] = [], row: [String] = [], field = ""
    var isQuoted = false, rest = Substring(text)
    func end() -> [String] { row + [field] }
    while let character = rest.popFirst() {
      switch character {
      case "\"" where isQuoted && rest.first == "\"":
        field.append("\"")
        rest.removeFirst()
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        row.append(field)
        field = ""
      case "\n" where !isQuoted, "\r\n" where !isQuoted:
        rows.append(end())
        (row, field) = ([], "")
      default: field.append(character)
      }
    }
    if !row.isEmpty || !field.isEmpty { rows.append(end()) }
    return rows
  }
}
