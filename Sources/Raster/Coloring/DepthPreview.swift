/// A coloured depth map with the bar that tells what its colours mean.
///
/// Near is the same end of the scale in every kind of map: the warm or light one. On the bar far is
/// above and near below, as the ground is in most pictures. Metric and scale-invariant maps have round
/// numbers at the bar, in metres where they are metres; affine kinds, whose numbers mean nothing, have
/// the words "far" and "near".
public struct DepthPreview: Sendable {
  /// What is shown.
  public let map: DepthMap
  /// The values at the ends of the scale, or nil if the map has no finite value.
  public let range: ClosedRange<Float>?
  /// The colours.
  public let colormap: Colormap

  /// The shares of a map's finite values that lie below the ends of its range where none is given.
  public static let usualShares = 0.02...0.98

  /// A preview of a map.
  ///
  /// - Parameters:
  ///   - map: The map; NaN and infinity are hatched.
  ///   - range: The values at the ends of the scale, finite; values beyond take the ends. By default
  ///     the 2nd and the 98th percentile of the finite values.
  ///   - colormap: The colours.
  public init(_ map: DepthMap, range: ClosedRange<Float>? = nil, colormap: Colormap = .spectral) {
    self.map = map
    self.colormap = colormap
    if let range {
      self.range = range
    } else {
      var values = ValueDistribution()
      values.add(map.samples)
      self.range = values.range(Self.usualShares)
    }
  }

  /// The map in colours, as large as the map.
  public var picture: Image { coloured(map.samples, width: map.width, height: map.height) }

  /// Whether the high end of the scale stands for the low values.
  private var isReversed: Bool { map.kind.isDisparity == colormap.isNearLow }

  private func coloured(_ values: [Float], width: Int, height: Int) -> Image {
    Image(
      coloring: values, width: width, height: height, range: range ?? 0...1, colormap: colormap,
      isReversed: isReversed)
  }

  // MARK: - The bar

  /// The map in colours with the bar at its right side.
  ///
  /// The map is the upper left part, every pixel as in ``picture``. The picture is as high as the map,
  /// or 44 pixels if that is more, as a bar and its numbers need. Bar and letters grow with the map's
  /// shorter side.
  ///
  /// - Complexity: O(*n*).
  public var pictureWithBar: Image {
    let layout = barLayout
    let left = picture.bytes
    var canvas = Canvas(width: layout.width, height: layout.height)
    canvas.place(left, width: map.width, x: 0, y: 0)
    canvas.fill(layout.frame, with: Canvas.ink)
    let bar = coloured(barValues(layout), width: layout.bar.width, height: layout.bar.height)
    canvas.place(bar.bytes, width: layout.bar.width, x: layout.bar.x, y: layout.bar.y)
    for (row, text) in layout.labels {
      canvas.fill(layout.tick(at: row), with: Canvas.ink)
      layout.font.draw(
        text, x: layout.textX, y: layout.textY(at: row), ink: { canvas.blend($0, $1, $2) })
    }
    return Image(width: layout.width, height: layout.height, channels: 3, bytes: canvas.bytes)
  }

  /// Where everything is in ``pictureWithBar``.
  var barLayout: BarLayout {
    var layout = BarLayout(mapWidth: map.width, mapHeight: map.height)
    guard let range else { return layout }
    switch map.kind {
    case .affineInvariant, .affineInvariantDisparity:
      layout.labels = [(layout.bar.y, "far"), (layout.bar.y + layout.bar.height - 1, "near")]
    case .metricPlanar, .metricRay, .scaleInvariant, .stereoDisparity:
      let ticks = BarTicks(range, most: layout.mostLabels, unit: map.kind.unit).ticks
      layout.labels = ticks.map { (row(of: $0.value, in: layout), $0.text) }
    }
    return layout
  }

  /// The row of the bar whose colour a value has.
  func row(of value: Double, in layout: BarLayout) -> Int {
    guard let range else { return layout.bar.y }
    let span = Double(range.upperBound) - Double(range.lowerBound)
    let share = span > 0 ? (value - Double(range.lowerBound)) / span : 0.5
    let down = map.kind.isDisparity ? share : 1 - share
    let row = Int((down * Double(layout.bar.height)).rounded(.down))
    return layout.bar.y + Swift.min(Swift.max(row, 0), layout.bar.height - 1)
  }

  /// The values of the bar's pixels, the middle of each row's share of the range; NaN for a map without
  /// any.
  private func barValues(_ layout: BarLayout) -> [Float] {
    let (columns, rows) = (layout.bar.width, layout.bar.height)
    return (0..<columns * rows).map { pixel in
      guard let range else { return .nan }
      let down = (Double(pixel / columns) + 0.5) / Double(rows)
      let share = map.kind.isDisparity ? down : 1 - down
      return Float(
        Double(range.lowerBound) * (1 - share) + Double(range.upperBound) * share)
    }
  }
}

extension Colormap {
  /// Whether the low end stands for what is near.
  ///
  /// That is the warm end of `spectral`; in the others the warm or the light end is the high one.
  var isNearLow: Bool { self == .spectral }
}

extension Image {
  /// Colours a depth map for the eye: see ``DepthPreview``.
  ///
  /// - Parameters:
  ///   - map: The map; NaN and infinity are hatched.
  ///   - range: The values at the ends of the scale; by default the 2nd and the 98th percentile of the
  ///     finite values.
  ///   - colormap: The colours.
  ///   - hasBar: Whether a bar at the right side tells what they mean.
  public init(
    preview map: DepthMap, range: ClosedRange<Float>? = nil, colormap: Colormap = .spectral,
    hasBar: Bool = true
  ) {
    let preview = DepthPreview(map, range: range, colormap: colormap)
    self = hasBar ? preview.pictureWithBar : preview.picture
  }
}
