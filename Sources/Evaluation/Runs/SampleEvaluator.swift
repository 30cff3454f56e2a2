internal import DepthMetrics
internal import Foundation
internal import Raster

/// Reads or estimates one sample's maps and scores them; a failure becomes a record, never an
/// exception, and what was read is remembered.
struct SampleEvaluator: Sendable {
  let run: RunConfiguration
  /// Where the maps of a model stay; nil where they do not.
  var kept: KeptMaps?
  /// Sums by the name of what shares a fit; empty where every sample has its own.
  var shared: [String: AlignmentMoments] = [:]

  /// The maps of a sample.
  struct Maps {
    var reference, candidate: DepthMap
    var mask, segmentation: PixelMask?
    var assumed: [String]
    /// What makes the files' numbers doubtful, but for what was assumed.
    var findings: [FileFinding] = []
    /// Sums over all samples that share the fit.
    var shared: AlignmentMoments?
    /// What a small model that made the candidate's file is and is not for.
    var smallModel: String?
  }

  /// The name of what shares an item's fit; nil where it has its own.
  func group(of item: Dataset.Item) -> String? {
    switch run.rules.alignment.per {
    case .sample: nil
    case .cluster: item.cluster
    case .dataset: ""
    }
  }

  /// What an item's candidates add to the fits that they share, by the fit's name; a candidate that cannot
  /// be compared is not in it, which its record will say.
  func moments(_ item: Dataset.Item) async -> [String: AlignmentMoments] {
    var found: [String: AlignmentMoments] = [:]
    guard let group = group(of: item), var files = try? references(item) else { return found }
    for candidate in run.predictions.candidates(of: item) {
      guard let maps = try? await maps(candidate, item, &files),
        let moments = try? AlignmentMoments(
          of: maps.candidate, with: maps.reference, under: run.rules, mask: maps.mask)
      else { continue }
      found[Self.fit(group, candidate.key)] = moments
    }
    return found
  }

  /// The name of a fit: every seed has its own.
  private static func fit(_ group: String, _ key: CandidateKey) -> String {
    key.name.isEmpty ? group : "\(group)\u{1F}\(key.name)"
  }

  /// A sample that was scored.
  struct Scored {
    var record: SampleRecord
    /// The maps of the candidates that were scored, in the order of the record.
    var maps: [(key: CandidateKey, maps: Maps)] = []
    /// The files that were read.
    var inputs: [SampleInput] = []
  }

  /// Scores an item's candidates.
  ///
  /// - Returns: Its record, the maps where they could be had, and the files that were read for it.
  /// - Throws: `CancellationError`; ``EvaluationError`` or `RasterError` where a map could not be
  ///   kept, which is no fault of the sample.
  func score(_ item: Dataset.Item) async throws -> Scored {
    let candidates = run.predictions.candidates(of: item)
    var scored = Scored(
      record: SampleRecord(
        id: item.id, status: .ok, cluster: item.cluster, tags: item.tags, comparisons: [],
        assets: SampleRecord.Assets(
          image: item.image, reference: item.reference,
          candidate: run.predictions.readsFiles
            ? candidates.first { $0.file != nil }?.file : nil)))
    var failures: [SampleRecord.Failure] = []
    var findings: [FileFinding] = []
    var references: References?
    var content: String?
    for candidate in candidates {
      do {
        // A sample without any prediction has nothing to read its reference for.
        if let lack = candidate.lack { throw Unmatched(sentence: lack) }
        let name = cacheName(candidate, item)
        if let known = try? kept(name) {
          scored.record.comparisons.append(
            known.comparison.of(candidate, isOnly: candidates.count == 1))
          findings += known.findings.filter { !findings.contains($0) }
          known.referenceContent.map { content = $0 }
          continue
        }
        var files = try references ?? self.references(item, &scored.inputs)
        defer { references = files }
        let maps = try await maps(candidate, item, &files, &scored.inputs)
        if let kept {
          do {
            try kept.write(maps.candidate, of: item.id)
          } catch {
            throw Unkept(cause: error)
          }
          scored.record.assets.candidate = KeptMaps.name(of: item.id)
        }
        let comparison = try comparison(candidate, maps)
        scored.record.comparisons.append(comparison.of(candidate, isOnly: candidates.count == 1))
        findings += maps.findings.filter { !findings.contains($0) }
        content = Self.referenceContent(scored.inputs)
        do {
          try keep(
            Kept(comparison: comparison, findings: maps.findings, referenceContent: content),
            as: name)
        } catch {
          throw Unkept(cause: error)
        }
        scored.maps.append((candidate.key, maps))
      } catch let error as CancellationError {
        throw error
      } catch let error as Unkept {
        throw error.cause
      } catch {
        failures.append(
          SampleRecord.Failure(key: candidate.key, error: withoutFolders("\(error)", item)))
      }
    }
    scored.record.assets.referenceContent = content ?? Self.referenceContent(scored.inputs)
    // What floor and chance would have been says nothing of outputs that are not there.
    if !scored.record.comparisons.contains(where: { $0.role == .output }) {
      scored.record.status = .failed
      scored.record.error = (failures.first { $0.key.role == .output } ?? failures.first)?.error
      scored.record.comparisons = []
      scored.maps = []
    } else {
      scored.record.findings = findings.isEmpty ? nil : findings
      scored.record.failures = failures.isEmpty ? nil : failures
    }
    return scored
  }

