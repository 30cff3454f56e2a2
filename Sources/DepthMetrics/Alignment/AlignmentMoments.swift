internal import CKernels
public import Raster

/// What a least-squares fit, or a fit of mean logarithms, needs to know of some pixels: sums that add up
/// over samples, so that one scale can be fitted to a whole clip.
///
/// They are means and sums of deviations from them, put together by the formula of Chan, Golub and
/// LeVeque (1979), so that a small spread on a large mean keeps its digits however many samples there
/// are. The same samples in the same order give the same bits.
public struct AlignmentMoments: Sendable, Equatable, Codable {
  /// Pixels in the sums.
  public private(set) var n: UInt64 = 0
  /// Means of the candidate and the reference, in the quantity of the fit.
  private var meanX = 0.0
  private var meanY = 0.0
  /// Sums of products of deviations.
  private var xx = 0.0
  private var xy = 0.0
  /// Pixels with a positive candidate, and the sum of ln(candidate / reference) over them.
  private var positives: UInt64 = 0
  private var logRatio = 0.0
  /// The largest reference.
  private var referenceHigh = -Double.infinity

  /// No pixels.
  public init() {}

  /// The sums of one sample.
  ///
  /// - Parameters:
  ///   - candidate: The map that is judged.
  ///   - reference: The map it is judged by.
  ///   - rules: The protocol, up to its alignment.
  ///   - mask: Pixels that may count, of the reference's size; nil for all.
  /// - Throws: ``ComparisonError`` where kinds or sizes do not fit.
  public init(
    of candidate: DepthMap, with reference: DepthMap, under rules: EvaluationProtocol,
    mask: PixelMask? = nil
  ) throws(ComparisonError) {
    let setup = try ComparisonSetup(
      of: candidate, with: reference, under: rules, masks: [("mask", mask)], fits: false)
    self = AlignmentFit.moments(
      setup.pairs, rule: rules.alignment, candidateIsDisparity: setup.pair.candidateIsDisparity)
  }

  /// The kernel's sums as sums about their own means.
  init(_ sums: fd_moments, logs: (positives: UInt64, sum: Double)) {
    n = sums.n
    positives = logs.positives
    logRatio = logs.sum
    guard n > 0 else { return }
    let count = Double(n)
    meanX = sums.pivot_x + sums.x / count
    meanY = sums.pivot_y + sums.y / count
    xx = sums.xx - sums.x * sums.x / count
    xy = sums.xy - sums.x * sums.y / count
    referenceHigh = sums.reference_high
  }

  /// Adds the pixels of another sample.
  public mutating func add(_ other: AlignmentMoments) {
    positives += other.positives
    logRatio += other.logRatio
    referenceHigh = max(referenceHigh, other.referenceHigh)
    guard other.n > 0 else { return }
    let (one, two) = (Double(n), Double(other.n))
    let share = two / (one + two)
    let (dx, dy) = (other.meanX - meanX, other.meanY - meanY)
    meanX += dx * share
    meanY += dy * share
    xx += other.xx + dx * dx * one * share
    xy += other.xy + dx * dy * one * share
    n += other.n
  }

  /// The same as the kernel's sums, about the means.
  var sums: fd_moments {
    fd_moments(
      reference: n, n: n, nan: 0, infinite: 0, nonpositive: 0, pivot_x: meanX, pivot_y: meanY, x: 0,
      y: 0, xx: xx, xy: xy, yy: 0, reference_low: 0, reference_high: referenceHigh)
  }

  /// The mean of ln(candidate / reference); nil where no candidate is positive.
  var meanLogRatio: Double? { positives > 0 ? logRatio / Double(positives) : nil }
}

extension AlignmentMethod {
  /// Whether its fit needs nothing but sums, so that it can be made over several samples.
  public var isSummable: Bool {
    switch self {
    case .none, .scaleLeastSquares, .scaleLogMean, .affineLeastSquares,
      .affineDisparityLeastSquares, .affineDisparityLeastSquaresFloor:
      true
    case .scaleMedian, .scaleMedianRatio, .scaleL1, .affineL1, .affineDisparityL1,
      .affineDisparityMinMax, .affineTrimmed:
      false
    }
  }
}
