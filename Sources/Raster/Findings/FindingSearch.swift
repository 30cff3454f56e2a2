/// Looks through the numbers of a depth file for what makes them doubtful.
///
/// A few passes over the numbers, O(pixels); no pass allocates more than a table of all 16-bit codes.
struct FindingSearch {
  let stored: StoredDepth
  let encoding: DepthEncoding
  let kind: DepthMap.Kind
  /// What the stored numbers were read as, in stored order.
  let values: [Float]
  /// What was assumed, as ``DepthReading/assumed`` has it.
  let assumed: [String]
  /// Whether somebody said what the numbers mean.
  let isDescribed: Bool
  /// The values in short.
  let outline: ValueOutline

  /// Shares of pixels say little about maps of fewer pixels than this.
  static let fewestPixels = 64

  init(
    _ stored: StoredDepth, as encoding: DepthEncoding, _ kind: DepthMap.Kind, values: [Float],
    assumed: [String], isDescribed: Bool
  ) {
    self.stored = stored
    self.encoding = encoding
    self.kind = kind
    self.values = values
    self.assumed = assumed
    self.isDescribed = isDescribed
    outline = ValueOutline(values)
  }

  /// What was found, the certain first, otherwise in the order of ``DepthFinding/Kind``.
  var findings: [DepthFinding] {
    var found: [DepthFinding] = []
    if let constant {
      found = [constant]
    } else {
      let marks = self.marks
      found += marks + ofCodes(excluding: marks)
      found += [zeroHoles, saturatedValues(excluding: marks)].compactMap { $0 }
    }
    found += [suspiciousUnit, assumption].compactMap { $0 }
    return found.filter { $0.grade == .certain } + found.filter { $0.grade == .likely }
  }

  /// Whether a value is a distance, of which 0 and less are none.
  var isDistance: Bool { kind.isMetric || kind == .scaleInvariant }

  private var storesCodes: Bool {
    if case .codes = stored.numbers { true } else { false }
  }

  /// A count as a share of all pixels.
  func share(_ count: Int) -> Double { Double(count) / Double(values.count) }

  /// The number in the file that a value was read from.
  func number(_ value: Float) -> Double {
    let number =
      switch encoding {
      case .codes(let perMetre, _): (Double(value) * perMetre).rounded()
      case .values(let metresPerUnit): Double(value) / metresPerUnit
      case .scaled(let scale, let offset): (Double(value) - offset) / scale
      case .relative: (Double(value) * Double(stored.largest)).rounded()
      case .disparity(let disparity):
        disparity.pixels(of: Double(value)) * (storesCodes ? disparity.codesPerPixel ?? 1 : 1)
      case .sunRotated, .logarithmic, .linear, .colour24, .colourFloat: Double(value)
      }
    // What was divided comes back with its rounding, which a whole number has not.
    return abs(number - number.rounded()) <= 1e-6 * abs(number) ? number.rounded() : number
  }

  private var constant: DepthFinding? {
    guard outline.known > 1, let value = outline.range?.lowerBound,
      value == outline.range?.upperBound
    else { return nil }
    return DepthFinding(
      .constant, .certain, stored: number(value), value: Double(value), share: share(outline.known))
  }

  private var zeroHoles: DepthFinding? {
    guard isDistance, outline.zeros > 0, !isNormalised else { return nil }
    return DepthFinding(
      .zeroHoles, kind.isMetric ? .certain : .likely, stored: 0, value: 0,
      share: share(outline.zeros), remedies: [.minimum(0)])
  }

  private var assumption: DepthFinding? {
    if assumed.contains("unit=m") {
      return DepthFinding(.assumed, .certain, remedies: [.say([.encoding])])
    }
    guard assumed.contains("encoding=metres"), assumed.contains(where: { $0.hasPrefix("kind=") })
    else { return nil }
    return DepthFinding(.assumed, .certain, remedies: [.say([.kind, .encoding])])
  }

  // MARK: Units

  /// Metres of which a half are farther than depth cameras, lidars and models see.
  private static let tooFar: Float = 150
  /// From this many on, numbers are millimetres rather than centimetres.
  private static let millimetres: Float = 500

  /// Whether values that nobody described run from exactly 0 to exactly 1.
  private var isNormalised: Bool {
    !isDescribed && kind.isMetric && outline.range == 0...1
      && values.count >= Self.fewestPixels
  }

  /// The median of what is no mark.
  private var medianOfDistances: Float? {
    guard let median = outline.median, median >= Self.tooFar else { return outline.median }
    let marks = self.marks.compactMap(\.value)
    guard let least = marks.filter({ $0 > 0 }).min() else { return median }
    return ValueOutline(values.filter { Double($0) < least }).median
  }

  private var suspiciousUnit: DepthFinding? {
    guard kind.isMetric else { return nil }
    if isNormalised {
      return DepthFinding(
        .suspiciousUnit, .likely,
        remedies: [.kind(.affineInvariantDisparity), .kind(.affineInvariant)])
    }
    guard let median = medianOfDistances, median >= Self.tooFar else { return nil }
    var remedies: [DepthFinding.Remedy]
    if case .disparity(var disparity) = encoding {
      // A baseline in millimetres makes a thousand times as many metres.
      disparity.rig?.focalBaseline /= 1000
      remedies = [.encoding(.disparity(disparity))]
    } else if encoding.storage == .codes {
      guard encoding != .millimetreCodes else { return nil }
      remedies = [.encoding(.millimetreCodes)]
    } else {
      remedies = [.unit(metresPerUnit: 0.001), .unit(metresPerUnit: 0.01)]
      if median < Self.millimetres { remedies.reverse() }
    }
    if !isDescribed { remedies.append(.kind(.affineInvariantDisparity)) }
    return DepthFinding(.suspiciousUnit, .likely, context: Double(median), remedies: remedies)
  }
}
