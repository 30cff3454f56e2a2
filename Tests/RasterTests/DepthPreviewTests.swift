import TestSupport
import Testing

@testable import Raster

@Suite struct DepthPreviewTests {
  static let sizes = [(97, 61), (640, 480), (1, 1), (3, 700), (900, 5), (1024, 768)]

  /// A ramp from near to far with invalid corners.
  private func map(_ width: Int, _ height: Int, _ kind: DepthMap.Kind) -> DepthMap {
    let samples = (0..<width * height).map { pixel -> Float in
      let (x, y) = (pixel % width, pixel / width)
      if x < width / 5, y < height / 5 { return x < width / 10 ? .nan : .infinity }
      return 0.5 + 7 * Float(x + y) / Float(width + height)
    }
    return DepthMap(width: width, height: height, samples: samples, kind: kind)
  }

  private func code(_ image: Image, _ x: Int, _ y: Int) -> UInt32 {
    let at = (y * image.width + x) * 3
    return image.bytes[at..<at + 3].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private func part(_ image: Image, width: Int, height: Int) -> [UInt8] {
    (0..<height).flatMap { image.bytes[$0 * image.width * 3..<($0 * image.width + width) * 3] }
  }

  @Test(arguments: sizes, DepthMap.Kind.allCases)
  func theMapItselfIsNeitherChangedNorCovered(size: (Int, Int), kind: DepthMap.Kind) {
    let map = map(size.0, size.1, kind)
    let bare = Image(preview: map, range: 1...6, colormap: .turbo, hasBar: false)
    #expect(
      bare
        == Image(
          coloring: map, range: 1...6, colormap: .turbo,
          isReversed: !kind.isDisparity))
    let picture = Image(preview: map, range: 1...6, colormap: .turbo)
    #expect(part(picture, width: map.width, height: map.height) == bare.bytes)
    #expect(picture.height == max(map.height, 44))
    #expect(picture.width > map.width)
  }

  @Test(arguments: Colormap.allCases, DepthMap.Kind.allCases)
  func theBarHasTheColoursInOrder(colormap: Colormap, kind: DepthMap.Kind) {
    let preview = DepthPreview(map(640, 480, kind), range: 1...6, colormap: colormap)
    let (picture, bar) = (preview.pictureWithBar, preview.barLayout.bar)
    #expect(bar.height > 256)
    // From far above to near below, the same for all kinds.
    let expected = colormap == .spectral ? colormap.codes.reversed() : colormap.codes
    for row in 0..<bar.height {
      let place = (Double(row) + 0.5) / Double(bar.height) * 256
      for x in [bar.x, bar.x + bar.width - 1] {
        let found = code(picture, x, bar.y + row)
        // A value is a single, which may fall on the other side of a border.
        #expect(found == expected[Int(place)] || found == expected[max(Int(place - 0.01), 0)])
      }
    }
    #expect(code(picture, bar.x, bar.y) == expected[0])
    #expect(code(picture, bar.x, bar.y + bar.height - 1) == expected[255])
  }

  @Test func nearIsWarmOrLight() {
    for (colormap, near) in [
      (Colormap.turbo, 0x7A0403), (.spectral, 0x9E0142), (.inferno, 0xFCFFA4), (.gray, 0xFFFFFF),
    ] {
      let depth = DepthMap(width: 2, height: 1, samples: [1, 9], kind: .metricPlanar)
      let disparity = DepthMap(
        width: 2, height: 1, samples: [9, 1], kind: .affineInvariantDisparity)
      for map in [depth, disparity] {
        let image = Image(preview: map, range: 1...9, colormap: colormap, hasBar: false)
        #expect(code(image, 0, 0) == UInt32(near))
        #expect(code(image, 1, 0) != UInt32(near))
      }
    }
  }

