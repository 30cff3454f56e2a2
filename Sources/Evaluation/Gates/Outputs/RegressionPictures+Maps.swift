public import DepthMetrics
public import Raster

extension RegressionPictures {
  /// Draws a sample of two runs.
  ///
  /// The scale of the maps is that of the reference, the scale of the errors holds those of both
  /// runs. A map that is nil or cannot be compared is left out with the reason.
  ///
  /// - Parameters:
  ///   - id: The sample.
  ///   - reference: What both are judged by.
  ///   - baseline: The baseline's map; nil where it has none.
  ///   - candidate: The candidate's map; nil where it has none.
  ///   - image: The photo, of any size; nil where there is none.
  ///   - rules: The protocol.
  ///   - mask: Pixels that may count, of the reference's size; nil for all.
  /// - Returns: The pictures.
  /// - Throws: ``ComparisonError`` where neither map can be compared; `RasterError` where a picture
  ///   cannot be encoded.
  public static func make(
    id: String, reference: DepthMap, baseline: DepthMap?, candidate: DepthMap?, image: Image?,
    rules: EvaluationProtocol, mask: PixelMask? = nil
  ) throws -> RegressionPictures {
    func shown(_ map: DepthMap?) -> Result<DisplayMaps, any Error>? {
      map.map { map in
        Result {
          DisplayMaps(try AlignedMaps(of: map, with: reference, under: rules, mask: mask))
        }
      }
    }
    let runs = [shown(baseline), shown(candidate)]
    // Without any map to compare, the reference is shown as it compares with itself.
    let drawn = runs.compactMap { try? $0?.get() }
    let first =
      try drawn.first ?? runs.compactMap { $0 }.first?.get()
      ?? DisplayMaps(try AlignedMaps(of: reference, with: reference, under: rules, mask: mask))
    let scale = ColourScale(first.range, holding: first.known, nearIsLarge: first.isDisparity)
    let limit = DisplayMaps.errorLimit(of: drawn)
    let maps = try runs.map { run -> Map in
      switch run {
      case nil: return .missing("This run has no map of the sample.")
      case .failure(let error): return .missing("\(error)")
      case .success(let maps):
        let painter = MapPainter(width: maps.width, height: maps.height)
        return .drawn(
          picture: try painter.picture(maps.candidate, on: scale),
          error: try painter.errorPicture(maps.errors, limit: limit))
      }
    }
    return RegressionPictures(
      id: id, width: first.width, height: first.height, image: try image.map(first.photo),
      reference: try MapPainter(width: first.width, height: first.height)
        .picture(first.reference, on: scale),
      baseline: maps[0], candidate: maps[1], from: first.range.lowerBound,
      to: first.range.upperBound, unit: first.maps.unit, isDisparity: first.isDisparity,
      isLogarithmic: scale.isLogarithmic, errorLimit: limit,
      isErrorRelative: first.isErrorRelative)
  }
}
