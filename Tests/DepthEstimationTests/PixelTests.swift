import Foundation
import Raster
import TestSupport
import Testing

@testable import DepthEstimation

@Suite struct PixelTests {
  private typealias Rule = DepthAnythingConventions.Preprocessing

  // MARK: Sizes

  @Test(arguments: [
    (640, 480, 686, 518, 686, 518), (1920, 1080, 924, 518, 924, 518),
    (1024, 1024, 518, 518, 518, 518), (320, 240, 686, 518, 518, 392),
    (400, 300, 686, 518, 518, 392), (600, 300, 1036, 518, 518, 252),
    (518, 400, 672, 518, 518, 406),
  ])
  func sizesAreThoseOfTheTwoRules(
    width: Int, height: Int, originalWidth: Int, originalHeight: Int, portedWidth: Int,
    portedHeight: Int
  ) throws {
    #expect(
      try InputSize(width: width, height: height, target: 518, rule: .original)
        == InputSize(width: originalWidth, height: originalHeight))
    #expect(
      try InputSize(width: width, height: height, target: 518, rule: .huggingFace)
        == InputSize(width: portedWidth, height: portedHeight))
  }

  @Test func sizesAreThoseOfTheReferencesAtManyShapes() throws {
    let rows: [[Int]] = try Fixtures.json("sizes.json")
    #expect(rows.count > 700)
    for row in rows {
      for (rule, at) in [(Rule.original, 3), (.huggingFace, 5)] {
        let size = try InputSize(width: row[0], height: row[1], target: row[2], rule: rule)
        #expect(size == InputSize(width: row[at], height: row[at + 1]), "\(row) \(rule)")
      }
    }
  }

  @Test func picturesBeyondTheNetworkAreRefused() {
    #expect(throws: DepthEstimationError.self) {
      try InputSize(width: 100_000, height: 1, target: 518, rule: .original)
    }
    // No side may vanish.
    #expect(throws: DepthEstimationError.self) {
      try InputSize(width: 3000, height: 10, target: 518, rule: .huggingFace)
    }
    for target in [-1, 0, 13, 100_001] {
      #expect(throws: DepthEstimationError.self) {
        try InputSize(width: 64, height: 64, target: target, rule: .original)
      }
    }
    #expect(throws: DepthEstimationError.self) {
      try InputSize(width: .max, height: 1, target: 518, rule: .original)
    }
  }

  // MARK: Values

  struct PixelFixture: Decodable {
    let width: Int
    let height: Int
    let channels: Int
    let target: Int
    let preprocess: String
    let inputWidth: Int
    let inputHeight: Int
    let samples: Int
  }

  /// The noise of make_pixels.py.
  private static func noise(_ count: Int) -> [UInt8] {
    var random = SplitMix64(seed: 42)
    return (0..<count).map { _ in UInt8(random.next() >> 56) }
  }

  /// OpenCV rounds its weights to singles: 2e-6 of a unit range, in deviations.
  private static let cubicTolerance: Float = 2e-6 / 0.224
  /// The same bytes, then two roundings of a single.
  private static let filterTolerance: Float = 5e-7

  @Test func valuesAreThoseOfTheReferences() throws {
    let fixtures: [PixelFixture] = try Fixtures.json(
      "pixels.json", keys: .convertFromSnakeCase)
    let expected = try NumPyArchive("pixels.npz")["values"].floats
    #expect(fixtures.count == 14)
    var first = 0
    for fixture in fixtures {
      let rule = try #require(Rule(rawValue: fixture.preprocess))
      let image = Image(
        width: fixture.width, height: fixture.height, channels: fixture.channels,
        bytes: Self.noise(fixture.width * fixture.height * fixture.channels))
      let input = try NetworkInput(image, rule: rule, target: fixture.target)
      try #require(input.width == fixture.inputWidth && input.height == fixture.inputHeight)
      let pixels = input.width * input.height
      let found = (0..<fixture.samples).flatMap { k in
        let pixel = k * 7919 % pixels
        return input.values[pixel * 3..<pixel * 3 + 3]
      }
      let wanted = Array(expected[first..<first + found.count])
      let worst = worstDifference(found, wanted)
      #expect(
        worst <= (rule == .original ? Self.cubicTolerance : Self.filterTolerance),
        "\(fixture.width)x\(fixture.height) \(fixture.preprocess)")
      first += found.count
    }
    #expect(first == expected.count)
  }

  @Test(arguments: TinyCase.all.filter { $0.name == "v2-relative_wide_original_offset" })
  func wholeInputsAreThoseOfTheReferences(item: TinyCase) throws {
    let rule = try #require(Rule(rawValue: item.preprocess))
    let input = try NetworkInput(item.image(), rule: rule, target: item.inputSize)
    let expected = try item.arrays()["input"]
    #expect([input.height, input.width, 3] == expected.shape)
    #expect(worstDifference(input.values, expected.floats) <= Self.cubicTolerance)
  }

  @Test(arguments: TinyCase.all)
  func inputsHaveTheSizeOfTheReferences(item: TinyCase) throws {
    let rule = try #require(Rule(rawValue: item.preprocess))
    let input = try NetworkInput(item.image(), rule: rule, target: item.inputSize)
    #expect(input.width == item.width && input.height == item.height)
  }

  @Test func theOriginalDoesNotClip() throws {
    // An edge between black and white overshoots on both sides.
    let bytes = (0..<40 * 40).map { UInt8($0 % 40 < 20 ? 0 : 255) }
    let image = Image(width: 40, height: 40, channels: 1, bytes: bytes)
    let black = Float(-NetworkInput.mean[0] / NetworkInput.deviation[0])
    let white = Float((1 - NetworkInput.mean[0]) / NetworkInput.deviation[0])
    let original = try NetworkInput(image, rule: .original, target: 70)
    let red = stride(from: 0, to: original.values.count, by: 3).map { original.values[$0] }
    #expect(red.contains { $0 < black - 0.1 } && red.contains { $0 > white + 0.1 })
    let ported = try NetworkInput(image, rule: .huggingFace, target: 70)
    let ported0 = stride(from: 0, to: ported.values.count, by: 3).map { ported.values[$0] }
    #expect(ported0.allSatisfy { $0 > black - 1e-5 && $0 < white + 1e-5 })
  }

  @Test(arguments: [DepthAnythingConventions.Preprocessing.original, .huggingFace])
  func greyAndDeepPicturesAreTheSameAsPlainOnes(
    rule: DepthAnythingConventions.Preprocessing
  ) throws {
    let bytes = Self.noise(90 * 64)
    let grey = Image(width: 90, height: 64, channels: 1, bytes: bytes)
    let deep = Image(
      width: 90, height: 64, channels: 1, samples: .sixteen(bytes.map { UInt16($0) * 257 }))
    let expected = try NetworkInput(grey.rgb8, rule: rule, target: 70)
    #expect(try NetworkInput(grey, rule: rule, target: 70) == expected)
    #expect(try NetworkInput(deep, rule: rule, target: 70) == expected)
  }
}
