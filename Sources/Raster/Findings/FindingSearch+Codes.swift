extension FindingSearch {
  /// The traces that accidents leave in integer codes.
  func ofCodes(excluding marks: [DepthFinding]) -> [DepthFinding] {
    guard case .codes(let codes) = stored.numbers else { return sunCut(marks) }
    var counts = [Int32](repeating: 0, count: Int(stored.largest) + 1)
    for code in codes where code <= stored.largest { counts[Int(code)] += 1 }
    return [
      saturatedCode(counts, marks), widened(counts), halved(counts),
    ].compactMap { $0 } + sunCut(marks)
  }

  /// Many pixels of the largest code, right above others.
  private func saturatedCode(_ counts: [Int32], _ marks: [DepthFinding]) -> DepthFinding? {
    let largest = counts.count - 1
    switch encoding {
    case .codes(_, let sky): guard sky != stored.largest else { return nil }
    case .linear, .relative, .scaled: break
    case .sunRotated, .logarithmic, .values, .disparity, .colour24, .colourFloat: return nil
    }
    let count = Int(counts[largest])
    guard marks.isEmpty, stored.unknownValue != Double(largest), values.count >= Self.fewestPixels,
      share(count) >= 0.01
    else { return nil }
    // Spread over all codes, some pixels have the largest one; a heap of them does not come of that.
    let others = counts[max(largest - 16, 1)..<largest].max() ?? 0
    guard count > 4 * Int(others) else { return nil }
    return DepthFinding(
      .saturated, .likely, stored: Double(largest),
      value: Double(encoding.value(of: stored.largest, largest: stored.largest)),
      share: share(count), remedies: [.original])
  }

  /// Codes of 16 bits in which only 8 bits say anything.
  private func widened(_ counts: [Int32]) -> DepthFinding? {
    guard stored.largest == .max else { return nil }
    var used = counts.indices.filter { counts[$0] > 0 && $0 > 0 }
    if case .codes(_, let sky?) = encoding { used.removeAll { $0 == Int(sky) } }
    guard let largest = used.last, largest > 255 else { return nil }
    if used.allSatisfy({ $0 % 257 == 0 }) {
      return DepthFinding(.widenedEightBits, .certain, stored: 257, remedies: [.original])
    }
    // Whole metres of 256 codes are multiples of 256 by themselves.
    guard used.count >= 8, encoding != .kitti, used.allSatisfy({ $0 % 256 == 0 }) else {
      return nil
    }
    return DepthFinding(.widenedEightBits, .likely, stored: 256, remedies: [.original])
  }

  private func halved(_ counts: [Int32]) -> DepthFinding? {
    guard stored.largest == .max, counts[32768] > 0, counts[32769...].allSatisfy({ $0 == 0 }) else {
      return nil
    }
    return DepthFinding(
      .halvedCodes, .likely, stored: 32768, share: share(Int(counts[32768])),
      remedies: [.original])
  }

  /// Distances that the encoding itself cuts off.
  private func sunCut(_ marks: [DepthFinding]) -> [DepthFinding] {
    guard encoding == .sun, case .codes(let codes) = stored.numbers else { return [] }
    let count = codes.count { ($0 >> 3 | $0 << 13) > 8000 }
    guard count > 0 else { return [] }
    return [
      DepthFinding(
        .saturated, .certain, value: 8, share: share(count),
        remedies: [.encoding(.sunRotated(isCut: false)), .maximum(8)])
    ]
  }

  /// Many pixels of one round largest value in a floating-point map, with others right below it.
  func saturatedValues(excluding marks: [DepthFinding]) -> DepthFinding? {
    guard encoding.storage != .codes, kind.isMetric, values.count >= Self.fewestPixels,
      marks.isEmpty, let most = outline.range?.upperBound, most > 0,
      (most * 2).rounded() == most * 2
    else { return nil }
    guard let top = ValueOutline.top(of: values), share(top.count) >= 0.05, let next = top.next,
      next >= 0.9 * most
    else { return nil }
    return DepthFinding(
      .saturated, .likely, stored: number(most), value: Double(most), share: share(top.count),
      remedies: [.original])
  }
}
