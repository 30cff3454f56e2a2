public import DepthMetrics
internal import Raster

extension PixelMask {
  /// Reads a mask from a picture or an array, of which whatever is not 0 counts.
  ///
  /// - Parameter path: A PNG, JPEG, WebP, TIFF, PGM, NPY or NPZ file.
  /// - Throws: `RasterError`.
  public init(contentsOf path: String) throws {
    let mask = try MaskReading.read(path)
    self.init(width: mask.width, height: mask.height, bytes: mask.bytes)
  }
}
