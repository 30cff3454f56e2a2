import Foundation
import TestSupport

@testable import DepthMetrics
@testable import Evaluation

/// Reports made up from a seed, one for each thing that a page has to bear.
struct ReportFakes {
  var seed: UInt64 = 1
  var items = 24
  var scenes = 6
  var failures = 0
  var coverage = 1.0
  /// Metric that has no value, and for how many samples from the first on.
  var undefined: (metric: String, samples: Int)?
  var inverted = 0
  var sceneNames = ["living-room", "kitchen", "study", "corridor", "street", "courtyard", "hills"]
  var tags = ["indoor", "daylight", "lamp light", "thin structures", "glass"]
  var title = "Demo: rooms and streets"
  var typicalError = 0.06
  var assumed = ["candidate.kind=metric_planar"]
  var hasFloorAndChance = false
  var aggregate = "mean_of_images"

  /// The report.
  func report() -> Report {
    var random = SplitMix64(seed: seed)
    let samples = (0..<items).map { sample($0, random: &random) }.sorted { $0.id < $1.id }
    let ok = samples.filter { $0.status == .ok }
    var counts = PixelCounts()
    for record in ok.flatMap(\.outputs) { counts.add(record.counts) }
    let shares = ok.compactMap(\.coverage)
    return Report(
      tool: .init(name: "fdeval", version: "0.1.0"), createdAt: "2026-11-22T12:00:00Z",
      dataset: .init(
        name: "demo", title: title,
        hash: "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
        license: "Apache-2.0"),
      protocol: protocolRecord,
      provenance: .init(
        candidates: "predictions on disk",
        libraries: ["libpng": "1.6.39", "fdeval-kernels": "avx512", "libwebp": "1.2.4"],
        command: "fdeval evaluate demo --predictions predictions/mediocre --protocol eigen-nyu",
        notes: ["The photos were read for the pictures alone."]),
      coverage: .init(
        items: items, ok: ok.count, failed: samples.count - ok.count,
        missing: samples.filter { $0.status == .failed }.prefix(failures / 2).map(\.id),
        surplus: failures > 0 ? ["living-room/old/000.png"] : [],
        clusters: Set(ok.map(\.cluster)).count,
        pixels: shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count), counts: counts,
        inverted: ok.filter(\.isInverted).map(\.id)),
      metrics: Self.metrics, summary: summaries(ok), depthBins: bins(ok, random: &random),
      groups: groups(ok), worst: worst(samples), samples: samples)
  }

  /// Pictures of the worst samples that did not fail.
  func pictures(
    of report: Report, count: Int = 6, width: Int = 60, height: Int = 45,
    isDisparity: Bool = false, hasImage: Bool = true
  ) -> [String: SamplePictures] {
    let worst = report.samplesWorstFirst.filter { $0.status == .ok }.prefix(count)
    return Dictionary(
      uniqueKeysWithValues: worst.enumerated().map { index, sample in
        let scene = scene(of: sample, rank: index, width: width, height: height)
        return (
          sample.id,
          scene.pictures(
            error: sample.value(of: "abs_rel") ?? 0.1, coverage: coverage,
            isDisparity: isDisparity, hasImage: hasImage, seed: seed &+ UInt64(index))
        )
      })
  }

  /// What the picture of a sample at a rank among the pictured ones shows.
  func scene(of sample: SampleRecord, rank: Int, width: Int, height: Int) -> ReportScene {
    ReportScene(
      width: width, height: height, seed: seed &+ UInt64(rank),
      isOutdoors: ["street", "courtyard", "hills"].contains { sample.cluster.contains($0) })
  }

  private var protocolRecord: ProtocolRecord {
    let fields = [
      ("title", "Eigen crop, AdaBins lineage"), ("frame", "native"),
      ("resize.kernel", "bilinear-align-corners"), ("resize.space", "value"),
      ("mask.min", "0.001"), ("mask.max", "10"), ("mask.inclusive", "false"),
      ("crop", "nyu-eigen"), ("alignment.method", "none"), ("alignment.sample", "all"),
      ("clamp.min", "0.001"), ("clamp.max", "10"), ("invalid.nan", "min"),
      ("invalid.infinite", "max"), ("invalid.nonpositive", "keep"), ("score_space", "depth"),
      ("minimum_pixels", "1"), ("aggregate", aggregate),
    ]
    return ProtocolRecord(
      name: "eigen-nyu", hash: "3f9c0a12bd34e7715c1f1d1e4e21ab9907d5a9f4c2cf0d3bb0d5a3b1f6a0e8c4",
      primary: ["abs_rel", "delta1"],
      fields: fields.map { ProtocolRecord.Field(name: $0.0, value: $0.1) })
  }

  private func sample(_ index: Int, random: inout SplitMix64) -> SampleRecord {
    let scene =
      sceneNames[index % min(scenes, sceneNames.count)]
      + (index % scenes >= sceneNames.count ? "-\(index % scenes)" : "")
    let id = "\(scene)/\(String(format: "%03d", index / scenes))"
    let labels = tags.filter { _ in random.unit() < 0.4 }.sorted()
    let assets = SampleRecord.Assets(
      image: "images/\(id).webp", reference: "depth/\(id).png", candidate: "\(id).png")
    guard index >= failures else {
      return SampleRecord(
        id: id, status: .failed,
        error: "predictions/\(id).png: expected a depth map of 480x640, found "
          + (index % 2 == 0 ? "no file; add the prediction or drop the item." : "120x160."),
        cluster: scene, tags: labels, comparisons: [],
        assets: .init(image: assets.image, reference: assets.reference))
    }
    let error =
      typicalError * (0.7 + 0.15 * Double(index % scenes)) * exp(0.45 * random.normal())
    var roles = [(ComparisonRecord.Role.output, error)]
    if hasFloorAndChance { roles += [(.floor, error * 0.5), (.null, 0.5 + random.unit() * 0.2)] }
    return SampleRecord(
      id: id, status: .ok, cluster: scene, tags: labels,
      comparisons: roles.map { comparison(index, role: $0.0, error: $0.1, random: &random) },
      assets: assets)
  }

  private func comparison(
    _ index: Int, role: ComparisonRecord.Role, error: Double, random: inout SplitMix64
  ) -> ComparisonRecord {
    var values = Self.values(absRel: error, random: &random)
    var reasons: [String: String] = [:]
    if let undefined, index - failures < undefined.samples {
      values[undefined.metric] = nil
      reasons[undefined.metric] = "the reference has no occluding edge"
    }
    var counts = PixelCounts()
    counts.total = 307_200
    counts.reference = 268_000 + Int(random.unit() * 1000)
    counts.valid = Int(Double(counts.reference) * coverage * (1 - 0.004 * random.unit()))
    counts.nan = counts.reference - counts.valid
    counts.dropped = counts.nan
    counts.clamped = Int(random.unit() * 400)
    let slope = index - failures < inverted ? -0.8 : 1
    return ComparisonRecord(
      DepthComparison(
        alignment: slope < 0 || role != .output
          ? FittedAlignment(
            method: .affineDisparityLeastSquares, space: .disparity, scale: slope, shift: 0.02)
          : .identity,
        coverage: Double(counts.valid) / Double(counts.reference), counts: counts,
        metrics: values, undefined: reasons, depthBins: [], boundary: nil, beside: [],
        control: nil),
      CandidateKey(role), assumed: assumed)
  }
}

extension PixelCounts {
  fileprivate mutating func add(_ other: PixelCounts) {
    total += other.total
    reference += other.reference
    valid += other.valid
    nan += other.nan
    infinite += other.infinite
    nonpositive += other.nonpositive
    clamped += other.clamped
    imputed += other.imputed
    dropped += other.dropped
  }
}
