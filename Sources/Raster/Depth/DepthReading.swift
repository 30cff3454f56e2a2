/// A depth map that was read, and how its numbers were understood.
public struct DepthReading: Sendable, Equatable {
  /// The map.
  public let map: DepthMap
  /// What was used to understand the file, from whatever source; kind and encoding are both set.
  public let description: DepthDescription
  /// The format that would write such a file again, or nil for 8-bit pictures.
  public let format: DepthFormat?
  /// What the file holds, in words: "PNG, 16-bit grey".
  public let storage: String
  /// What nobody said and was assumed: "kind=metric_planar", "encoding=metres".
  public let assumed: [String]
  /// Who said each part of ``description``.
  public var origins = Origins()
  /// Remarks for the user, whole sentences that name the file.
  public let notes: [String]
  /// What makes the numbers doubtful, the surest first.
  public var findings: [DepthFinding] = []

  /// Who said what is known; nil for what nobody said and nobody needs.
  public struct Origins: Sendable, Equatable {
    /// Who said what the values are.
    public var kind: DepthOrigin?
    /// Who said how stored numbers become values.
    public var encoding: DepthOrigin?
    /// Who said what the camera is.
    public var intrinsics: DepthOrigin?
  }
}
