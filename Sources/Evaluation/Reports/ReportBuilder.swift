public import DepthMetrics
internal import Raster

/// Puts the records of a run together into a report.
struct ReportBuilder {
  private let run: RunConfiguration
  private let createdAt: String

  init(_ run: RunConfiguration, createdAt: String?) {
    self.run = run
    self.createdAt = createdAt ?? run.createdAt
  }

  /// The report of records that are sorted by id.
  func report(of samples: [SampleRecord]) -> Report {
    let definitions = run.metricIDs.compactMap { MetricCatalogue[$0] }.map { definition in
      definition.scored(in: run.rules.scoreSpace)
    }
    let primary = SampleRanking.metric(of: run)
    return Report(
      tool: Report.Tool(name: "fdeval", version: FdevalVersion.current), createdAt: createdAt,
      dataset: Report.DatasetRecord(
        name: run.dataset.descriptor.name,
        title: run.dataset.descriptor.title ?? run.dataset.descriptor.name,
        hash: run.dataset.hash, license: run.dataset.descriptor.license),
      protocol: ProtocolRecord(run.rules),
      provenance: provenance(samples), coverage: coverage(samples), metrics: definitions,
      summary: summary(samples, definitions), normalised: normalised(samples, definitions),
      depthBins: depthBins(samples),
      groups: groups(samples, primary), worst: SampleRanking(run).order(samples), samples: samples)
  }

  // MARK: - What the numbers rest on

  private func provenance(_ samples: [SampleRecord]) -> Report.Provenance {
    let model = run.predictions.estimator?.model
    let files = run.predictions.maker.map { "predictions on disk, by \($0)" }
    return Report.Provenance(
      candidates: model.map { "estimated by \($0.sentence)" } ?? files ?? "predictions on disk",
      models: run.predictions.models.isEmpty ? nil : run.predictions.models,
      libraries: FdevalVersion.libraries.merging(run.predictions.estimator?.libraries ?? [:]) {
        own, _ in own
      }, command: run.command, notes: Self.notes(model, samples))
  }

  /// What the reader must know of small models.
  private static func notes(_ model: Report.ModelRecord?, _ samples: [SampleRecord]) -> [String] {
    if let model { return model.smallModel.map { ["\(model.name): \($0)."] } ?? [] }
    let kinds = samples.flatMap(\.comparisons).compactMap(\.smallModel)
    let predictions = samples.reduce(0) { $0 + max($1.comparisons.count, 1) }
    return Set(kinds).sorted().map { kind in
      "The maker of \(kinds.count { $0 == kind }) of \(predictions) predictions: \(kind)."
    }
  }

