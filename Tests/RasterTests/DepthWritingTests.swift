import Foundation
import TestSupport
import Testing

@testable import Raster

@Suite struct DepthWritingTests {
  /// A map with every kind of value, of depths from 0.4 m to 60 m.
  private static func map(kind: DepthMap.Kind = .metricPlanar, seed: UInt64 = 1) -> DepthMap {
    var random = SplitMix64(seed: seed)
    let (width, height) = (37, 29)
    var samples = (0..<(width * height)).map { _ in Float(0.4 + random.unit() * 59.6) }
    if !kind.isMetric { samples = samples.map { $0 / 60 } }
    samples[5] = .nan
    samples[77] = .nan
    return DepthMap(
      width: width, height: height, samples: samples, kind: kind,
      intrinsics: Intrinsics(fx: 500.25, fy: 501, cx: 18, cy: 14))
  }

  @Test(arguments: DepthFormat.allCases, DepthMap.Kind.allCases)
  func everyFormatGivesBackWhatItWasGiven(format: DepthFormat, kind: DepthMap.Kind) throws {
    let map = Self.map(kind: kind)
    let (bytes, writing) = try map.encoded(as: format, description: .init(producer: "a test"))
    let says = format != .npy && format != .pfm
    let hint = DepthHint(.flag, "x", .init(kind: kind))
    let reading = try DepthMap.decode(bytes, named: "d", hints: says ? [] : [hint])
    #expect(reading.map.kind == kind)
    #expect(reading.format == format)
    #expect(reading.notes == [] && (reading.assumed == [] || !says))
    #expect(reading.map.intrinsics == (says ? map.intrinsics : nil))
    #expect(reading.description.producer == (says ? "a test" : nil))
    let errors = zip(map.samples, reading.map.samples).filter { !$0.0.isNaN }
      .map { abs(Double($0) - Double($1)) }
    #expect(errors.max() == writing.maximumError)
    if !format.isIntegral {
      #expect(writing.maximumError == 0)
      #expect(zip(map.samples, reading.map.samples).allSatisfy { agree($0, $1) })
    }
    #expect(writing.unknown == 2 && writing.saturated == 0)
  }

  private static let halfSteps: [(DepthEncoding, Double)] = [
    (.millimetreCodes, 0.0005), (.codes(perMetre: 900), 0.5 / 900), (.kitti, 0.5 / 256),
    (.centimetreCodes, 0.005), (.codes(perMetre: 100, skyCode: 7), 0.0100001),
    (.logarithmic(near: 0.4, far: 60), 60 * 5.01 / 65533 / 2),
  ]

  @Test(arguments: halfSteps)
  func codesAreTheNearestOnes(encoding: DepthEncoding, bound: Double) throws {
    let map = Self.map()
    for format in [DepthFormat.png16, .tiff16] {
      let (bytes, writing) = try map.encoded(as: format, encoding: encoding)
      let reading = try DepthMap.decode(bytes, named: "d")
      #expect(reading.description.encoding == encoding)
      let errors = zip(map.samples, reading.map.samples).filter { !$0.0.isNaN }
        .map { abs(Double($0) - Double($1)) }
      // Values are singles, whose own rounding comes on top.
      #expect((errors.max() ?? 1) <= bound + 60 * 6e-8)
      #expect(errors.max() == writing.maximumError)
      #expect(zip(map.samples, reading.map.samples).allSatisfy { $0.isNaN == $1.isNaN })
      #expect(writing.saturated == 0)
    }
  }

  @Test func codesSaturateAndNeverWrap() {
    func code(_ value: Float, _ encoding: DepthEncoding) -> DepthEncoding.Code {
      encoding.code(for: value)
    }
    #expect(code(65.535, .millimetreCodes) == .exact(65535))
    #expect(code(65.536, .millimetreCodes) == .saturated(65535))
    #expect(code(1e30, .millimetreCodes) == .saturated(65535))
    #expect(code(.infinity, .millimetreCodes) == .saturated(65535))
    #expect(code(0.0001, .millimetreCodes) == .saturated(1))
    #expect(code(0, .millimetreCodes) == .unknown(0))
    #expect(code(-3, .millimetreCodes) == .unknown(0))
    #expect(code(-.infinity, .millimetreCodes) == .unknown(0))
    #expect(code(.nan, .millimetreCodes) == .unknown(0))
    #expect(code(.infinity, .centimetreCodes) == .exact(65535))
    #expect(code(700, .centimetreCodes) == .saturated(65534))
    #expect(code(8, .sun) == .exact(64000))
    #expect(code(9, .sun) == .saturated(64000))
    #expect(code(0.2, .logarithmic(near: 0.5, far: 80)) == .saturated(1))
    #expect(code(81, .logarithmic(near: 0.5, far: 80)) == .saturated(65534))
    #expect(code(0.5, .logarithmic(near: 0.5, far: 80)) == .exact(1))
    #expect(code(80, .logarithmic(near: 0.5, far: 80)) == .exact(65534))
    #expect(code(.infinity, .logarithmic(near: 0.5, far: 80)) == .exact(65535))
    #expect(code(1.5, .relative) == .saturated(65535))
    #expect(code(-0.5, .relative) == .saturated(0))
    #expect(code(0, .relative) == .exact(0))
  }

