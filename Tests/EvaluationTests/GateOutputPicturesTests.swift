import DepthMetrics
import Raster
import Testing

@testable import Evaluation

@Suite("Pictures of regressions")
struct GateOutputPicturesTests {
  private static func rules() throws -> EvaluationProtocol {
    try ProtocolLibrary.protocol("plain-v1")
  }

  private static func map(_ value: (Int, Int) -> Float) -> DepthMap {
    DepthMap(
      width: 64, height: 48,
      samples: (0..<48).flatMap { y in (0..<64).map { x in value(x, y) } }, kind: .metricPlanar)
  }

  private static func colour(_ bytes: [UInt8], _ x: Int, _ y: Int) throws -> [Int] {
    let image = try Image.decode(bytes, named: "picture").image.rgb8
    let start = (y * image.width + x) * 3
    return image.bytes[start..<start + 3].map(Int.init)
  }

  private static func isNear(_ a: [Int], _ b: [Int]) -> Bool {
    zip(a, b).allSatisfy { abs($0 - $1) <= 24 }
  }

  private static func drawn(_ map: RegressionPictures.Map) throws -> (
    picture: [UInt8], error: [UInt8]
  ) {
    guard case .drawn(let picture, let error) = map else {
      throw RasterError(.unsupported, "map", expected: "a picture", found: "\(map)")
    }
    return (picture, error)
  }

  @Test("Equal values have equal colours in all maps, and equal errors in both error maps")
  func oneScale() throws {
    let reference = Self.map { x, _ in 1 + Float(x) / 8 }
    let exact = reference
    let far = Self.map { x, _ in (1 + Float(x) / 8) * 1.15 }
    let made = try RegressionPictures.make(
      id: "a", reference: reference, baseline: exact, candidate: far, image: nil,
      rules: try Self.rules())
    let (baseline, candidate) = (try Self.drawn(made.baseline), try Self.drawn(made.candidate))
    #expect(baseline.picture == made.reference)
    #expect(made.errorLimit == 0.2 && made.isErrorRelative && made.unit == "m")
    #expect(made.from == 1 && made.to == 8.875)
    #expect(made.image == nil && made.width == 64 && made.height == 48)
    // The error of an exact map is the middle of the scale; one of +15% lies seven eighths up.
    let middle = Palette.error.bytes[127 * 3..<128 * 3].map(Int.init)
    let high = Palette.error.bytes[223 * 3..<224 * 3].map(Int.init)
    #expect(Self.isNear(try Self.colour(baseline.error, 30, 20), middle))
    #expect(Self.isNear(try Self.colour(candidate.error, 30, 20), high))
    // 1.15 times the depth at column 16 is that of the reference at column 19.6.
    let there = try Self.colour(made.reference, 20, 20)
    #expect(Self.isNear(try Self.colour(candidate.picture, 16, 20), there))
  }

  @Test("A map that is missing or cannot be compared leaves the other one and its reason")
  func missing() throws {
    let reference = Self.map { x, y in 1 + Float(x + y) / 9 }
    let small = DepthMap(
      width: 3, height: 2, samples: Array(repeating: 1, count: 6), kind: .metricPlanar)
    let made = try RegressionPictures.make(
      id: "a", reference: reference, baseline: reference, candidate: nil, image: nil,
      rules: try Self.rules())
    #expect(made.candidate == .missing("This run has no map of the sample."))
    let failed = try RegressionPictures.make(
      id: "a", reference: reference, baseline: small, candidate: reference, image: nil,
      rules: try Self.rules())
    guard case .missing(let reason) = failed.baseline else {
      Issue.record("a map of another size was drawn")
      return
    }
    #expect(reason.contains("3x2") || reason.contains("64x48"), "\(reason)")
    #expect(throws: (any Error).self) {
      try RegressionPictures.make(
        id: "a", reference: reference, baseline: small, candidate: nil, image: nil,
        rules: Self.rules())
    }
  }

  @Test("A photo of another size is shown at the maps' size, a mask hides what does not count")
  func photoAndMask() throws {
    let reference = Self.map { x, _ in 1 + Float(x) }
    let photo = Image(
      width: 128, height: 96, channels: 3,
      bytes: (0..<128 * 96).flatMap { _ in [200, 40, 40] as [UInt8] })
    let mask = PixelMask(
      width: 64, height: 48, bytes: (0..<48).flatMap { y in (0..<64).map { _ in y < 24 ? 1 : 0 } })
    let made = try RegressionPictures.make(
      id: "a", reference: reference, baseline: reference, candidate: reference, image: photo,
      rules: try Self.rules(), mask: mask)
    let image = try Image.decode(try #require(made.image), named: "photo").image
    #expect(image.width == 64 && image.height == 48)
    #expect(Self.isNear(try Self.colour(try #require(made.image), 10, 10), [200, 40, 40]))
    let greys = [Palette.hatch.light, Palette.hatch.dark].map { $0.map(Int.init) }
    let hidden = try Self.colour(made.reference, 40, 40)
    let shown = try Self.colour(made.reference, 40, 8)
    #expect(greys.contains { Self.isNear(hidden, $0) })
    #expect(!greys.contains { Self.isNear(shown, $0) })
  }
}
