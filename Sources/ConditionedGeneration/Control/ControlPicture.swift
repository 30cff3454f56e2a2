public import Raster

/// A control picture of the size that is generated: what the model is conditioned on.
public struct ControlPicture: Sendable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// `[height, width, 3]`, -1 (far) to 1 (near), always finite.
  ///
  /// By ``ControlRecipe/bfl`` they are what its formula gives, which may lie beyond.
  public let values: [Float]
  /// What it was made of, at its own size; nil for a picture that was the control already.
  public let depth: DepthMap?
  /// Where it came from.
  public let provenance: ControlProvenance
  /// Remarks for the user, whole sentences; the same as the warnings of the provenance.
  public var notes: [String] { provenance.warnings }

  /// The control as people look at it: 8-bit codes `127.5 (v + 1)`, clamped; grey where the three
  /// channels are equal.
  public var image: Image {
    let codes = values.map { (value: Float) -> UInt8 in
      let code = ((value + 1) * 127.5).rounded(.toNearestOrEven)
      return UInt8(min(max(code, 0), 255))
    }
    var grey: [UInt8] = []
    grey.reserveCapacity(width * height)
    for at in stride(from: 0, to: codes.count, by: 3) {
      guard codes[at] == codes[at + 1], codes[at] == codes[at + 2] else {
        return Image(width: width, height: height, channels: 3, bytes: codes)
      }
      grey.append(codes[at])
    }
    return Image(width: width, height: height, channels: 1, bytes: grey)
  }
}
