internal import DepthMetrics
internal import Evaluation
internal import Foundation
internal import Raster

/// The last stage: the depth of the images against the controls', beside floor, quantisation and chance, and
/// the report.
struct ScoreStage {
  let run: ClosedLoopRun
  let files: LoopFiles

  /// Compares what was not compared before.
  func run(
    _ state: LoopState, _ progress: @escaping @Sendable (LoopProgress) -> Void
  ) async throws -> Report {
    try writeDataset(state)
    let dataset = try Dataset(folder: files.folder)
    var models = state.models
    models.append(contentsOf: try run.estimators.map { try $0.record(in: files.store) })
    let candidates = CandidateList(
      candidates(state), root: files.folder, models: models, maker: run.estimators[0].name)
    var configuration = RunConfiguration(
      dataset: dataset, predictions: candidates, rules: run.rules, command: run.command,
      createdAt: run.createdAt)
    configuration.metrics = run.plan.suite.metrics
    configuration.cache = files.store
    let evaluation = EvaluationRun(configuration, folder: files.folder)
    return try await evaluation.run(.renew) { told in
      progress(
        LoopProgress(
          stage: .scores, done: told.done, total: told.total, found: told.resumed,
          failed: told.failed))
    }
  }

  /// The suite's samples as a dataset of the run's folder, which gates and pictures find again.
  private func writeDataset(_ state: LoopState) throws {
    func quoted(_ text: String) -> String {
      let data = try? JSONEncoder().encode(text)
      return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
    let suite = run.plan.suite
    var lines = [
      "# Written by fdeval run: the controls of the suite, as depth.", "dataset: 1",
      "name: \(quoted(suite.name))", "title: \(quoted(suite.title))", "items:",
    ]
    for sample in run.plan.samples {
      lines.append(
        "  - {id: \(quoted(sample.id)), reference: \(quoted("references/\(sample.id).npy")), "
          + "cluster: \(quoted(sample.cluster)), "
          + "tags: [\(sample.tags.map(quoted).joined(separator: ", "))]}")
    }
    try AtomicFile.write(
      Array((lines.joined(separator: "\n") + "\n").utf8), to: files.path("dataset.yaml"))
  }

  private func candidates(_ state: LoopState) -> [String: [Candidate]] {
    let partners = run.partners
    return Dictionary(
      uniqueKeysWithValues: run.plan.samples.map { sample in
        (
          sample.id,
          outputs(of: sample, state) + references(of: sample, state)
            + chance(of: sample, partners[sample.id] ?? [], state)
        )
      })
  }

  /// The images' depth, as the first estimator sees it and as the others do.
  private func outputs(of sample: Suite.Sample, _ state: LoopState) -> [Candidate] {
    run.plan.images.filter { $0.sample.id == sample.id }.flatMap { image in
      run.estimators.enumerated().map { index, estimator -> Candidate in
        let key = CandidateKey(
          index == 0 ? .output : .beside,
          prompt: image.prompt.name, setting: image.setting.name, seed: image.seed,
          estimator: index == 0 ? nil : estimator.name)
        if let loss = state.losses[image.name] { return Candidate(key, lack: loss) }
        switch state.depths[estimator.name]?[image.name] {
        case .success(let file):
          var candidate = Candidate(key, file: file, image: state.images[image.name])
          candidate.maker = index == 0 ? nil : estimator.name
          return candidate
        case .failure(let fault): return Candidate(key, lack: fault.description)
        case nil: return Candidate(key, lack: "\(image.name): no depth was estimated.")
        }
      }
    }
  }

  private func references(of sample: Suite.Sample, _ state: LoopState) -> [Candidate] {
    var found: [Candidate] = []
    switch state.floors[sample.id] {
    case .success(let file): found.append(Candidate(CandidateKey(.floor), file: file))
    case .failure(let fault):
      found.append(Candidate(CandidateKey(.floor), lack: fault.description))
    case nil: break
    }
    if let file = state.quantised[sample.id] {
      found.append(Candidate(CandidateKey(.quantisation), file: file))
    }
    return found
  }

  /// Other scenes' controls in this one's place, numbered as seeds are.
  ///
  /// Their pictures, not their depth: what a control shows as far is as far as anything, and never infinite.
  private func chance(
    of sample: Suite.Sample, _ partners: [String], _ state: LoopState
  ) -> [Candidate] {
    partners.enumerated().compactMap { round, partner in
      (state.quantised[partner] ?? state.references[partner]).map {
        Candidate(CandidateKey(.null, seed: UInt64(round + 1)), file: $0)
      }
    }
  }
}
