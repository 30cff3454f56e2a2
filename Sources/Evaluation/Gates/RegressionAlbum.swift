internal import DepthMetrics
internal import Foundation
internal import Raster

/// Pictures of a verdict's regressions, from the files that the two runs were made of.
public struct RegressionAlbum: Sendable {
  /// One for every sample that could be drawn, the worst first.
  public let pictures: [RegressionPictures]
  /// Why there are fewer than asked for, as a whole sentence; nil where there are not.
  public let note: String?

  /// Draws the worst regressions.
  ///
  /// Runs whose folder is not there, or whose files have moved, are shown without their maps.
  ///
  /// - Parameters:
  ///   - verdict: Whose regressions.
  ///   - baseline: The baseline's folder, or anything else, which has no maps.
  ///   - candidate: The same for the candidate.
  ///   - count: How many.
  public init(
    _ verdict: GateVerdict, baseline: String, candidate: String, count: Int = 6
  ) async {
    let old = Self.run(baseline), new = Self.run(candidate)
    guard let known = new ?? old else {
      pictures = []
      note = "No pictures: they need the runs' folders and the maps they were made of."
      return
    }
    guard known.rules.alignment.per == .sample else {
      pictures = []
      note = "No pictures: several samples share a fit, and a sample alone would show another one."
      return
    }
    let items = Dictionary(known.dataset.items.map { ($0.id, $0) }) { first, _ in first }
    var drawn: [RegressionPictures] = [], failed: String?
    for regression in verdict.regressions.prefix(count) {
      guard let item = items[regression.id] else { continue }
      let before = await Self.maps(of: item, in: old)
      let after = await Self.maps(of: item, in: new)
      guard let reference = (after ?? before)?.reference else { continue }
      do {
        let image = item.image.flatMap { path in
          try? Image.read("\(known.dataset.folder)/\(path)").image
        }
        drawn.append(
          try RegressionPictures.make(
            id: regression.id, reference: reference, baseline: before?.candidate,
            candidate: after?.candidate, image: image, rules: known.rules,
            mask: (after ?? before)?.mask))
      } catch {
        failed = "\(error)"
      }
    }
    pictures = drawn
    note = failed.map { "A sample could not be drawn: \($0)" }
  }

  /// The maps of an item's first candidate; nil where they cannot be had.
  private static func maps(
    of item: Dataset.Item, in run: RunConfiguration?
  ) async -> SampleEvaluator.Maps? {
    guard let run else { return nil }
    return try? await SampleEvaluator(run: run).maps(item, of: nil)
  }

  /// The configuration of a run; nil where it cannot be had.
  private static func run(_ folder: String) -> RunConfiguration? {
    let path = "\(folder)/\(RunJournal.fileName)"
    guard FileManager.default.fileExists(atPath: path), let journal = try? RunJournal(path),
      let sources = try? journal.fact(RunSources.fact, as: RunSources.self)
    else { return nil }
    return try? sources.configuration()
  }
}