  @Test func everyCodeIsReadBackAsItself() {
    let encodings: [DepthEncoding] = [
      .millimetreCodes, .kitti, .tum, .centimetreCodes, .codes(perMetre: 50, skyCode: 9),
      .logarithmic(near: 0.5, far: 80), .relative,
    ]
    for encoding in encodings {
      let wrong = (UInt16.min...UInt16.max).filter {
        encoding.code(for: encoding.value(of: $0)).code != $0
      }
      #expect(wrong.isEmpty)
    }
    // Rotated codes beyond 8 m all mean 8 m.
    let wrong = (1...8000).map { UInt16($0) << 3 | UInt16($0) >> 13 }.filter {
      DepthEncoding.sun.code(for: DepthEncoding.sun.value(of: $0)).code != $0
    }
    #expect(wrong.isEmpty)
  }

  @Test func theReportCountsWhatWasLost() throws {
    let map = DepthMap(
      width: 6, height: 1, samples: [1, 70, .infinity, 0, -1, .nan], kind: .metricPlanar)
    let refused = #expect(throws: RasterError.self) {
      try map.encoded(as: .png16, encoding: .millimetreCodes)
    }
    #expect(refused?.fault == .lossy)
    #expect(refused?.found == "of 6 pixels 2 beyond its range and 1 that would become unknown")
    let (bytes, writing) = try map.encoded(
      as: .png16, encoding: .millimetreCodes, options: .init(allowsLoss: true))
    #expect(writing.saturated == 2 && writing.unknown == 3)
    // The zero was no distance; the negative one was a number.
    #expect(writing.merged == 1 && writing.filled == 0 && writing.lost == 3)
    #expect(abs(writing.maximumError - 4.465) < 1e-5)
    let samples = try DepthMap.decode(bytes, named: "d").map.samples
    #expect(samples[0] == 1 && samples[1] == 65.535 && samples[2] == 65.535)
    #expect(samples.map(\.isNaN) == [false, false, false, true, true, true])
    let floats = try map.encoded(as: .npy).writing
    #expect(
      floats
        == DepthWriting(
          format: .npy, encoding: .metres, maximumError: 0, saturated: 0, unknown: 1))
    let scaled = try map.encoded(as: .pfm, encoding: .values(metresPerUnit: 0.001))
    #expect(
      try DepthMap.decode(
        scaled.bytes, named: "d",
        hints: [
          DepthHint(.flag, "x", .init(encoding: .values(metresPerUnit: 0.001)))
        ]
      ).map.samples[1] == 70)
  }

  @Test func encodingsThatDoNotFitAreRefused() {
    let map = Self.map()
    for (format, encoding) in [
      (DepthFormat.png16, DepthEncoding.metres), (.npy, .millimetreCodes), (.tiff16, .relative),
      (.tiff32, .kitti), (.pfm, .relative),
    ] {
      let error = #expect(throws: RasterError.self) {
        try map.encoded(as: format, encoding: encoding)
      }
      #expect(error?.fault == .contradictory)
    }
    let error = #expect(throws: RasterError.self) { try map.write(to: "/tmp/depth.exr") }
    #expect(error?.fault == .unsupported)
  }

  @Test(arguments: DepthFormat.allCases)
  func equalInputGivesEqualBytes(format: DepthFormat) throws {
    let (a, b) = (try Self.map().encoded(as: format), try Self.map().encoded(as: format))
    #expect(a.bytes == b.bytes)
    #expect(try Self.map(seed: 2).encoded(as: format).bytes != a.bytes)
  }

  @Test func extensionsNameFormats() throws {
    let folder = try TemporaryFolder()
    for (name, format) in [
      ("a.png", DepthFormat.png16), ("a.TIF", .tiff32), ("a.tiff", .tiff32), ("a.npy", .npy),
      ("a.b.npz", .npz), ("a.pfm", .pfm),
    ] {
      #expect(try Self.map().write(to: folder.path(name)).format == format)
      let hint = DepthHint(.flag, "x", .init(kind: .metricPlanar, encoding: .metres))
      let isFloat = !format.isIntegral
      #expect(try DepthMap.read(folder.path(name), hints: isFloat ? [hint] : []).format == format)
    }
    try Self.map().write(to: folder.path("b.tif"), format: .tiff16)
    #expect(try DepthMap.read(folder.path("b.tif")).format == .tiff16)
  }

  @Test func nPYHeadersEndOnSixtyFourBytes() {
    for (width, height) in [(1, 1), (640, 480), (65500, 1), (12345, 7)] {
      let file = NPYEncoder.encode(
        width: width, height: height, samples: [Float](repeating: 1, count: width * height))
      #expect((file.count - width * height * 4) % 64 == 0)
    }
  }
}
