import Foundation
import TestSupport
import Testing

@testable import Raster

@Suite struct ImageWritingTests {
  private static func noise(_ width: Int, _ height: Int, channels: Int, bits: Int) -> Image {
    var random = SplitMix64(seed: UInt64(width * 7 + channels * 3 + bits))
    let count = width * height * channels
    return Image(
      width: width, height: height, channels: channels,
      samples: bits == 8
        ? .eight((0..<count).map { _ in UInt8(random.below(256)) })
        : .sixteen((0..<count).map { _ in UInt16(random.below(65536)) }))
  }

  private static let sizes = [(1, 1), (1, 9), (9, 1), (33, 17), (64, 64), (301, 5)]

  @Test(arguments: [1, 3], [8, 16])
  func pNGAndTIFFGiveBackEverySample(channels: Int, bits: Int) throws {
    for (width, height) in Self.sizes {
      let image = Self.noise(width, height, channels: channels, bits: bits)
      for format in [ImageFormat.png, .tiff] {
        let reading = try Image.decode(try image.encoded(as: format), named: "picture")
        #expect(reading.image == image)
        #expect(reading.format == format)
        #expect(reading.text == [:] && reading.notes == [])
      }
    }
  }

  @Test func webPWithoutAQualityGivesBackEverySampleAsRGB() throws {
    for (width, height) in Self.sizes {
      let image = Self.noise(width, height, channels: 3, bits: 8)
      #expect(try Image.decode(try image.encoded(as: .webp), named: "p").image == image)
    }
    let grey = Self.noise(9, 8, channels: 1, bits: 16)
    #expect(try Image.decode(try grey.encoded(as: .webp), named: "p").image == grey.rgb8)
  }

  @Test(arguments: [ImageFormat.jpeg, .webp])
  func lossyFormatsComeCloserWithQuality(format: ImageFormat) throws {
    let (width, height) = (64, 48)
    let smooth = (0..<(width * height * 3)).map { at -> UInt8 in
      let (x, y) = (at / 3 % width, at / 3 / width)
      return UInt8((x * 3 + y * 2 + at % 3 * 20) % 256)
    }
    let image = Image(width: width, height: height, channels: 3, bytes: smooth)
    let errors = try [20, 60, 98].map { quality -> Double in
      let bytes = try image.encoded(as: format, quality: quality)
      let back = try Image.decode(bytes, named: "p").image
      return zip(back.bytes, image.bytes).map { abs(Double($0) - Double($1)) }.reduce(0, +)
        / Double(smooth.count)
    }
    #expect(errors[0] > errors[1] && errors[1] > errors[2])
    #expect(errors[2] < 3)
    let sizes = try [20, 98].map { try image.encoded(as: format, quality: $0).count }
    #expect(sizes[0] < sizes[1])
  }

  @Test func jPEGKeepsGreyGrey() throws {
    let image = Image(width: 8, height: 8, channels: 1, bytes: [UInt8](repeating: 99, count: 64))
    #expect(try Image.decode(try image.encoded(as: .jpeg), named: "p").image == image)
  }

  @Test(arguments: ImageFormat.allCases)
  func textsAreReadBack(format: ImageFormat) throws {
    let image = Image(width: 3, height: 2, channels: 3, bytes: [UInt8](repeating: 7, count: 18))
    for text in [
      ["description": "plain"], ["description": "a"], ["Title": "one", "Author": "größe 深度\nline"],
      ["description": "{\"looks\": 1}"], [:],
    ] {
      let bytes = try image.encoded(as: format, text: text)
      #expect(try Image.decode(bytes, named: "p").text == text)
    }
  }

  @Test(arguments: ImageFormat.allCases)
  func equalInputGivesEqualBytes(format: ImageFormat) throws {
    let image = Self.noise(33, 17, channels: 3, bits: 8)
    let text = ["a": "1", "b": "2", "c": "3"]
    #expect(
      try image.encoded(as: format, text: text) == image.encoded(as: format, text: text))
  }

  @Test func theExtensionChoosesTheFormat() throws {
    let folder = try TemporaryFolder()
    let image = Self.noise(5, 4, channels: 3, bits: 8)
    for (name, format) in [
      ("a.png", ImageFormat.png), ("a.JPG", .jpeg), ("a.jpeg", .jpeg), ("a.webp", .webp),
      ("a.x.tif", .tiff), ("a.tiff", .tiff),
    ] {
      try image.write(to: folder.path(name))
      #expect(try Image.read(folder.path(name)).format == format)
    }
    try image.write(to: folder.path("b.dat"), format: .png)
    #expect(try Image.read(folder.path("b.dat")).format == .png)
    for name in ["c", "c.bmp", ".png"] {
      let error = #expect(throws: RasterError.self) { try image.write(to: folder.path(name)) }
      #expect(error?.fault == .unsupported)
    }
    #expect(try !folder.names().contains { $0.hasPrefix("c") })
  }

  @Test func picturesAndTextsTooLargeForAFormatAreRefused() throws {
    let wide = Image(
      width: 16_400, height: 1, channels: 1, bytes: [UInt8](repeating: 0, count: 16_400))
    let error = #expect(throws: RasterError.self) { try wide.encoded(as: .webp) }
    #expect(error?.fault == .unsupported)
    let wider = Image(
      width: 65_501, height: 1, channels: 1, bytes: [UInt8](repeating: 0, count: 65_501))
    #expect(throws: RasterError.self) { try wider.encoded(as: .jpeg) }
    let text = ["description": String(repeating: "x", count: 70_000)]
    let small = Image(width: 1, height: 1, channels: 1, bytes: [0])
    #expect(throws: RasterError.self) { try small.encoded(as: .jpeg, text: text) }
    #expect(try Image.decode(try small.encoded(as: .png, text: text), named: "p").text == text)
  }

  @Test func transparencyFollowsTheRule() throws {
    let fixture = try #require(PictureFixture.all.first { $0.name == "png rgba8" })
    let over = try AlphaRule.allCases.map {
      try Image.decode(fixture.bytes, named: "p", alpha: $0).image.bytes.map { Int($0) }
    }
    let white = over[0]
    let black = over[1]
    let kept = over[2]
    // white - black is what the background shines through with: 255 - alpha, up to rounding.
    for pixel in 0..<(fixture.width * fixture.height) {
      let through = (0..<3).map { white[pixel * 3 + $0] - black[pixel * 3 + $0] }
      #expect((through.max() ?? 0) - (through.min() ?? 0) <= 1)
      let alpha = 255 - through[0]
      for at in (pixel * 3)..<(pixel * 3 + 3) {
        #expect(abs(black[at] * 255 - alpha * kept[at]) <= 255 * 2)
      }
    }
    #expect(white != black && black != kept)
  }

  @Test func sixteenBitsAreRoundedToEight() {
    let image = Image(
      width: 4, height: 1, channels: 1, samples: .sixteen([0, 128, 129, 65535]))
    #expect(image.bytes == [0, 0, 1, 255])
    #expect(image.rgb8.bytes == [0, 0, 0, 0, 0, 0, 1, 1, 1, 255, 255, 255])
  }
}
