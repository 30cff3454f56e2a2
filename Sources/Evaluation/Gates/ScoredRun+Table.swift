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
    let rows: [[String]]
    do {
      rows = try CommaSeparated.rows(text)
    } catch {
      throw EvaluationError(
        .run, file, expected: "quotes that are closed", found: "some that open in row \(error.row)")
    }
    guard let head = rows.first, rows.count > 1 else {
      throw EvaluationError(
        .run, file, expected: "a head and at least one row", found: "\(rows.count) rows")
    }
    var titles = Set<String>()
    for title in head where !title.isEmpty {
      guard titles.insert(title).inserted else {
        throw EvaluationError(
          .run, file, expected: "each column once", found: "'\(title)' twice in its head")
      }
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
      let seed = try seed.flatMap { column throws(EvaluationError) in
        try Self.seed(row[column], in: file, row: number + 1)
      }
      // Whatever its value: which of two rows holds would be a guess.
      guard !sample.repeats.contains(where: { $0.seed == seed }) else {
        throw EvaluationError(
          .run, file, expected: "each sample and seed once",
          found: "'\(row[id])' again in row \(number + 1)",
          advice: "name the column of seeds in the gate file's columns")
      }
      sample.repeats.append(Repeat(seed: seed, metrics.map { ($0.id, row[$0.column]) }))
      samples[row[id]] = sample
    }
    for (metric, _) in metrics { definitions[metric] = MetricCatalogue[metric] }
  }

  /// A whole number, also as "3.0", which tables with gaps make of it; nil for an empty cell.
  private static func seed(
    _ text: String, in file: String, row: Int
  ) throws(EvaluationError) -> UInt64? {
    let digits = text.trimmingCharacters(in: .whitespaces)
    if digits.isEmpty { return nil }
    guard let seed = UInt64(digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits) else {
      throw EvaluationError(
        .run, file, expected: "a seed that is a whole number from 0 to \(UInt64.max)",
        found: "'\(text)' in row \(row)")
    }
    return seed
  }
}

extension ScoredRun.Repeat {
  /// A row of a table: metrics and their cells.
  ///
  /// A cell that is empty or no number is no value; NaN, infinities and what statistics cannot
  /// hold are kept apart.
  fileprivate init(seed: UInt64?, _ cells: [(metric: String, text: String)]) {
    self.init(seed: seed, values: [:])
    for (metric, text) in cells {
      guard let value = Double(text.trimmingCharacters(in: .whitespaces)) else { continue }
      if ScoredRun.isUsable(value) { values[metric] = value } else { notFinite.insert(metric) }
    }
  }
}
