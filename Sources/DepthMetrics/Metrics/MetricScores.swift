internal import CKernels
internal import Geometry
internal import Raster

/// Computes metrics of one comparison by id: the classic ones from sums that one pass over the
/// pixels made, the others from maps that are built when the first of them is asked for.
struct MetricScores {
  /// Id to value.
  private(set) var values: [String: Double] = [:]
  /// Id to the reason why there is none.
  private(set) var undefined: [String: String] = [:]

  private let pair: PreparedPair
  private let pairs: PixelPairs
  private let transform: PixelPairs.Transform
  private let sums: fd_sums
  private let rules: EvaluationProtocol
  private let segmentation: [UInt8]?
  private lazy var maps = ScoredMaps(pairs, transform, protocol: rules)
  private lazy var depthMaps: ScoredMaps = {
    var depth = rules
    depth.scoreSpace = .depth
    return rules.scoreSpace == .depth ? maps : ScoredMaps(pairs, transform, protocol: depth)
  }()
  /// Median, 90th, 95th and 99th percentile of |e| / g.
  private lazy var tail: [Double] =
    OrderStatistics.quantiles(
      zip(maps.references, maps.candidates).map { abs($1 - $0) / $0 }, [0.5, 0.9, 0.95, 0.99]) ?? []
  private lazy var edgeDistances: Result<EdgeDistances, Undefined> = Result {
    () throws(Undefined) in try EdgeDistances(maps)
  }

