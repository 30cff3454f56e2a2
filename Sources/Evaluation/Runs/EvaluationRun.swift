internal import DepthMetrics
internal import Foundation
internal import Raster
internal import Synchronization

/// One evaluation of a dataset: scores every sample, commits each to a journal before it counts,
/// and renders the report from the journal.
public struct EvaluationRun: Sendable {
  let configuration: RunConfiguration
  private let folder: String

  /// What may be done with a folder that holds a run already.
  public enum Continuation: Sendable {
    /// Refuse.
    case none
    /// Go on where it stopped.
    case resume
    /// Begin again in the same folder, with what the configuration's cache has of earlier times.
    case renew
  }

  /// A run that writes into a folder.
  public init(_ configuration: RunConfiguration, folder: String) {
    self.configuration = configuration
    self.folder = folder
  }

  /// Evaluates.
  ///
  /// Holds at most one sample a worker in memory. May be killed at any moment and continued with
  /// `.resume`; the report is then the one that an undisturbed run would have written.
  ///
  /// - Parameters:
  ///   - continuation: Whether an unfinished run in the folder is continued.
  ///   - progress: Called from any thread, after each commit.
  /// - Returns: The report that was written.
  /// - Throws: ``EvaluationError`` where the folder is taken, holds another run or cannot be
  ///   written, or a model has no photo to see; `RasterError` where a file cannot be written.
  public func run(
    _ continuation: Continuation = .none, progress: @escaping @Sendable (RunProgress) -> Void
  ) async throws -> Report {
    let clock = ContinuousClock()
    let start = clock.now
    try checkPhotos()
    try checkScope()
    let folder = try RunFolder(self.folder)
    let journal = try RunJournal(folder.file(RunJournal.fileName))
    let resumed = try await takeOver(journal, continuation, path: folder.path)
    try journal.setFact(RunSources.fact, try RunSources(configuration, folder: folder.path))
    let model = configuration.predictions.estimator?.model
    let shared = try await sharedFits(progress)
    let evaluator = SampleEvaluator(
      run: configuration,
      kept: configuration.predictions.keepsMaps
        ? model.map { KeptMaps(run: folder.path, model: $0) } : nil, shared: shared)
    let computed = try await score(evaluator, journal, skipping: resumed, progress)
    let scored = clock.now

    let entries = try journal.entries()
    let identity = try journal.fact("identity", as: RunIdentity.self)
    var report = ReportBuilder(configuration, createdAt: identity?.createdAt).report(
      of: entries.map(\.record))
    try await drawPictures(
      report, SampleEvaluator(run: configuration, shared: shared), journal, progress)
    let pictures = try journal.pictures()
    for index in report.samples.indices {
      report.samples[index].assets.imageError = pictures[report.samples[index].id]?.imageError
    }
    let timings = RunTimings(
      scoring: scored - start, total: clock.now - start, computed: computed,
      resumed: resumed.count, workers: workers,
      samples: entries.map { ($0.record.id, $0.seconds) })
    // Until all files are there again, those that are may be of an earlier process.
    try journal.removeFact(RunSeal.fact)
    try ReportFiles(folder: folder.path).write(
      report, pictures: pictures, timings: timings)
    if let seal = RunSeal(folder: folder.path) { try journal.setFact(RunSeal.fact, seal) }
    return report
  }

  private var workers: Int {
    max(1, configuration.workers ?? ProcessInfo.processInfo.activeProcessorCount)
  }

  /// Checks that a model has photos to see, and its maps names to lie under.
  private func checkPhotos() throws(EvaluationError) {
    guard configuration.predictions.estimator != nil else { return }
    let dataset = configuration.dataset
    if dataset.items.allSatisfy({ $0.image == nil }) {
      throw EvaluationError(
        .dataset, dataset.folder, expected: "photos to estimate depth from", found: "none",
        advice: "say where they are with `image:` in \(DatasetDescriptor.fileName)")
    }
    if configuration.predictions.keepsMaps { try KeptMaps.check(dataset.items) }
  }

  // MARK: - Fits that samples share

  /// Checks that the maps of a shared fit can be read twice.
  private func checkScope() throws(EvaluationError) {
    let scope = configuration.rules.alignment.per
    guard scope != .sample, configuration.predictions.estimator != nil else { return }
    throw EvaluationError(
      .predictions, "alignment per \(scope.rawValue)",
      expected: "predictions on disk, which are read once for the fit and once for the scores",
      found: "a model",
      advice: "keep its maps with --keep-predictions in a run of its own and score those")
  }

