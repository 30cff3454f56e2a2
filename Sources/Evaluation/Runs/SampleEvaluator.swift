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

  /// What an item adds to the fit that it shares; nil where its maps cannot be compared, which its
  /// record will say.
  func moments(_ item: Dataset.Item) -> AlignmentMoments? {
    guard let maps = try? filedMaps(item) else { return nil }
    return try? AlignmentMoments(
      of: maps.candidate, with: maps.reference, under: run.rules, mask: maps.mask)
  }

  /// Scores an item.
  ///
  /// - Returns: Its record, its maps where they could be had, and the files that were read for it.
  /// - Throws: `CancellationError`; ``EvaluationError`` or `RasterError` where a map could not be
  ///   kept, which is no fault of the sample.
  func score(
    _ item: Dataset.Item
  ) async throws -> (record: SampleRecord, maps: Maps?, inputs: [SampleInput]) {
    var inputs: [SampleInput] = []
    var record = SampleRecord(
      id: item.id, status: .ok, cluster: item.cluster, tags: item.tags, comparisons: [],
      assets: SampleRecord.Assets(
        image: item.image, reference: item.reference,
        candidate: run.predictions.files?.files[item.id]
      ))
    do {
      let maps = try await maps(item, &inputs)
      if let kept {
        do {
          try kept.write(maps.candidate, of: item.id)
        } catch {
          throw Unkept(cause: error)
        }
        record.assets.candidate = KeptMaps.name(of: item.id)
      }
      let comparison = try DepthComparison(
        of: maps.candidate, with: maps.reference, under: run.rules, mask: maps.mask,
        segmentation: maps.segmentation, metrics: run.metricIDs, binsByDepth: true,
        shared: maps.shared)
      record.assets.referenceContent = Self.referenceContent(inputs)
      record.findings = maps.findings.isEmpty ? nil : maps.findings
      record.comparisons = [
        ComparisonRecord(comparison, estimator: run.predictions.maker, assumed: maps.assumed)
      ]
      record.comparisons[0].smallModel = maps.smallModel
      return (record, maps, inputs)
    } catch let error as CancellationError {
      throw error
    } catch let error as Unkept {
      throw error.cause
    } catch {
      record.assets.referenceContent = Self.referenceContent(inputs)
      record.status = .failed
      record.error = withoutFolders("\(error)", item)
      return (record, nil, inputs)
    }
  }

  /// What the reference held; nil where it could not be read.
  private static func referenceContent(_ inputs: [SampleInput]) -> String? {
    inputs.first { $0.role == .reference && $0.content != SampleInput.unreadable }?.content
  }

  /// An item's maps, which are read, or estimated where there is a model.
  func maps(_ item: Dataset.Item) async throws -> Maps {
    var inputs: [SampleInput] = []
    return try await maps(item, &inputs)
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

  /// An item's maps from files.
  func filedMaps(_ item: Dataset.Item) throws -> Maps {
    var inputs: [SampleInput] = []
    return try filedMaps(item, &inputs)
  }

  private func maps(_ item: Dataset.Item, _ inputs: inout [SampleInput]) async throws -> Maps {
    guard let estimator = run.predictions.estimator else { return try filedMaps(item, &inputs) }
    guard item.image != nil else {
      throw Unmatched(
        sentence: "\(item.id): expected a photo to estimate depth from, found none in the dataset.")
    }
    let reference = try self.reference(item, &inputs)
    try run.rules.requireFit(of: estimator.kind, to: reference.map.kind)
    let path = try photo(item, &inputs)
    let map = try Self.turned(
      try await estimator.estimate(photo: path), of: path, to: reference.map)
    return try maps(item, reference, map, [], &inputs)
  }

  private func filedMaps(_ item: Dataset.Item, _ inputs: inout [SampleInput]) throws -> Maps {
    guard run.predictions.files?.files[item.id] != nil else {
      throw Unmatched(
        sentence: run.predictions.files?.unmatched[item.id]
          ?? "\(item.id): expected a file with its prediction, found none.")
    }
    let reference = try self.reference(item, &inputs)
    let candidate = try self.candidate(item, &inputs)
    var found = try maps(item, reference, candidate.map, candidate.assumed, &inputs)
    found.findings += Self.findings(.candidate, candidate)
    found.smallModel = candidate.description.smallModel
    return found
  }

  private func maps(
    _ item: Dataset.Item, _ reference: DepthReading, _ candidate: DepthMap, _ assumed: [String],
    _ inputs: inout [SampleInput]
  ) throws -> Maps {
    Maps(
      reference: reference.map, candidate: candidate,
      mask: try mask(.mask, item, &inputs), segmentation: try mask(.segmentation, item, &inputs),
      assumed: reference.assumed.map { "reference.\($0)" } + assumed.map { "candidate.\($0)" },
      findings: Self.findings(.reference, reference),
      shared: group(of: item).flatMap { shared[$0] })
  }

  /// What a record says of a file: what was assumed stands in the comparison.
  private static func findings(_ role: FileFinding.Role, _ file: DepthReading) -> [FileFinding] {
    file.findings.filter { $0.kind != .assumed }.map { FileFinding(role, $0) }
  }

  /// Reports must not depend on where the files lie.
  private func withoutFolders(_ sentence: String, _ item: Dataset.Item) -> String {
    let files =
      [item.reference, item.image, item.mask, item.segmentation, item.calibration].map {
        (run.dataset.folder, $0)
      }
      + (run.predictions.files.map { [($0.folder, $0.files[item.id])] } ?? [])
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
