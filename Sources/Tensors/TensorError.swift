/// Why a device could not compute.
public struct TensorError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence.
  public let description: String

  /// Takes the sentence.
  public init(_ description: String) { self.description = description }
}