  private func comparison(
    _ candidate: Candidate, _ maps: Maps
  ) throws -> ComparisonRecord {
    let comparison = try DepthComparison(
      of: maps.candidate, with: maps.reference, under: run.rules, mask: maps.mask,
      segmentation: maps.segmentation, metrics: run.metricIDs, binsByDepth: true,
      shared: maps.shared)
    var record = ComparisonRecord(
      comparison, candidate.key, estimator: run.predictions.maker, assumed: maps.assumed)
    record.smallModel = maps.smallModel
    return record
  }

  /// What the reference held; nil where it could not be read.
  private static func referenceContent(_ inputs: [SampleInput]) -> String? {
    inputs.first { $0.role == .reference && $0.content != SampleInput.unreadable }?.content
  }

  // MARK: - Maps

  /// What all candidates of an item are held against.
  struct References {
    let reading: DepthReading
    /// The masks, once a candidate was read to be held against the reference.
    var masks: (mask: PixelMask?, segmentation: PixelMask?)?
  }

  /// The files of an item that are the same for all its candidates.
  func references(_ item: Dataset.Item) throws -> References {
    var inputs: [SampleInput] = []
    return try references(item, &inputs)
  }

  private func references(
    _ item: Dataset.Item, _ inputs: inout [SampleInput]
  ) throws -> References {
    References(reading: try reference(item, &inputs))
  }

  /// The maps of one of an item's candidates.
  ///
  /// - Parameters:
  ///   - item: The item.
  ///   - key: Which candidate; nil for the first that can be had.
  /// - Returns: The maps; nil where there is no such candidate.
  /// - Throws: What the files have against them; `CancellationError`.
  func maps(_ item: Dataset.Item, of key: CandidateKey?) async throws -> Maps? {
    var files = try references(item)
    var failure: (any Error)?
    for candidate in run.predictions.candidates(of: item)
    where candidate.file != nil && (key == nil || candidate.key == key) {
      do {
        return try await maps(candidate, item, &files)
      } catch let error as CancellationError {
        throw error
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    return nil
  }

  private func maps(
    _ candidate: Candidate, _ item: Dataset.Item, _ files: inout References
  ) async throws -> Maps {
    var inputs: [SampleInput] = []
    return try await maps(candidate, item, &files, &inputs)
  }

  private func maps(
    _ candidate: Candidate, _ item: Dataset.Item, _ files: inout References,
    _ inputs: inout [SampleInput]
  ) async throws -> Maps {
    let reference = files.reading
    if let estimator = run.predictions.estimator {
      try run.rules.requireFit(of: estimator.kind, to: reference.map.kind)
    }
    var found = try await self.candidate(candidate, item, &inputs)
    if run.predictions.estimator != nil {
      found.map = try Self.turned(
        found.map, of: path(of: candidate, item) ?? "", to: reference.map)
    }
    let masks =
      try files.masks
      ?? (try mask(.mask, item, &inputs), try mask(.segmentation, item, &inputs))
    files.masks = masks
    return Maps(
      reference: reference.map, candidate: found.map, mask: masks.mask,
      segmentation: masks.segmentation,
      assumed: reference.assumed.map { "reference.\($0)" }
        + found.assumed.map { "candidate.\($0)" },
      findings: Self.findings(.reference, reference.findings)
        + Self.findings(.candidate, found.findings),
      shared: group(of: item).flatMap { shared[Self.fit($0, candidate.key)] },
      smallModel: found.smallModel)
  }

  /// A map of a photo that is shown turned, as the reference lies: sensors store depth as they store
  /// pixels, and only the photo's EXIF says that it is to be turned.
  ///
  /// Sizes tell: a map that fits the reference stays as it is. A turn by half leaves no trace in them.
  private static func turned(
    _ map: DepthMap, of photo: String, to reference: DepthMap
  ) throws(RasterError) -> DepthMap {
    let change = GridChange(
      from: (map.width, map.height), to: (reference.width, reference.height))
    guard change.isTransposed else { return map }
    return map.unturned(from: try Image.read(photo, alpha: .ignore).orientation)
  }

  /// What a record says of a file: what was assumed stands in the comparison.
  private static func findings(
    _ role: FileFinding.Role, _ found: [DepthFinding]
  ) -> [FileFinding] {
    found.filter { $0.kind != .assumed }.map { FileFinding(role, $0) }
  }

  /// Reports must not depend on where the files lie.
  private func withoutFolders(_ sentence: String, _ item: Dataset.Item) -> String {
    let files =
      [item.reference, item.image, item.mask, item.segmentation, item.calibration].map {
        (run.dataset.folder, $0)
      }
      + (run.predictions.root.map { folder in
        run.predictions.candidates(of: item).map { (folder, $0.file) }
      } ?? [])
    return files.reduce(sentence) { sentence, file in
      // The stem alone, because a sidecar shares it.
      guard let path = file.1.map(FolderListing.withoutExtension) else { return sentence }
      return sentence.replacing("\(file.0)/\(path)", with: path)
    }
  }

  /// A map that the run's folder did not take.
  private struct Unkept: Error {
    let cause: any Error
  }

  private struct Unmatched: Error, CustomStringConvertible {
    let sentence: String
    var description: String { sentence }
  }
}

extension ComparisonRecord {
  /// The record as that of a candidate: with its key and its files.
  fileprivate func of(_ candidate: Candidate, isOnly: Bool) -> ComparisonRecord {
    var record = self
    (record.role, record.prompt) = (candidate.key.role, candidate.key.prompt)
    (record.setting, record.seed) = (candidate.key.setting, candidate.key.seed)
    record.candidate = isOnly ? nil : candidate.file
    record.image = candidate.image
    record.estimator = candidate.maker ?? record.estimator
    // Controls are what they are: nobody estimated them.
    if [.quantisation, .null].contains(record.role) { record.estimator = nil }
    return record
  }
}
