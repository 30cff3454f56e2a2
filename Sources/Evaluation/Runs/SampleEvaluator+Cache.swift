internal import DepthMetrics
internal import Foundation
internal import Raster

/// Comparisons that were made before are taken as they were.
extension SampleEvaluator {
  /// A comparison as a cache keeps it.
  struct Kept: Codable {
    var comparison: ComparisonRecord
    var findings: [FileFinding]
    var referenceContent: String?
  }

  /// Version of what decides a comparison's numbers beside its files and rules.
  private static let version = "1"

  /// A name of everything that decides a comparison: files by path, size, times and number, rules, metrics
  /// and what is said of the files; nil where nothing is cached.
  func cacheName(_ candidate: Candidate, _ item: Dataset.Item) -> String? {
    guard run.cache != nil, shared.isEmpty, let path = path(of: candidate, item) else { return nil }
    let files =
      [path]
      + [item.reference, item.mask, item.segmentation, item.calibration].compactMap { file in
        file.map { "\(run.dataset.folder)/\($0)" }
      }
    let encoder = RecordCoding.journal
    func text(_ value: some Encodable) -> String {
      (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    let hints = [
      run.predictions.hint, run.dataset.referenceHint, run.dataset.predictionHint,
      run.referenceHint, run.predictionHint,
    ].map { $0?.description.json ?? "" }
    return RunIdentity.sha256(
      [
        "comparison", Self.version, FdevalVersion.current, run.rules.hash,
        run.metricIDs.joined(separator: ","), run.predictions.maker ?? "",
      ] + hints + files.map { "\($0) \(text(SampleInput.status(of: $0)))" })
  }

  /// What was kept of a candidate; nil where nothing was.
  func kept(_ name: String?) throws -> Kept? {
    guard let name, let data = try run.cache?.result(name) else { return nil }
    return try? RecordCoding.decoder.decode(Kept.self, from: data)
  }

  /// A name of a sample's pictures; nil where nothing is cached.
  func pictureName(_ item: Dataset.Item, _ shown: CandidateKey?) -> String? {
    let candidates = run.predictions.candidates(of: item)
    let candidate =
      candidates.first { $0.key == shown } ?? candidates.first { $0.file != nil }
    return candidate.flatMap { cacheName($0, item) }.map { name in
      RunIdentity.sha256(
        ["pictures", name] + [item.image, candidate?.image].compactMap { $0 })
    }
  }

  /// Pictures that were drawn before.
  func keptPictures(_ name: String?) -> SamplePictures? {
    guard let name, let data = try? run.cache?.result(name) else { return nil }
    return try? RecordCoding.decoder.decode(SamplePictures.self, from: data)
  }

  /// Keeps pictures.
  func keep(_ pictures: SamplePictures, as name: String?) throws {
    guard let name else { return }
    try run.cache?.keep(try RecordCoding.journal.encode(pictures), as: name)
  }

  /// Keeps a comparison.
  func keep(_ result: Kept, as name: String?) throws {
    guard let name else { return }
    try run.cache?.keep(try RecordCoding.journal.encode(result), as: name)
  }
}
