/// What somebody says about a depth file.
///
/// Somebody is the file itself, a sidecar, a dataset's descriptor or a flag. Every field may be
/// unsaid.
///
/// This is also the JSON that fdeval embeds in the files it writes (PNG text `fdeval:json`, TIFF
/// ImageDescription, NPZ member `fdeval.json`) and the JSON of a sidecar `depth.png.json`.
public struct DepthDescription: Sendable, Equatable, Codable {
  /// What the values mean.
  public var kind: DepthMap.Kind?
  /// How stored numbers become values.
  public var encoding: DepthEncoding?
  /// The camera, in pixels of this map.
  public var intrinsics: Intrinsics?
  /// Who made the file, for the record: a model with its hash, a sensor, a renderer.
  public var producer: String?
  /// What the small model that made it is and is not for; nil for other makers.
  public var smallModel: String?

  enum CodingKeys: String, CodingKey, CaseIterable {
    case kind, encoding, intrinsics, producer
    case smallModel = "small_model"
  }

  /// Says what is given and leaves the rest unsaid.
  public init(
    kind: DepthMap.Kind? = nil, encoding: DepthEncoding? = nil, intrinsics: Intrinsics? = nil,
    producer: String? = nil, smallModel: String? = nil
  ) {
    self.kind = kind
    self.encoding = encoding
    self.intrinsics = intrinsics
    self.producer = producer
    self.smallModel = smallModel
  }

  /// Whether nothing is said.
  public var isEmpty: Bool { self == DepthDescription() }

  /// This description with what it leaves unsaid taken from another one.
  public func completed(by other: DepthDescription) -> DepthDescription {
    DepthDescription(
      kind: kind ?? other.kind,
      encoding: encoding ?? other.encoding,
      intrinsics: intrinsics ?? other.intrinsics,
      producer: producer ?? other.producer,
      smallModel: smallModel ?? other.smallModel)
  }
}
