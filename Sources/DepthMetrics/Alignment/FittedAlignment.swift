/// What alignment was fitted to a candidate, and how.
public struct FittedAlignment: Sendable, Equatable, Codable {
  /// In which quantity the fit was made.
  public enum Space: String, Sendable, Codable {
    case depth
    case disparity
  }

  /// The method of the protocol, or the one it fell back to.
  public let method: AlignmentMethod
  /// Space of `scale` and `shift`.
  public let space: Space
  /// Factor on the candidate; 1 where nothing was fitted.
  public let scale: Double
  /// Offset added after the factor, in the space's unit; 0 where nothing was fitted.
  public let shift: Double

  /// Whether the fit says that near and far are swapped.
  ///
  /// Reported, never silently accepted.
  public var isInverted: Bool { scale < 0 }

  /// No alignment: the candidate as it is.
  public static let identity = FittedAlignment(method: .none, space: .depth, scale: 1, shift: 0)
}
