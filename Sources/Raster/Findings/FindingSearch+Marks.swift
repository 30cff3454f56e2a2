extension FindingSearch {
  /// How many marks above all distances a file may have; two are common (sky and unknown).
  private static let mostMarks = 3

  /// Numbers that mark sky or unknown.
  var marks: [DepthFinding] {
    codeMark.map { [$0] } ?? (farMarks + [negativeMark].compactMap { $0 })
  }

  /// The largest code of a depth without codes near it.
  private var codeMark: DepthFinding? {
    guard case .codes(let codes) = stored.numbers, case .codes(let perMetre, let sky) = encoding
    else { return nil }
    let largest = stored.largest
    guard sky != largest, stored.unknownValue != Double(largest),
      outline.range?.upperBound == encoding.value(of: largest, largest: largest)
    else { return nil }
    var next: UInt16 = 0
    var count = 0
    for code in codes {
      if code == largest { count += 1 } else { next = max(next, code) }
    }
    // Codes that come near the largest one were cut off there instead.
    guard count > 0, next > 0, Double(next) <= 0.8 * Double(largest) else { return nil }
    // As the map has it: a bound between the code's metres and their single would miss it.
    let value = Double(Float(Double(largest) / perMetre))
    return DepthFinding(
      .sentinel, Double(next) <= 0.5 * Double(largest) ? .certain : .likely,
      stored: Double(largest), value: value, share: share(count),
      context: Double(encoding.value(of: next, largest: largest)),
      remedies: [.encoding(.codes(perMetre: perMetre, skyCode: largest)), .maximum(value)])
  }

  /// Values far above all others.
  private var farMarks: [DepthFinding] {
    switch encoding {
    // Their largest codes mean something, or stand for any value; a small disparity is far by nature.
    case .logarithmic, .sunRotated, .linear, .relative, .disparity: return []
    case .codes, .values, .scaled, .colour24, .colourFloat: break
    }
    var marks: [DepthFinding] = []
    var bound = Float.infinity
    while marks.count < Self.mostMarks, let median = outline.median {
      // Most maps end near their median, which one look at the outline tells.
      if marks.isEmpty, let most = outline.range?.upperBound, most < 2 * max(median, 0),
        most != median
      {
        break
      }
      guard let top = ValueOutline.top(of: values, below: bound), let next = top.next,
        let grade = grade(of: top.value, count: top.count, over: next)
      else { break }
      marks.append(
        DepthFinding(
          .sentinel, grade, stored: number(top.value), value: Double(top.value),
          share: share(top.count), context: Double(next),
          remedies: [.maximum(Double(top.value))]))
      bound = top.value
    }
    return marks
  }

  /// How surely a value above all others is a mark; nil where it is none.
  private func grade(of value: Float, count: Int, over next: Float) -> DepthFinding.Grade? {
    // Of a few pixels, one may well be ten times as far as the others.
    guard value > 0, value >= 1e5 || outline.known >= Self.fewestPixels else { return nil }
    let distance = Double(value) / max(Double(next), .leastNormalMagnitude)
    if Self.isUsualMark(number(value)) || Self.isUsualMark(Double(value)) {
      // A second mark stands close above the first: 3.4e38 over 1e30.
      return distance >= 10 || value >= 1e5 ? .certain : distance >= 2 ? .likely : nil
    }
    let isRepeated = count > 1 && share(count) >= 0.0005
    return isRepeated && distance >= 10 ? .likely : nil
  }

  /// One negative number among distances, or a usual negative mark in a map without a unit.
  private var negativeMark: DepthFinding? {
    guard outline.negatives > 0, let least = outline.range?.lowerBound, least < 0 else {
      return nil
    }
    var count = 0
    for value in values where value == least { count += 1 }
    guard count == outline.negatives, outline.negatives < outline.known else { return nil }
    let number = number(least)
    let isUsual = number == -1 || Self.isUsualMark(-number)
    guard isDistance || isUsual else { return nil }
    return DepthFinding(
      .sentinel, isDistance ? .certain : .likely, stored: number, value: Double(least),
      share: share(count), remedies: [.minimum(isDistance ? 0 : Double(least))])
  }

  /// Numbers that programs write where they know no distance: powers of ten, rows of nines, the
  /// largest number of a type, whatever is as large as the largest singles.
  static func isUsualMark(_ number: Double) -> Bool {
    if number >= 1e18 { return true }
    let whole = number.rounded()
    guard abs(number - whole) <= 1e-6 * number, whole >= 999, whole < 1e18 else { return false }
    let limits: Set<Double> = [
      32_766, 32_767, 32_768, 65_500, 65_504, 65_534, 65_535, 2_147_483_647, 2_147_483_648,
      4_294_967_295, 4_294_967_296,
    ]
    if limits.contains(whole) { return true }
    // A single's nearest to 99999999 is 100000000.
    let digits = String(Int64(whole))
    return digits.allSatisfy { $0 == "9" }
      || (digits.first == "1" && digits.dropFirst().allSatisfy { $0 == "0" })
  }
}
