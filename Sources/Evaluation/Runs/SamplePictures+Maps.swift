internal import DepthMetrics
internal import Raster

extension SamplePictures {
  /// Draws one item.
  ///
  /// - Parameters:
  ///   - item: What to draw.
  ///   - files: Its maps.
  ///   - seen: The generated picture that the candidate was estimated on, in place of the photo.
  ///   - run: Where its photo is and how its maps are compared.
  /// - Throws: Whatever comparing and encoding throw; a photo that cannot be read is said in
  ///   ``imageError``.
  init(
    _ item: Dataset.Item, maps files: SampleEvaluator.Maps, image seen: String? = nil,
    run: RunConfiguration
  ) throws {
    let shown = DisplayMaps(
      try AlignedMaps(
        of: files.candidate, with: files.reference, under: run.rules, mask: files.mask,
        shared: files.shared))
    let range = shown.range
    width = shown.width
    height = shown.height
    fullWidth = shown.maps.width
    fullHeight = shown.maps.height
    unit = shown.maps.unit
    isDisparity = shown.isDisparity
    from = range.lowerBound
    to = range.upperBound
    isErrorRelative = shown.isErrorRelative
    errorLimit = DisplayMaps.errorLimit(of: [shown])

    let scale = ColourScale(range, holding: shown.known, nearIsLarge: isDisparity)
    isLogarithmic = scale.isLogarithmic
    let painter = MapPainter(width: width, height: height)
    reference = try painter.picture(shown.reference, on: scale)
    candidate = try painter.picture(shown.candidate, on: scale)
    error = try painter.errorPicture(shown.errors, limit: errorLimit)
    referenceCodes = try painter.codes(shown.reference, over: range)
    candidateCodes = try painter.codes(shown.candidate, over: range)
    // The maps are worth a picture without their photo.
    let folder = seen == nil ? run.dataset.folder : run.predictions.root ?? run.dataset.folder
    guard let path = seen ?? item.image else { return }
    do {
      image = try shown.photo(Image.read("\(folder)/\(path)").image)
    } catch {
      imageError = "\(error)".replacing("\(folder)/\(path)", with: path)
    }
  }
}
