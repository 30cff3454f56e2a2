internal import DepthMetrics
internal import Foundation
internal import Raster

/// Reads or estimates one sample's maps and scores them; a failure becomes a record, never an
/// exception.
struct SampleEvaluator: Sendable {
  let run: RunConfiguration
  /// Where the maps of a model stay; nil where they do not.
  var kept: KeptMaps?

  /// The maps of a sample.
  struct Maps {
    var reference, candidate: DepthMap
    var mask, segmentation: PixelMask?
    var assumed: [String]
  }

  /// Scores an item.
  ///
  /// - Returns: Its record, and its maps where they could be had.
  /// - Throws: `CancellationError`; ``EvaluationError`` or `RasterError` where a map could not be
  ///   kept, which is no fault of the sample.
  func score(_ item: Dataset.Item) async throws -> (record: SampleRecord, maps: Maps?) {
    var record = SampleRecord(
      id: item.id, status: .ok, cluster: item.cluster, tags: item.tags, comparisons: [],
      assets: SampleRecord.Assets(
        image: item.image, reference: item.reference,
        candidate: run.predictions.files?.files[item.id]
      ))
    do {
      let maps = try await maps(item)
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
        segmentation: maps.segmentation, metrics: run.metricIDs, binsByDepth: true)
      record.comparisons = [
        ComparisonRecord(comparison, estimator: run.predictions.maker, assumed: maps.assumed)
      ]
      return (record, maps)
    } catch let error as CancellationError {
      throw error
    } catch let error as Unkept {
      throw error.cause
    } catch {
      record.status = .failed
      record.error = withoutFolders("\(error)", item)
      return (record, nil)
    }
  }

  /// Reads a depth map, with advice that names the flags of `evaluate`.
  private func read(
    _ path: String, hints: [DepthHint], flags prefix: String
  ) throws(RasterError) -> DepthReading {
    do {
      return try DepthMap.read(path, hints: hints)
    } catch {
      throw error.naming(flagsWith: prefix)
    }
  }

  /// An item's maps, which are read, or estimated where there is a model.
  func maps(_ item: Dataset.Item) async throws -> Maps {
    guard let estimator = run.predictions.estimator else { return try filedMaps(item) }
    guard let photo = item.image else {
      throw Unmatched(
        sentence: "\(item.id): expected a photo to estimate depth from, found none in the dataset.")
    }
    let reference = try reference(item)
    try run.rules.requireFit(of: estimator.kind, to: reference.map.kind)
    let map = try await estimator.estimate(photo: "\(run.dataset.folder)/\(photo)")
    return try maps(item, reference, map, assumed: [])
  }

  /// An item's maps from files.
  func filedMaps(_ item: Dataset.Item) throws -> Maps {
    guard let predictions = run.predictions.files, let file = predictions.files[item.id] else {
      throw Unmatched(
        sentence: run.predictions.files?.unmatched[item.id]
          ?? "\(item.id): expected a file with its prediction, found none.")
    }
    let reference = try reference(item)
    let candidate = try read(
      "\(predictions.folder)/\(file)",
      hints: [predictions.hint, run.dataset.predictionHint, run.predictionHint].compactMap { $0 },
      flags: "cand-")
    return try maps(item, reference, candidate.map, assumed: candidate.assumed)
  }

  private func reference(_ item: Dataset.Item) throws(RasterError) -> DepthReading {
    try read(
      "\(run.dataset.folder)/\(item.reference)",
      hints: [run.dataset.referenceHint] + (run.referenceHint.map { [$0] } ?? []), flags: "ref-")
  }

  private func maps(
    _ item: Dataset.Item, _ reference: DepthReading, _ candidate: DepthMap, assumed: [String]
  ) throws -> Maps {
    Maps(
      reference: reference.map, candidate: candidate, mask: try mask(item.mask),
      segmentation: try mask(item.segmentation),
      assumed: reference.assumed.map { "reference.\($0)" } + assumed.map { "candidate.\($0)" })
  }

  private func mask(_ path: String?) throws -> PixelMask? {
    guard let path else { return nil }
    return try PixelMask(contentsOf: "\(run.dataset.folder)/\(path)")
  }

  /// Reports must not depend on where the files lie.
  private func withoutFolders(_ sentence: String, _ item: Dataset.Item) -> String {
    let files =
      [item.reference, item.image, item.mask, item.segmentation].map { (run.dataset.folder, $0) }
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
