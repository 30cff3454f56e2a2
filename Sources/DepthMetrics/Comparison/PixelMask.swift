/// Which pixels of a reference may count at all: a dataset's validity or region mask.
public struct PixelMask: Sendable, Equatable {
  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// One byte a pixel, row by row; 0 does not count.
  public let bytes: [UInt8]

  /// A mask of a reference's size.
  ///
  /// - Precondition: as many bytes as pixels.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(bytes.count == width * height, "a mask has one byte a pixel")
    self.width = width
    self.height = height
    self.bytes = bytes
  }
}
