internal import DepthMetrics
internal import GRDB
internal import Raster

extension RunHistory {
  /// One metric over all recorded runs, those of one dataset and protocol together.
  ///
  /// - Parameter metric: The metric's id; nil for the first primary metric of each run, in which
  ///   case runs whose protocols differ in it stand apart as well.
  /// - Returns: Series in the order in which their first runs were recorded; runs without the metric
  ///   are left out.
  /// - Throws: ``EvaluationError`` where no run has the metric, or the file cannot be read.
  public func series(of metric: String? = nil) throws(EvaluationError) -> [HistorySeries] {
    let parts = try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM run JOIN value ON value.run = run.id
          WHERE value.metric = coalesce(?, run.primary_metric) ORDER BY run.id
          """, arguments: [metric]
      ).map { try HistorySeries($0, try HistoryEntry($0)) }
    }
    if parts.isEmpty { try requireRecorded(metric) }
    var series: [HistorySeries] = []
    for part in parts {
      let entry = part.entries[0]
      let place = series.firstIndex {
        $0.dataset.hash == part.dataset.hash && $0.protocol.hash == part.protocol.hash
          && $0.metric.id == part.metric.id && $0.metric.unit == part.metric.unit
      }
      if let place {
        series[place].entries.append(entry)
        series[place].metric = part.metric
        series[place].dataset.name = part.dataset.name
        series[place].protocol.name = part.protocol.name
      } else {
        series.append(part)
      }
    }
    return series
  }

  /// One metric in all recorded runs that have it, in the order of recording, whatever dataset and
  /// protocol they are of.
  ///
  /// - Throws: ``EvaluationError`` where no run has the metric, or the file cannot be read.
  public func entries(metric: String) throws(EvaluationError) -> [HistoryEntry] {
    let entries = try read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM run JOIN value ON value.run = run.id WHERE value.metric = ?
          ORDER BY run.id
          """, arguments: [metric]
      ).map { try HistoryEntry($0) }
    }
    if entries.isEmpty { try requireRecorded(metric) }
    return entries
  }

  /// How many runs are recorded.
  ///
  /// - Throws: ``EvaluationError`` where the file cannot be read.
  public func count() throws(EvaluationError) -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM run") ?? 0 }
  }

  /// Refuses a metric that no run has; a history without runs has nothing to refuse.
  private func requireRecorded(_ metric: String?) throws(EvaluationError) {
    let known = try read {
      try String.fetchAll($0, sql: "SELECT DISTINCT metric FROM value ORDER BY metric")
    }
    guard let metric, !known.isEmpty, !known.contains(metric) else { return }
    let near = nearestName(to: metric, among: known)
    throw EvaluationError(
      .history, "metric \(metric)", expected: "a metric of the recorded runs",
      found: MetricCatalogue[metric] == nil ? "none of that name" : "one that no run has",
      advice: near.map { "did you mean '\($0)'?" }
        ?? "choose among \(known.joined(separator: ", "))")
  }
}

extension HistorySeries {
  /// The series of one row of `run` joined with `value`.
  ///
  /// - Throws: ``RowValueError`` where a column holds another kind of value.
  fileprivate init(_ row: Row, _ entry: HistoryEntry) throws {
    func text(_ column: String) throws -> String { try row.value(column, as: String.self) }
    self.init(
      dataset: Subject(name: try text("dataset"), hash: try text("dataset_hash")),
      protocol: Subject(name: try text("protocol"), hash: try text("protocol_hash")),
      metric: Metric(
        id: try text("metric"), title: try text("title"), unit: try text("unit"),
        direction: MetricDefinition.Direction(rawValue: try text("direction")) ?? .lowerIsBetter),
      entries: [entry])
  }
}

extension HistoryEntry {
  /// The entry of one row of `run` joined with `value`.
  ///
  /// - Throws: ``RowValueError`` where a column holds another kind of value.
  fileprivate init(_ row: Row) throws {
    func number(_ column: String) throws -> Double? {
      try row.optional(column, as: Double.self)
    }
    let (lower, upper) = (try number("lower"), try number("upper"))
    self.init(
      label: try row.value("label", as: String.self),
      contentHash: try row.value("content_hash", as: String.self),
      createdAt: try row.value("created_at", as: String.self),
      recordedAt: try row.value("recorded_at", as: String.self),
      samples: try row.value("samples", as: Int.self),
      failed: try row.value("failed", as: Int.self), mean: try number("mean"),
      ci95: lower.flatMap { lower in
        upper.map { MetricSummary.ClosedInterval(lower: lower, upper: $0) }
      }, median: try number("median"), n: try row.value("n", as: Int.self),
      nUndefined: try row.value("n_undefined", as: Int.self))
  }
}
