public import Raster

/// Everything that decides what a score means: which pixels count, how the candidate is brought
/// to the reference and how images are averaged.
///
/// The fields stand in the canonical order in which they act. A protocol is read from YAML
/// (``init(yaml:file:)``) and its ``hash`` covers every field but the words and the choice of
/// metrics, so that two results can be compared exactly when their hashes agree.
public struct EvaluationProtocol: Sendable, Equatable, Codable {
  /// Identifier: lowercase words joined by hyphens.
  public var name: String
  /// One line for people.
  public var title: String
  /// Whose evaluation this is: repository, commit and file, or paper.
  public var source: String
  /// What stored predictions cannot reproduce and which quirks are kept.
  public var notes: String?
  /// Window of the reference that is looked at before everything else.
  public var frame: Frame
  /// How a candidate of another size comes to the reference's grid.
  public var resize: Resize
  /// Which reference pixels count.
  public var mask: MaskRule
  /// Part of the (framed) grid that counts.
  public var crop: Crop
  /// How the candidate's free parameters are fitted.
  public var alignment: AlignmentRule
  /// Further alignments whose scores stand beside the deciding ones; nil for none.
  public var beside: [AlignmentMethod]?
  /// Bounds that the aligned candidate is moved into; nil leaves it alone.
  public var clamp: Clamp?
  /// What becomes of candidate pixels that are not finite and positive.
  public var invalid: InvalidRule
  /// In which quantity errors are measured.
  public var scoreSpace: ScoreSpace
  /// Fewer valid pixels than this leave a sample without a value.
  public var minimumPixels: Int
  /// How images become one number.
  public var aggregate: Aggregate
  /// Metric ids that this evaluation reports, in its order.
  ///
  /// Not part of the hash.
  public var metrics: [String]
  /// The metrics that decide, the first of them what is worst.
  ///
  /// Not part of the hash.
  public var primary: [String]

  enum CodingKeys: String, CodingKey, CaseIterable {
    case name, title, source, notes, frame, resize, mask, crop, alignment, beside, clamp
    case invalid
    case scoreSpace = "score_space"
    case minimumPixels = "minimum_pixels"
    case aggregate, metrics, primary
  }

  /// A window of the reference.
  public enum Frame: String, Sendable, Codable, CaseIterable {
    /// The whole map.
    case native
    /// The 352 x 1216 window of the KITTI benchmark: aligned to the bottom, centred with the left
    /// margin truncated.
    case kittiBenchmark = "kitti-benchmark"
  }

  /// How a candidate comes to the reference's grid.
  public struct Resize: Sendable, Equatable, Codable {
    /// Interpolation; nil where sizes must agree.
    public var kernel: ResamplingKernel?
    /// What is interpolated: the stored value, or its inverse.
    public var space: Space

    /// Quantity that is interpolated.
    public enum Space: String, Sendable, Codable, CaseIterable {
      case value
      /// 1 / value is interpolated and inverted again, as monodepth2 does with disparity.
      case inverse
    }
  }

  /// Which reference pixels count, beside being finite and positive.
  public struct MaskRule: Sendable, Equatable, Codable {
    /// Bounds on the reference in its unit; nil where there is none.
    public var min, max: Double?
    /// Whether the bounds themselves count.
    public var inclusive: Bool
    /// Drops the far tail: references over `factor` times a quantile (MoGe).
    public var farQuantile: FarQuantile?
    /// Drops pixels at the reference's smallest and largest value where more than this share of
    /// the pixels has it: clipped control maps.
    public var saturatedShare: Double?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case min, max, inclusive
      case farQuantile = "far_quantile"
      case saturatedShare = "saturated_share"
    }
  }

  /// A bound on the reference relative to one of its quantiles.
  public struct FarQuantile: Sendable, Equatable, Codable {
    /// 0…1, interpolated linearly.
    public var quantile: Double
    /// Factor on the quantile.
    public var factor: Double
  }

  /// Bounds on the aligned candidate.
  public struct Clamp: Sendable, Equatable, Codable {
    /// Lower and upper bound in the reference's unit; nil where there is none.
    public var min, max: Double?

    /// Bounds, either of which may be missing.
    public init(min: Double?, max: Double?) {
      self.min = min
      self.max = max
    }
  }

  /// In which quantity errors are measured.
  public enum ScoreSpace: String, Sendable, Codable, CaseIterable {
    /// Planar depth.
    case depth
    /// Inverse depth, 1 / z.
    case disparity
    /// Disparity scaled so that the reference's valid minimum is 0 and its maximum 1.
    case control
  }

  /// How images become one number.
  public enum Aggregate: String, Sendable, Codable, CaseIterable {
    /// Every image counts once.
    case meanOfImages = "mean_of_images"
    /// Every pixel counts once.
    case meanOfPixels = "mean_of_pixels"
    /// Every cluster's mean counts once.
    case meanOfClusters = "mean_of_clusters"
  }
}

extension EvaluationProtocol.Resize {
  enum CodingKeys: String, CodingKey {
    case kernel, space
  }

  /// Reads a kernel's name, or "none" where sizes must agree.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let word = try container.decode(String.self, forKey: .kernel)
    kernel = ResamplingKernel(rawValue: word)
    guard kernel != nil || word == "none" else {
      let choices = ResamplingKernel.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorruptedError(
        forKey: .kernel, in: container, debugDescription: "'\(word)' is not none, \(choices)")
    }
    space = try container.decode(Space.self, forKey: .space)
  }

  /// Writes the kernel's name, or "none".
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kernel?.rawValue ?? "none", forKey: .kernel)
    try container.encode(space, forKey: .space)
  }
}
