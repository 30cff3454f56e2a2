internal import Foundation

extension EvaluationRun {
  /// Checks that the journal is empty or this run's own, made of what the files hold now.
  ///
  /// - Returns: Ids that are done.
  /// - Throws: ``EvaluationError``.
  func takeOver(
    _ journal: RunJournal, _ continuation: Continuation, path: String
  ) async throws -> Set<String> {
    let identity = RunIdentity(configuration)
    if continuation == .renew {
      try journal.clear()
      try journal.setFact("identity", identity)
      return []
    }
    guard let old = try journal.fact("identity", as: RunIdentity.self) else {
      guard !FileManager.default.fileExists(atPath: "\(path)/\(ReportFiles.reportName)") else {
        throw EvaluationError(
          .run, path, expected: "a folder without a run",
          found: "\(ReportFiles.reportName) of a run whose journal is gone",
          advice: "choose another -o")
      }
      try journal.setFact("identity", identity)
      return []
    }
    let done = try journal.ids()
    guard continuation == .resume else {
      throw EvaluationError(
        .run, path, expected: "a folder without a run",
        found: "a run with \(done.count) of \(configuration.dataset.items.count) samples",
        advice: "use --resume to go on with it, or another -o")
    }
    try journal.fact(RunSeal.fact, as: RunSeal.self)?.requireUnchanged(in: path)
    let entries = try journal.entries()
    let changed = try await changedContents(of: entries, journal)
    let differences = identity.differences(from: old, contents: changed)
    guard differences.isEmpty else {
      throw EvaluationError(
        .run, path, expected: "the run that was started there",
        found: "a difference in \(differences.joined(separator: " and "))",
        advice: "use another -o")
    }
    return Set(entries.map(\.record.id))
  }

  /// Names of files that hold something else than when a finished sample was made of them.
  ///
  /// Files that were not touched since are not read. Those that were touched and hold the same are
  /// noted with their new status, so that the next time nothing is read again.
  private func changedContents(
    of entries: [RunJournal.Entry], _ journal: RunJournal
  ) async throws -> Set<String> {
    let items = Dictionary(configuration.dataset.items.map { ($0.id, $0) }) { first, _ in first }
    let evaluator = SampleEvaluator(run: configuration)
    var changed: Set<String> = [], touched: [RunJournal.Entry] = []
    try await inParallel(entries) { entry -> (RunJournal.Entry, [String]) in
      var (entry, names): (RunJournal.Entry, [String]) = (entry, [])
      guard let item = items[entry.record.id] else { return (entry, names) }
      for (index, input) in entry.inputs.enumerated() {
        guard let now = await evaluator.changed(input, of: item) else { continue }
        if now.content == input.content {
          entry.inputs[index] = now
        } else {
          names.append(input.name)
        }
      }
      return (entry, names)
    } each: { (entry: RunJournal.Entry, names: [String]) in
      changed.formUnion(names)
      touched.append(entry)
    }
    let known = Dictionary(entries.map { ($0.record.id, $0.inputs) }) { first, _ in first }
    touched = touched.filter { known[$0.record.id] != $0.inputs }
    if changed.isEmpty, !touched.isEmpty { try journal.replace(touched) }
    return changed
  }
}
