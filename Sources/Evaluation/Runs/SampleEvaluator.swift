public import DepthMetrics
internal import Foundation
internal import Raster

/// Reads one sample's files and scores them; a failure becomes a record, never an exception.
struct SampleEvaluator: Sendable {
  let run: RunConfiguration

  /// The maps of a sample.
  struct Maps {
    var reference, candidate: DepthMap
    var mask, segmentation: PixelMask?
    var assumed: [String]
  }

  /// Scores an item.
  func record(_ item: Dataset.Item) -> SampleRecord {
    var record = SampleRecord(
      id: item.id, status: .ok, cluster: item.cluster, tags: item.tags, comparisons: [],
      assets: SampleRecord.Assets(
        image: item.image, reference: item.reference, candidate: run.predictions.files[item.id]))
    do {
      if let sentence = run.predictions.unmatched[item.id] { throw Unmatched(sentence: sentence) }
      let maps = try maps(item)
      let comparison = try DepthComparison(
        of: maps.candidate, with: maps.reference, under: run.rules, mask: maps.mask,
        segmentation: maps.segmentation, metrics: run.metricIDs, binsByDepth: true)
      record.comparisons = [
        ComparisonRecord(
          comparison, estimator: run.predictions.producer, assumed: maps.assumed)
      ]
    } catch {
      record.status = .failed
      record.error = withoutFolders("\(error)", item)
    }
    return record
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

  /// Reads an item's maps.
  func maps(_ item: Dataset.Item) throws -> Maps {
    let reference = try read(
      "\(run.dataset.folder)/\(item.reference)",
      hints: [run.dataset.referenceHint] + (run.referenceHint.map { [$0] } ?? []), flags: "ref-")
    let file = run.predictions.files[item.id] ?? ""
    let candidate = try read(
      "\(run.predictions.folder)/\(file)",
      hints: [run.predictions.hint, run.dataset.predictionHint, run.predictionHint].compactMap {
        $0
      }, flags: "cand-")
    return Maps(
      reference: reference.map, candidate: candidate.map, mask: try mask(item.mask),
      segmentation: try mask(item.segmentation),
      assumed: reference.assumed.map { "reference.\($0)" }
        + candidate.assumed.map { "candidate.\($0)" })
  }

  private func mask(_ path: String?) throws -> PixelMask? {
    guard let path else { return nil }
    return try PixelMask(contentsOf: "\(run.dataset.folder)/\(path)")
  }

  /// Reports must not depend on where the files lie.
  private func withoutFolders(_ sentence: String, _ item: Dataset.Item) -> String {
    let files =
      [item.reference, item.mask, item.segmentation].map { (run.dataset.folder, $0) }
      + [(run.predictions.folder, run.predictions.files[item.id])]
    return files.reduce(sentence) { sentence, file in
      // The stem alone, because a sidecar shares it.
      guard let path = file.1.map(FolderListing.withoutExtension) else { return sentence }
      return sentence.replacing("\(file.0)/\(path)", with: path)
    }
  }

  private struct Unmatched: Error, CustomStringConvertible {
    let sentence: String
    var description: String { sentence }
  }
}

extension PixelMask {
  /// Reads a mask from a picture (grey, or the largest channel) whose samples other than 0 count.
  ///
  /// - Parameter path: A picture file.
  /// - Throws: `RasterError`.
  public init(contentsOf path: String) throws {
    let image = try Image.read(path, alpha: .ignore).image
    let bytes = image.bytes
    let values =
      image.channels == 1
      ? bytes
      : stride(from: 0, to: bytes.count, by: image.channels).map { i in
        max(bytes[i], bytes[i + 1], bytes[i + 2])
      }
    self.init(width: image.width, height: image.height, bytes: values)
  }
}
