public import DepthEstimation
public import Raster

/// Makes control pictures of depth maps and of pictures.
public struct ControlMaker: Sendable {
  /// How depth becomes a picture.
  public var recipe: ControlRecipe
  /// How it becomes as large as the image.
  public var fit: ControlFit
  /// Whether far and near are exchanged; unknown pixels stay far.
  public var inverts: Bool

  /// A maker with its rules.
  public init(
    recipe: ControlRecipe = .minmax, fit: ControlFit = .stretch, inverts: Bool = false
  ) {
    self.recipe = recipe
    self.fit = fit
    self.inverts = inverts
  }

  /// A control picture of a depth map.
  ///
  /// Metric and scale-invariant depth becomes `1 / d`, disparity stays as it is, and the order of
  /// affine-invariant depth is turned around linearly. Unknown pixels (NaN, and depth that is not
  /// positive) and +infinity become far, which is -1.
  ///
  /// - Parameters:
  ///   - depth: A map of any kind and size.
  ///   - estimator: The model that saw it in a photo; nil for a map that was given.
  ///   - width: Pixels across of the image.
  ///   - height: Pixels down of the image.
  /// - Returns: Three equal channels.
  /// - Throws: ``GenerationError/Fault/parameter`` for a map that is constant or all unknown, and
  ///   where ``ControlRecipe/bfl`` meets anything but Depth Anything V1 Large.
  /// - Complexity: O(pixels).
  public func picture(
    of depth: DepthMap, estimator: EstimatorDescription? = nil, width: Int, height: Int
  ) throws(GenerationError) -> ControlPicture {
    precondition(width > 0 && height > 0, "a control has at least one pixel")
    if recipe == .bfl { try checkForBFL(depth, estimator) }
    let near = try Nearness(depth)
    let image = PixelSize(width: width, height: height)
    let source = PixelSize(width: depth.width, height: depth.height)
    let placement = try fit.placement(of: source, in: image)
    let grey = laidOut(near, placement, in: image)
    var warnings = shapeWarnings(source, image)
    if estimator == nil {
      let spread = inverts ? near.spread.map { 1 - $0 } : near.spread
      let polarity = ControlPolarity(spread, width: near.width, height: near.height)
      if let warning = polarity?.warning(isInverted: inverts) { warnings.append(warning) }
    }
    if near.assumesPlanar {
      warnings.append(
        "The depth map holds ray distances and no camera; they are taken for planar depth.")
    }
    if 2 * near.unknown > near.values.count {
      let percent = 100 * Double(near.unknown) / Double(near.values.count)
      warnings.append(
        "\(Int(percent.rounded()))% of the depth map is unknown and becomes far in the control.")
    }
    // The sign that turns nearness back into the quantity of the record.
    let sign: Float = near.quantity == .depth ? -1 : 1
    let bounds = [sign * near.low, sign * near.high]
    let affine = affine(near)
    return ControlPicture(
      width: width, height: height, values: Self.tripled(grey), depth: depth,
      provenance: ControlProvenance(
        source: estimator == nil ? .depth : .estimatedDepth, recipe: recipe, fit: fit,
        inverted: inverts, estimator: estimator, kind: depth.kind, sourceSize: source, size: image,
        range: .init(
          low: Double(min(bounds[0], bounds[1])), high: Double(max(bounds[0], bounds[1]))),
        affine: .init(
          quantity: near.quantity, scale: Double(sign) * affine.scale, shift: affine.shift),
        unknown: near.unknown, beyondRange: near.beyondRange,
        unknownBecame: near.unknown > 0 ? -1 : nil, content: Self.content(placement, in: image),
        warnings: warnings))
  }

  /// What `control = scale * nearness + shift` is.
  private func affine(_ near: Nearness) -> (scale: Double, shift: Double) {
    var scale = 1 / 127.5
    var shift = -1.0
    if recipe != .bfl {
      scale = 2 / (Double(near.high) - Double(near.low))
      shift = -1 - scale * Double(near.low)
    }
    return inverts ? (-scale, -shift) : (scale, shift)
  }

  /// One channel of the control.
  private func laidOut(
    _ near: Nearness, _ placement: ControlFit.Placement, in image: PixelSize
  ) -> [Float] {
    func resized(_ samples: [Float], _ kernel: ResamplingKernel) -> [Float] {
      kernel.resized(
        samples, width: near.width, height: near.height, to: placement.scaled.width,
        height: placement.scaled.height)
    }
    func padded(_ samples: [Float]) -> [Float] {
      ControlFit.laidOut(samples, channels: 1, at: placement, in: image, filler: -1)
    }
    switch recipe {
    case .minmax:
      let spread = near.spread.map { $0.isNaN ? 0 : inverts ? 1 - $0 : $0 }
      return padded(
        resized(spread, .lanczosAntialias).map { 2 * min(max($0, 0), 1) - 1 })
    case .diffusers:
      let codes = Self.codes(near, inverts: inverts)
      let picture = Image(width: near.width, height: near.height, channels: 1, bytes: codes)
        .resized(
          to: placement.scaled.width, height: placement.scaled.height, kernel: .lanczosAntialias)
      return padded(picture.bytes.map { 2 * (Float($0) / 255) - 1 })
    case .bfl:
      // An unknown pixel takes what becomes -1.
      let known = near.values.map { $0.isNaN ? (inverts ? 255 : 0) : $0 }
      return padded(
        resized(known, .bicubicAntialias).map { inverts ? 1 - $0 / 127.5 : $0 / 127.5 - 1 })
    }
  }

  /// The 8-bit map of `image_gen_aux.DepthPreprocessor`, whose steps are in single precision;
  /// its own `invert` is `255 - d` before the spread.
  private static func codes(_ near: Nearness, inverts: Bool) -> [UInt8] {
    let values = inverts ? near.values.map { 255 - $0 } : near.values
    let low = inverts ? 255 - near.high : near.low
    let high = inverts ? 255 - near.low : near.high
    // Where the range is so narrow that 255 swallows it, the order is turned around after the spread.
    guard high > low else {
      return near.spread.map { $0.isNaN ? 0 : UInt8(((1 - $0) * 255).rounded(.toNearestOrEven)) }
    }
    return values.map {
      $0.isNaN
        ? 0 : UInt8((min(max(($0 - low) / (high - low), 0), 1) * 255).rounded(.toNearestOrEven))
    }
  }

  private func checkForBFL(
    _ depth: DepthMap, _ estimator: EstimatorDescription?
  ) throws(GenerationError) {
    let isTheirs =
      estimator?.family == "Depth Anything V1" && estimator?.variant == "ViT-L"
      && depth.kind == .affineInvariantDisparity
    guard isTheirs else {
      throw GenerationError(
        .parameter, "--control-recipe bfl",
        expected: "the output of Depth Anything V1 Large, whose numbers are 0 to about 230",
        found: estimator.map { "\($0.family) \($0.variant) (\(depth.kind.flag))" }
          ?? "a depth map of kind \(depth.kind.flag) from elsewhere",
        advice: "use --control-recipe minmax")
    }
  }
}
