extension SIMD3<Double> {
  /// A linear colour from the sRGB code that designers write: `0xRRGGBB`.
  init(rgb code: UInt32) {
    self.init(
      ToneCurve.ofCodes[Int(code >> 16 & 255)], ToneCurve.ofCodes[Int(code >> 8 & 255)],
      ToneCurve.ofCodes[Int(code & 255)])
  }
}

/// From scene light to 8-bit sRGB.
enum ToneCurve {
  /// The light of an sRGB value in 0…1: IEC 61966-2-1.
  static func linear(code: Double) -> Double {
    if code <= 0.04045 { return code / 12.92 }
    let base = (code + 0.055) / 1.055
    // x^2.4 = x² (x^(1/5))², with the fifth root by Newton's method.
    var root = 0.5 + base / 2
    for _ in 0..<40 {
      let fourth = root * root * root * root
      root = (4 * root + base / fourth) / 5
    }
    return base * base * root * root
  }

  /// The light that each 8-bit code stands for.
  static let ofCodes: [Double] = (0...255).map { linear(code: Double($0) / 255) }

  /// `thresholds[k]` is the least light that code `k + 1` stands for.
  private static let thresholds: [Double] = (0..<255).map { linear(code: (Double($0) + 0.5) / 255) }

  /// The 8-bit sRGB code nearest to a light in 0…1.
  static func code(of light: Double) -> UInt8 {
    var low = 0
    var high = 255
    while low < high {
      let middle = (low + high) / 2
      if light >= thresholds[middle] { low = middle + 1 } else { high = middle }
    }
    return UInt8(low)
  }

  /// Compresses highlights as film does, so that a window does not burn out the room (Narkowicz
  /// 2015, "ACES Filmic Tone Mapping Curve").
  static func film(_ light: Double) -> Double {
    let x = max(light, 0)
    return min(x * (2.51 * x + 0.03) / (x * (2.43 * x + 0.59) + 0.14), 1)
  }
}