  /// The sums of every fit that samples share, each sample's added in the order of ids; nothing where
  /// every sample has its own.
  private func sharedFits(
    _ progress: @escaping @Sendable (RunProgress) -> Void
  ) async throws -> [String: AlignmentMoments] {
    guard configuration.rules.alignment.per != .sample else { return [:] }
    let evaluator = SampleEvaluator(run: configuration)
    let items = configuration.dataset.items
    var moments = [[String: AlignmentMoments]](repeating: [:], count: items.count)
    var state = RunProgress(stage: .fitting, done: 0, total: items.count)
    try await inParallel(Array(items.enumerated())) { index, item in
      (index, await evaluator.moments(item))
    } each: { (index: Int, found: [String: AlignmentMoments]) in
      moments[index] = found
      state.done += 1
      progress(state)
    }
    var shared: [String: AlignmentMoments] = [:]
    for found in moments {
      for (fit, sums) in found { shared[fit, default: AlignmentMoments()].add(sums) }
    }
    return shared
  }

  // MARK: - Scoring

  private func score(
    _ evaluator: SampleEvaluator, _ journal: RunJournal, skipping done: Set<String>,
    _ progress: @escaping @Sendable (RunProgress) -> Void
  ) async throws -> Int {
    let items = configuration.dataset.items.filter { !done.contains($0.id) }
    let state = Mutex(
      RunProgress(
        stage: evaluator.run.predictions.readsFiles ? .scoring : .estimating,
        done: done.count, total: configuration.dataset.items.count, failed: 0,
        resumed: done.count))
    progress(state.withLock { $0 })
    let writer = JournalWriter(journal) { count, failed in
      progress(
        state.withLock { state in
          state.done += count
          state.failed += failed
          return state
        })
    }
    let worst = try worstSoFar(journal)
    // What is finished is on disk before an error leaves.
    defer { try? writer.finish() }
    try await inParallel(items) { item in
      let clock = ContinuousClock()
      let start = clock.now
      let scored = try await evaluator.score(item)
      let entry = RunJournal.Entry(
        record: scored.record, seconds: (clock.now - start).seconds, inputs: scored.inputs)
      guard let (_, maps) = scored.maps.first, let worst, worst.admits(scored.record) else {
        return (entry, nil)
      }
      return (entry, try? SamplePictures(item, maps: maps, run: evaluator.run))
    } each: { (entry: RunJournal.Entry, pictures: SamplePictures?) in
      if let pictures { try journal.setPictures(pictures, of: entry.record.id) }
      try writer.submit(entry)
    }
    try writer.finish()
    return items.count
  }

  /// The worst of the samples that are done, where pictures must be drawn while a model's maps are
  /// at hand; nil where files can be read again.
  private func worstSoFar(_ journal: RunJournal) throws -> WorstSoFar? {
    guard configuration.predictions.estimator != nil else { return nil }
    let worst = WorstSoFar(SampleRanking(configuration), count: configuration.pictureCount)
    for entry in try journal.entries() { _ = worst.admits(entry.record) }
    return worst
  }

  /// Pictures of the worst samples, for those that have none in the journal yet.
  private func drawPictures(
    _ report: Report, _ evaluator: SampleEvaluator, _ journal: RunJournal,
    _ progress: @escaping @Sendable (RunProgress) -> Void
  ) async throws {
    let ok = Set(report.samples.filter { $0.status == .ok }.map(\.id))
    let wanted = Set(report.worst.filter(ok.contains).prefix(configuration.pictureCount))
    // Those of an earlier process that asked for more would make another page.
    try journal.keepPictures(of: wanted)
    let ranking = SampleRanking(configuration)
    let records = Dictionary(report.samples.map { ($0.id, $0) }) { first, _ in first }
    let there = try journal.pictures()
    let items = configuration.dataset.items.filter { item in
      guard wanted.contains(item.id), let record = records[item.id] else { return false }
      guard let drawn = there[item.id] else { return true }
      return drawn.shown != ranking.worstCandidate(of: record)
    }
    var state = RunProgress(
      stage: .pictures, done: 0, total: items.count, failed: 0, resumed: there.count)
    try await inParallel(items) { item in
      let worst = records[item.id].flatMap(ranking.worstCandidate)
      let name = evaluator.pictureName(item, worst)
      if let known = evaluator.keptPictures(name) { return (item.id, known) }
      guard let maps = try? await evaluator.maps(item, of: worst) else { return (item.id, nil) }
      let image = evaluator.run.predictions.candidates(of: item).first {
        $0.key == (worst ?? CandidateKey())
      }?.image
      var pictures = try? SamplePictures(item, maps: maps, image: image, run: evaluator.run)
      pictures?.shown = worst
      if let pictures { try evaluator.keep(pictures, as: name) }
      return (item.id, pictures)
    } each: { (id: String, pictures: SamplePictures?) in
      if let pictures { try journal.setPictures(pictures, of: id) }
      state.done += 1
      progress(state)
    }
  }

  /// Runs a body for every element, at most `workers` at a time, and hands results over as they
  /// come.
  func inParallel<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ body: @escaping @Sendable (Element) async throws -> Result,
    each: (Result) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Result.self) { group in
      var rest = elements.makeIterator()
      for _ in 0..<workers {
        guard let element = rest.next() else { break }
        group.addTask { try await body(element) }
      }
      while let result = try await group.next() {
        try Task.checkCancellation()
        if let element = rest.next() { group.addTask { try await body(element) } }
        try each(result)
      }
    }
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
