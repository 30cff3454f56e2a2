public import Raster

/// Sees a large picture in overlapping tiles, so that its detail reaches the network.
///
/// One estimate of the whole picture gives a coarse map. Each tile is estimated in the picture's own
/// resolution and brought to the coarse map by the line `scale * value + shift` that fits best, in the
/// estimator's own space: disparity for relative models, depth for metric ones. Tiles are then blended
/// with weights that fall smoothly to 0 at their edges. A tile that does not rise with the coarse map
/// (its line would not have a positive scale), as one of a bare wall may, is replaced by it.
///
/// What a network gets wrong within a tile, beyond scale and shift, stays; blending spreads the
/// difference of two tiles over their overlap. Where the two hardly agree the line is flat, and the
/// tile says less than the coarse map does.
public struct TiledEstimator: DepthEstimator {
  /// The base's, with the tiles in ``EstimatorDescription/preprocessing``.
  public let description: EstimatorDescription
  private let base: any DepthEstimator
  private let tile: Int
  private let overlap: Double

  /// The shares of a tile that may overlap with the next one.
  public static let overlaps = 0.1...0.5

  /// Tiles before an estimator.
  ///
  /// - Parameters:
  ///   - base: Estimates the whole picture and every tile.
  ///   - tile: The side of a tile in pixels, at least 32; the base's input size shows the network the
  ///     picture as it is.
  ///   - overlap: The share of a tile that overlaps with the next one at least, 0.1 to 0.5. More costs
  ///     more tiles and hides more of their differences.
  /// - Throws: `DepthEstimationError` where the tile or the overlap is beyond these.
  public init(
    _ base: any DepthEstimator, tile: Int, overlap: Double = 0.25
  ) throws(DepthEstimationError) {
    guard (32...100_000).contains(tile) else {
      throw DepthEstimationError(
        .option, "--tile", expected: "a side from 32 to 100000 pixels", found: "\(tile)")
    }
    guard Self.overlaps.contains(overlap) else {
      throw DepthEstimationError(
        .option, "the overlap of tiles", expected: "a share from 0.1 to 0.5", found: "\(overlap)")
    }
    self.base = base
    self.tile = tile
    self.overlap = overlap
    let plain = base.description
    description = EstimatorDescription(
      model: plain.model, family: plain.family, variant: plain.variant, sha256: plain.sha256,
      precision: plain.precision, device: plain.device,
      preprocessing: plain.preprocessing + ", tile \(tile), overlap \(overlap)",
      inputSize: plain.inputSize, kind: plain.kind, licence: plain.licence,
      smallModel: plain.smallModel)
  }

  /// Estimates the depth of a picture, of a large one in tiles.
  ///
  /// A picture whose shorter side is not above the base's input size, which networks see without loss,
  /// and one that fits in a single tile go straight through.
  ///
  /// Each pixel is what most of the weight there says: the mean of the tiles' finite values, +infinity
  /// or NaN. Lines are fitted to pixels that are finite in both; depth of metric and scale-invariant
  /// kinds does not fall below 0.
  ///
  /// - Parameter image: A picture of any size, grey or colour.
  /// - Returns: A map as large as the picture, of the base's kind, on the scale of the coarse map.
  /// - Throws: What the base throws; `CancellationError` where the task was cancelled.
  /// - Complexity: One estimate for every tile and one for the whole; besides maps, memory for four
  ///   numbers a pixel.
  public func estimate(_ image: Image) async throws -> DepthMap {
    let (width, height) = (image.width, image.height)
    let coarse = try await base.estimate(image)
    guard min(width, height) > base.description.inputSize, max(width, height) > tile else {
      return coarse
    }
    precondition(coarse.width == width && coarse.height == height, "a map as large as the picture")
    let across = TileAxis(length: width, tile: tile, overlap: overlap)
    let down = TileAxis(length: height, tile: tile, overlap: overlap)
    let (columnWeights, rowWeights) = (across.weights, down.weights)
    var blend = TileBlend(width: width, height: height)
    for (row, y) in down.starts.enumerated() {
      for (column, x) in across.starts.enumerated() {
        try Task.checkCancellation()
        let box = TileBox(x: x, y: y, width: across.tile, height: down.tile)
        let values = try await aligned(image, box, to: coarse)
        blend.add(values, x: x, y: y, across: columnWeights[column], down: rowWeights[row])
      }
    }
    return DepthMap(
      width: width, height: height, samples: blend.values, kind: coarse.kind,
      intrinsics: coarse.intrinsics)
  }

  /// The values of a tile on the scale of the coarse map, or the coarse map's own.
  private func aligned(
    _ image: Image, _ box: TileBox, to coarse: DepthMap
  ) async throws -> [Float] {
    let part = box.cut(coarse.samples, width: coarse.width, channels: 1)
    let map = try await base.estimate(image.cut(box))
    precondition(map.width == box.width && map.height == box.height, "a map as large as the tile")
    guard let fit = TileFit(map.samples, to: part, width: box.width) else { return part }
    let least: Float =
      switch coarse.kind {
      case .metricPlanar, .metricRay, .scaleInvariant, .stereoDisparity: 0
      case .affineInvariant, .affineInvariantDisparity: -.infinity
      }
    return map.samples.map { value in
      let aligned = Float(fit.scale * Double(value) + fit.shift)
      return value.isFinite && aligned < least ? least : aligned
    }
  }
}