  @Test(
    arguments: [(97, 61), (640, 480), (1024, 768)], [DepthMap.Kind.metricRay, .scaleInvariant])
  func aTickStandsInTheRowOfItsValue(size: (Int, Int), kind: DepthMap.Kind) throws {
    let preview = DepthPreview(map(size.0, size.1, kind), range: 0.7...6.2, colormap: .viridis)
    let (picture, layout) = (preview.pictureWithBar, preview.barLayout)
    let ticks = BarTicks(0.7...6.2, most: layout.mostLabels, unit: kind.unit).ticks
    #expect(ticks.count >= 2)
    let x = layout.tick(at: 0).x + 1
    let dark = (0..<picture.height).filter { code(picture, x, $0) == 0x22_2222 }
    for tick in ticks {
      // Metres from the top of the bar, where the farthest is.
      let down = (6.2 - tick.value) / 5.5
      let place = Double(layout.bar.y) + down * Double(layout.bar.height) - 0.5
      // Half a row, and what singles may add to it.
      let row = try #require(
        dark.first { abs(Double($0) - place) < 0.501 && code(picture, x, $0) == 0x22_2222 },
        "\(tick)")
      // The bar's colour there is the one that the value has in the map.
      let one = DepthMap(width: 1, height: 1, samples: [Float(tick.value)], kind: kind)
      let colour = code(Image(preview: one, range: 0.7...6.2, colormap: .viridis), 0, 0)
      let codes = Colormap.viridis.codes
      let found = try #require(codes.firstIndex(of: code(picture, layout.bar.x, row)))
      let wanted = try #require(codes.firstIndex(of: colour))
      #expect(abs(found - wanted) <= 256 / layout.bar.height + 1)
    }
    // Nothing else is dark in that column.
    let thickness = layout.tick(at: 0).height
    #expect(dark.count == ticks.count * thickness)
  }

  @Test func affineMapsHaveWordsAndOthersHaveNumbers() {
    func texts(_ kind: DepthMap.Kind) -> [String] {
      DepthPreview(map(200, 150, kind), range: 0...10).barLayout.labels.map(\.text)
    }
    #expect(texts(.affineInvariantDisparity) == ["far", "near"])
    #expect(texts(.affineInvariant) == ["far", "near"])
    #expect(texts(.metricPlanar) == ["0 m", "2 m", "4 m", "6 m", "8 m", "10 m"])
    #expect(texts(.scaleInvariant) == ["0", "2", "4", "6", "8", "10"])
    let layout = DepthPreview(map(200, 150, .affineInvariantDisparity), range: 0...10).barLayout
    #expect(layout.labels.map(\.row) == [layout.bar.y, layout.bar.y + layout.bar.height - 1])
  }

  @Test(arguments: [
    (Float(0), Float(1), 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (-1.5, 1.5, 4, ["-1", "0", "1"]), (1.1, 1.9, 2, ["1.10", "1.90"]), (3, 3, 5, ["3.00"]),
    (0, 200_000, 3, ["0", "100000", "200000"]), (0, 3e-7, 4, ["0", "1e-7", "2e-7", "3e-7"]),
    (2e9, 8e9, 4, ["2e9", "4e9", "6e9", "8e9"]),
    (100.01, 100.04, 4, ["100.02", "100.03", "100.04"]),
    (0.52, 79.7, 6, ["20", "40", "60"]), (0, 0, 5, ["0"]),
  ])
  func ticksAreRoundNumbers(low: Float, high: Float, most: Int, texts: [String]) {
    #expect(BarTicks(low...high, most: most, unit: "").ticks.map(\.text) == texts)
  }

  @Test func numbersStandApartAndInsideThePicture() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<300 {
      let map = DepthMap(
        width: 1 + random.below(900), height: 1 + random.below(900),
        kind: DepthMap.Kind.allCases[random.below(5)])
      let low = Float((random.unit() - 0.2) * 20)
      let span = [1e-30, 1e-4, 1, 50, 1e6, 1e37][random.below(6)] * random.unit()
      let layout = DepthPreview(map, range: low...(low + Float(span))).barLayout
      let font = layout.font
      #expect(layout.bar.height > 0 && layout.frame.y >= 0 && !layout.labels.isEmpty)
      #expect(layout.labels.count <= 12)
      let tops = layout.labels.map { layout.textY(at: $0.row) }.sorted()
      #expect(tops.allSatisfy { $0 >= 0 && $0 + font.height <= layout.height })
      #expect(zip(tops, tops.dropFirst()).allSatisfy { $1 - $0 > font.height })
      for (_, text) in layout.labels {
        #expect(layout.textX + font.width(of: text) < layout.width)
        #expect(text.allSatisfy { "0123456789.-mnearf ".contains($0) })
      }
    }
  }

  @Test func theRangeIsTheSecondToTheNinetyEighthPercentile() throws {
    let samples = (0..<1000).map { Float($0 + 1000) } + [.nan, .infinity]
    let map = DepthMap(width: 1002, height: 1, samples: samples, kind: .metricPlanar)
    let range = try #require(DepthPreview(map).range)
    #expect(abs(range.lowerBound - 1019.98) < 1e-3 && abs(range.upperBound - 1979.02) < 1e-3)
    #expect(DepthPreview(map, range: 2...5).range == 2...5)
  }

  @Test(arguments: DepthMap.Kind.allCases)
  func aMapWithoutValuesIsHatchedAndHasNoNumbers(kind: DepthMap.Kind) {
    let map = DepthMap(
      width: 80, height: 60, samples: [Float](repeating: .nan, count: 4800), kind: kind)
    let preview = DepthPreview(map)
    #expect(preview.range == nil && preview.barLayout.labels.isEmpty)
    let picture = preview.pictureWithBar
    let bar = preview.barLayout.bar
    for y in [bar.y, bar.y + bar.height - 1] {
      #expect([0x48_4848, 0x96_9696].contains(code(picture, bar.x, y)))
    }
  }

  @Test func lettersAreTheirDotsAtSizeOneAndCoverAsMuchWhenLarger() {
    func ink(_ text: String, _ size: Int) -> [[Double]] {
      let font = BarFont(size: size)
      var grid = [[Double]](
        repeating: [Double](repeating: 0, count: font.width(of: text)), count: font.height)
      font.draw(text, x: 0, y: 0) { grid[$1][$0] = $2 }
      return grid
    }
    #expect(
      ink("1", 1).map { $0.map(Int.init) } == [
        [0, 0, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0],
        [0, 0, 1, 0, 0], [0, 1, 1, 1, 0],
      ])
    for letter in "0123456789.-mnearf" {
      let small = ink(String(letter), 1).joined().reduce(0, +)
      #expect(small > 0)
      for size in [2, 3, 8] {
        let large = ink(String(letter), size).joined().reduce(0, +) / Double(size * size)
        #expect((0.6...1.25).contains(large / small), "\(letter) at \(size): \(large / small)")
      }
    }
    // No two look alike.
    #expect(Set("0123456789.-mnearf".map { ink(String($0), 1) }).count == 18)
  }
}

extension DepthMap {
  /// A map of zeros.
  fileprivate init(width: Int, height: Int, kind: Kind) {
    self.init(
      width: width, height: height, samples: [Float](repeating: 0, count: width * height),
      kind: kind)
  }
}