  private func coverage(_ samples: [SampleRecord]) -> Report.CoverageRecord {
    let ok = samples.filter { $0.status == .ok }
    let comparisons = ok.flatMap(\.comparisons)
    let shares = comparisons.compactMap(\.coverage)
    return Report.CoverageRecord(
      items: run.dataset.items.count, ok: ok.count, failed: samples.count - ok.count,
      missing: run.predictions.missing(among: run.dataset.items),
      surplus: run.predictions.surplus,
      clusters: Set(ok.map(\.cluster)).count,
      pixels: shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count),
      counts: comparisons.reduce(into: PixelCounts()) { $0.add($1.counts) },
      inverted: ok.filter { $0.comparisons.contains { $0.alignment.isInverted } }.map(\.id))
  }

  // MARK: - Statistics

  private static let overflow = "its numbers are too large to be added up"

  private func summary(
    _ samples: [SampleRecord], _ definitions: [MetricDefinition]
  ) -> [String: [String: MetricSummary]] {
    var byRole: [String: [(record: ComparisonRecord, cluster: String)]] = [:]
    for sample in samples {
      for (role, repeats) in Dictionary(grouping: sample.comparisons, by: \.role.rawValue) {
        byRole[role, default: []].append((ComparisonRecord.mean(of: repeats), sample.cluster))
      }
    }
    return byRole.mapValues { comparisons in
      Dictionary(
        uniqueKeysWithValues: definitions.map {
          ($0.id, MetricSummary($0, over: comparisons, aggregate: run.rules.aggregate))
        })
    }
  }

  private func normalised(
    _ samples: [SampleRecord], _ definitions: [MetricDefinition]
  ) -> [NormalisedScore]? {
    let scores = definitions.compactMap { NormalisedScore($0, of: samples) }
    return scores.isEmpty ? nil : scores
  }

  private func outputs(_ samples: [SampleRecord]) -> [(SampleRecord, ComparisonRecord)] {
    samples.flatMap { sample in
      sample.comparisons.filter { $0.role == .output }.map { (sample, $0) }
    }
  }

  private func depthBins(_ samples: [SampleRecord]) -> [Report.DepthBinSummary] {
    let bins = outputs(samples).flatMap(\.1.depthBins)
    let all = bins.reduce(0) { $0 + Double($1.n) }
    return Dictionary(grouping: bins, by: \.from).sorted { $0.key < $1.key }.map { from, members in
      let sorted = members.map(\.absRel).sorted()
      let pixels = members.reduce(0) { $0 + Double($1.n) }
      var bin = Report.DepthBinSummary(
        from: from, to: members[0].to, share: pixels / all, samples: members.count,
        p10: quantile(ofSorted: sorted, 0.1) ?? .nan, p50: quantile(ofSorted: sorted, 0.5) ?? .nan,
        p90: quantile(ofSorted: sorted, 0.9) ?? .nan,
        mean: members.reduce(0) { $0 + $1.absRel * Double($1.n) } / pixels)
      if ![bin.share, bin.p10, bin.p50, bin.p90, bin.mean].allSatisfy(\.isFinite) {
        bin.undefined = Self.overflow
      }
      return bin
    }
  }

  private func groups(_ samples: [SampleRecord], _ primary: String) -> [Report.GroupSummary] {
    var values: [String: [String: [Double]]] = ["tag": [:], "cluster": [:]]
    for sample in samples {
      let outputs = sample.outputs
      guard !outputs.isEmpty, let value = ComparisonRecord.mean(of: outputs).metrics[primary] ?? nil
      else { continue }
      values["cluster"]?[sample.cluster, default: []].append(value)
      for tag in sample.tags { values["tag"]?[tag, default: []].append(value) }
      for (grouping, name) in [
        ("prompt", \ComparisonRecord.prompt), ("setting", \ComparisonRecord.setting),
      ] {
        for (group, members) in Dictionary(grouping: outputs, by: { $0[keyPath: name] }) {
          guard let group, let mean = ComparisonRecord.mean(of: members).metrics[primary] ?? nil
          else { continue }
          values[grouping, default: [:]][group, default: []].append(mean)
        }
      }
    }
    // A cluster for every sample says nothing that the samples do not.
    if values["cluster"]?.count == samples.count { values["cluster"] = nil }
    return values.sorted { $0.key > $1.key }.flatMap { grouping, names in
      names.sorted { $0.key < $1.key }.map { name, members in
        let mean = members.reduce(0, +) / Double(members.count)
        return Report.GroupSummary(
          grouping: grouping, name: name, n: members.count, mean: mean.isFinite ? mean : .nan,
          undefined: mean.isFinite ? nil : Self.overflow)
      }
    }
  }
}

extension PixelCounts {
  /// Adds other counts.
  mutating func add(_ other: PixelCounts) {
    total = total.adding(other.total)
    reference = reference.adding(other.reference)
    valid = valid.adding(other.valid)
    nan = nan.adding(other.nan)
    infinite = infinite.adding(other.infinite)
    nonpositive = nonpositive.adding(other.nonpositive)
    clamped = clamped.adding(other.clamped)
    imputed = imputed.adding(other.imputed)
    dropped = dropped.adding(other.dropped)
  }
}

extension ProtocolRecord {
  /// A protocol as it stands in a record.
  public init(_ rules: EvaluationProtocol) {
    name = rules.name
    title = rules.title
    source = rules.source
    notes = rules.notes?.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    hash = rules.hash
    primary = rules.primary
    fields = rules.fields.map { Field(name: $0.name, value: $0.value) }
  }
}
