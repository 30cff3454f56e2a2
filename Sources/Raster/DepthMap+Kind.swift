extension DepthMap {
  /// The six things that are all called "depth"; they never mix silently.
  public enum Kind: String, Sendable, CaseIterable {
    /// Metres along the optical axis (z). What NYUv2, KITTI and metric models store.
    case metricPlanar = "metric_planar"
    /// Metres from the camera's centre (Euclidean). What Hypersim's `depth_meters` stores.
    case metricRay = "metric_ray"
    /// Planar depth times an unknown positive factor.
    case scaleInvariant = "scale_invariant"
    /// Planar depth up to an unknown factor and offset: `s * value + t = z` (Marigold).
    case affineInvariant = "affine_invariant"
    /// Inverse depth up to an unknown factor and offset: `a * value + b = 1 / z`; larger is nearer
    /// (MiDaS, Depth Anything, FLUX control maps).
    case affineInvariantDisparity = "affine_invariant_disparity"
    /// Pixels by which the columns of a point differ in two rectified views; larger is nearer, and how near
    /// only the cameras tell (Middlebury, KITTI stereo, RAFT-Stereo).
    case stereoDisparity = "stereo_disparity"

    /// Whether values are metres.
    public var isMetric: Bool { self == .metricPlanar || self == .metricRay }

    /// Whether larger values are nearer.
    public var isDisparity: Bool { self == .affineInvariantDisparity || self == .stereoDisparity }

    /// The unit of a value: "m", "px" or "" (none).
    public var unit: String { isMetric ? "m" : self == .stereoDisparity ? "px" : "" }

    /// Whether values are in a unit, so that no file may spread them over its codes unsaid.
    public var hasUnit: Bool { !unit.isEmpty }

    /// The short word that `--kind` takes.
    public var flag: String {
      switch self {
      case .metricPlanar: "planar"
      case .metricRay: "ray"
      case .scaleInvariant: "scale-invariant"
      case .affineInvariant: "affine"
      case .affineInvariantDisparity: "disparity"
      case .stereoDisparity: "stereo"
      }
    }

    /// The kind named by a flag ("planar") or by a record ("metric_planar").
    public init?(named name: String) {
      guard let kind = Self.allCases.first(where: { $0.flag == name || $0.rawValue == name }) else {
        return nil
      }
      self = kind
    }
  }
}

extension DepthMap.Kind: Codable {
  /// Reads either name, "metric_planar" or "planar"; anything else is a `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let name = try decoder.singleValueContainer().decode(String.self)
    guard let kind = DepthMap.Kind(named: name) else {
      let choices = DepthMap.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "unknown kind '\(Excerpt.of(name))', not one of \(choices)"))
    }
    self = kind
  }

  /// Writes the long name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
