import Testing

@testable import Raster

@Suite struct ColormapTests {
  /// A colour `0xRRGGBB` in Ottosson's OKLab.
  private func oklab(_ code: UInt32) -> [Double] {
    let linear = [16, 8, 0].map { shift -> Double in
      let value = Double(code >> shift & 0xFF) / 255
      return value <= 0.04045 ? value / 12.92 : power((value + 0.055) / 1.055, 2.4)
    }
    func cone(_ r: Double, _ g: Double, _ b: Double) -> Double {
      power(r * linear[0] + g * linear[1] + b * linear[2], 1 / 3.0)
    }
    let l = cone(0.4122214708, 0.5363325363, 0.0514459929)
    let m = cone(0.2119034982, 0.6806995451, 0.1073969566)
    let s = cone(0.0883024619, 0.2817188376, 0.6299787005)
    return [
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
  }

  private func power(_ base: Double, _ exponent: Double) -> Double {
    base <= 0 ? 0 : exponential(exponent * logarithm(base))
  }

  private func distance(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  }

  @Test(arguments: Colormap.allCases)
  func thereAre256Colours(colormap: Colormap) {
    #expect(colormap.codes.count == 256)
    #expect(colormap.codes.allSatisfy { $0 <= 0xFF_FFFF })
  }

  @Test func theScalesAreThoseOfTheirMakers() {
    // First, middle and last entries as published by matplotlib 3.
    let known: [(Colormap, UInt32, UInt32, UInt32)] = [
      (.turbo, 0x30123B, 0xA4FC3C, 0x7A0403), (.inferno, 0x000004, 0xBC3754, 0xFCFFA4),
      (.magma, 0x000004, 0xB73779, 0xFCFDBF), (.viridis, 0x440154, 0x21918C, 0xFDE725),
      (.spectral, 0x9E0142, 0xFFFFBE, 0x5E4FA2), (.gray, 0x000000, 0x808080, 0xFFFFFF),
    ]
    for (colormap, first, middle, last) in known {
      #expect(colormap.codes[0] == first)
      #expect(colormap.codes[128] == middle)
      #expect(colormap.codes[255] == last)
    }
  }

  @Test(arguments: [Colormap.inferno, .magma, .viridis, .gray])
  func sequentialScalesGetLighter(colormap: Colormap) {
    let lightness = colormap.codes.map { oklab($0)[0] }
    #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $1 > $0 - 0.003 })
    #expect(lightness[255] - lightness[0] > 0.5)
  }

  @Test func theDivergingScaleIsEvenAndLightInTheMiddle() {
    let colours = Colormap.diverging.codes.map { oklab($0) }
    for (low, high) in zip(colours, colours.reversed()) { #expect(abs(low[0] - high[0]) < 0.006) }
    #expect(colours[127][0] > 0.95 && colours[128][0] > 0.95)
    #expect(colours[0][0] < 0.45)
    // Steps of eight entries, so that rounding to bytes does not count; none spans the centre.
    for side in [0..<15, 16..<31] {
      let steps = side.map { distance(colours[$0 * 8], colours[$0 * 8 + 8]) }
      #expect((steps.max() ?? 1) < 1.12 * (steps.min() ?? 0))
    }
  }

  @Test(arguments: Colormap.allCases, InvalidPattern.allCases)
  func invalidPixelsHaveColoursOfTheirOwn(colormap: Colormap, pattern: InvalidPattern) {
    let map = DepthMap(
      width: 40, height: 30,
      samples: (0..<1200).map { $0 == 0 ? 1 : $0 % 2 == 0 ? .nan : .infinity },
      kind: .metricPlanar)
    let image = Image(coloring: map, range: 0...1, colormap: colormap, invalid: pattern)
    var seen: Set<UInt32> = []
    for pixel in 1..<1200 {
      let rgb = image.bytes[(pixel * 3)..<(pixel * 3 + 3)]
      seen.insert(rgb.reduce(0) { $0 << 8 | UInt32($1) })
    }
    #expect(seen.count == 2)
    for code in seen {
      let nearest = colormap.codes.map { distance(oklab($0), oklab(code)) }.min()
      #expect(nearest ?? 0 > 0.07)
    }
  }

  @Test func valuesTakeTheirPlaceOnTheScale() {
    let values: [Float] = [-5, 0, 0.999, 1, 2, 3.99, 4, 100]
    let image = Image(coloring: values, width: 8, height: 1, range: 0...4, colormap: .gray)
    let greys = stride(from: 0, to: 24, by: 3).map { image.bytes[$0] }
    #expect(greys == [0, 0, 63, 64, 128, 255, 255, 255])
    let reversed = Image(
      coloring: values, width: 8, height: 1, range: 0...4, colormap: .gray, isReversed: true)
    #expect(stride(from: 0, to: 24, by: 3).map { 255 - reversed.bytes[$0] } == greys)
    let flat = Image(coloring: [1, 2, 3], width: 3, height: 1, range: 2...2, colormap: .gray)
    #expect([flat.bytes[0], flat.bytes[3], flat.bytes[6]] == [0, 128, 255])
    #expect(Colormap.index(at: .nan) == 0)
  }
}