  /// Why a metric has no value.
  struct Undefined: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
  }

  init(
    pair: PreparedPair, pairs: PixelPairs, transform: PixelPairs.Transform, sums: fd_sums,
    protocol rules: EvaluationProtocol, segmentation: [UInt8]?
  ) {
    self.pair = pair
    self.pairs = pairs
    self.transform = transform
    self.sums = sums
    self.rules = rules
    self.segmentation = segmentation
  }

  /// Puts an id's value into ``values``, or its reason into ``undefined``.
  mutating func compute(_ id: String) {
    do throws(Undefined) {
      let value = try self.value(id)
      guard value.isFinite else { throw Undefined(MetricDefinition.notFiniteReason) }
      values[id] = value
    } catch {
      undefined[id] = error.reason
    }
  }

  private mutating func value(_ id: String) throws(Undefined) -> Double {
    if let score = try ClassicScores(sums, rules.scoreSpace).value(id) { return score }
    switch id {
    case "rmse", "mae": return maps.meanError(squared: id == "rmse")
    case "median_log":
      try needRatios()
      let logs = zip(maps.references, maps.candidates).map { naturalLogarithm($1 / $0) }
      return 100 * abs(OrderStatistics.median(logs, .lower) ?? .nan)
    case "abs_rel_median": return try tail(0)
    case "abs_rel_p90": return try tail(1)
    case "abs_rel_p95": return try tail(2)
    case "abs_rel_p99": return try tail(3)
    case "boundary_f1": return try depthMaps.boundaryF1(referenceIsMetric: referenceHasRatios)
    case "boundary_f1_legacy": return depthMaps.legacyBoundaryF1()
    case "boundary_recall":
      guard let segmentation else {
        throw Undefined("needs a segmentation: --segmentation, or `segmentation:` in dataset.yaml")
      }
      return depthMaps.boundaryRecall(segmentation)
    case "moge_boundary_f1_r1": return depthMaps.mogeBoundaryF1(radius: 1)
    case "moge_boundary_f1_r2": return depthMaps.mogeBoundaryF1(radius: 2)
    case "moge_boundary_f1_r3": return depthMaps.mogeBoundaryF1(radius: 3)
    case "dbe_acc": return try edgeDistances.get().accuracy
    case "dbe_comp": return try edgeDistances.get().completeness
    case "dde_0", "dde_minus", "dde_plus": return try directedError(id)
    case "ordinal_accuracy": return try maps.ordinalAccuracy()
    case "spearman":
      return try RankCorrelation.spearman(
        maps.references.map { Float($0) }, maps.candidates.map { Float($0) })
    case "kendall": return try RankCorrelation.kendall(maps.references, maps.candidates)
    case "rel_normal": return try relativeNormals()
    case "gradient_corr": return try maps.gradientCorrelation()
    case "ssim": return try maps.structuralSimilarity()
    case "epe", "bad_0.5", "bad_1", "bad_2", "bad_4": return try disparityError(id)
    case "cnpp_rmse_255": return try controlNetError()
    default: throw Undefined("no metric has this id")
    }
  }

  /// ControlNet++'s error of the maps as they are stored; in control units, of disparities.
  private func controlNetError() throws(Undefined) -> Double {
    guard rules.scoreSpace == .control else {
      return try ControlNetError.rootMeanSquare(
        control: pair.originalReference, prediction: pair.originalCandidate)
    }
    func disparity(_ map: DepthMap) -> DepthMap {
      map.kind.isDisparity
        ? map
        : DepthMap(
          width: map.width, height: map.height, samples: map.samples.map { 1 / $0 },
          kind: .affineInvariantDisparity)
    }
    return try ControlNetError.rootMeanSquare(
      control: disparity(pair.planarReference), prediction: disparity(pair.planarCandidate))
  }

  private var referenceHasRatios: Bool { !pair.originalReference.kind.isDisparity }

  private func needRatios() throws(Undefined) {
    if rules.scoreSpace == .control {
      throw Undefined("ratios mean nothing in control units, which have no zero")
    }
    if sums.positive < sums.n { throw Undefined(ClassicScores.nonpositive(sums)) }
  }

  private mutating func tail(_ index: Int) throws(Undefined) -> Double {
    if rules.scoreSpace == .control {
      throw Undefined("relative errors mean nothing in control units, which have no zero")
    }
    return tail[index]
  }

  /// Errors of the angles between normals, on planar depth.
  private func relativeNormals() throws(Undefined) -> Double {
    guard referenceHasRatios else {
      throw Undefined("needs a reference that is depth: relative disparity has no surface")
    }
    var reference = [Float](repeating: .nan, count: pairs.reference.count)
    var counts = [UInt8](repeating: 0, count: reference.count)
    pairs.forEachCounted { i in
      reference[i] = pairs.reference[i]
      counts[i] = 1
    }
    let camera = pair.camera
    return try RelativeNormals(
      reference: PointGrid(reference, seenBy: camera),
      candidate: PointGrid(pairs.transformed(transform), seenBy: camera), counts: counts
    ).error()
  }

  /// The end-point error, or the share of pixels whose error is larger than what the id ends with.
  private func disparityError(_ id: String) throws(Undefined) -> Double {
    guard let references = pair.referencePixels else {
      throw Undefined("needs disparities in pixels on both sides (kind stereo), and no alignment")
    }
    let limit = Double(id.dropFirst("bad_".count))
    var sum = 0.0, bad = 0, known = 0, all = 0
    pairs.forEachCounted { i in
      all += 1
      guard pair.candidate[i].isFinite else {
        bad += 1
        return
      }
      let error = abs(Double(pair.candidate[i]) - Double(references[i]))
      known += 1
      sum += error
      if let limit, error > limit { bad += 1 }
    }
    return limit == nil ? sum / Double(known) : Double(bad) / Double(all)
  }

  /// iBims-1's directed depth errors about the plane at 3 m.
  private mutating func directedError(_ id: String) throws(Undefined) -> Double {
    guard pair.referenceIsMetric, rules.scoreSpace == .depth else {
      throw Undefined("the plane at 3 m needs a metric reference scored in depth")
    }
    let plane = 3.0
    let sides = zip(maps.references, maps.candidates)
    let n = Double(maps.references.count)
    switch id {
    case "dde_0": return Double(sides.count { ($0 <= plane) == ($1 <= plane) }) / n
    case "dde_minus": return Double(sides.count { $0 > plane && $1 <= plane }) / n
    default: return Double(sides.count { $0 <= plane && $1 > plane }) / n
    }
  }
}
