import Foundation
import TestSupport
import Testing

@testable import Raster

/// A depth file and its values as computed from the definitions; see Fixtures/make_depth.py.
struct DepthFixture: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let file: Data
  let width: Int
  let height: Int
  let encoding: String?
  let kind: String?
  let values: Data

  var testDescription: String { name }

  var hints: [DepthHint] {
    let said = DepthDescription(
      kind: kind.flatMap { DepthMap.Kind(named: $0) },
      encoding: encoding.flatMap { DepthEncoding(named: $0) })
    return [DepthHint(.flag, "--encoding", said)]
  }

  var expected: [Float] {
    Words.native([UInt8](values), as: UInt32.self).map(Float.init(bitPattern:))
  }

  static let all: [DepthFixture] = {
    guard let all = try? Fixtures.json("depth.json", as: [DepthFixture].self) else {
      preconditionFailure("Fixtures/depth.json is missing or damaged")
    }
    return all
  }()
}

/// Whether two values are the same number, both NaN, or apart by rounding only.
func agree(_ a: Float, _ b: Float, relative: Float = 0) -> Bool {
  a == b || (a.isNaN && b.isNaN) || abs(a - b) <= relative * abs(b)
}

@Suite struct DepthReadingTests {
  @Test(arguments: DepthFixture.all)
  func valuesAreThoseOfTheDefinition(fixture: DepthFixture) throws {
    let reading = try DepthMap.decode(
      [UInt8](fixture.file), named: fixture.name, hints: fixture.hints)
    #expect(reading.map.width == fixture.width && reading.map.height == fixture.height)
    // Powers and logarithms differ in the last bit between libraries; divisions do not.
    let relative: Float = fixture.name.contains("log") || fixture.name.contains("moge") ? 2e-7 : 0
    let expected = fixture.expected
    #expect(reading.map.samples.count == expected.count)
    let wrong = expected.indices.filter {
      !agree(reading.map.samples[$0], expected[$0], relative: relative)
    }
    #expect(wrong.isEmpty)
  }

  @Test func largeMapsAreReadThroughATableAndSmallOnesAreNot() {
    let encodings: [DepthEncoding] = [
      .millimetreCodes, .kitti, .centimetreCodes, .sun, .relative,
      .logarithmic(near: 0.3, far: 90),
    ]
    let codes = (0...UInt16.max).map { $0 }
    for encoding in encodings {
      let direct = codes.map { encoding.value(of: $0) }
      let table = DepthCodes.values(of: codes, encoding: encoding, largest: .max)
      #expect(zip(direct, table).allSatisfy { agree($0, $1) })
    }
  }

  @Test func valuesOfTheOtherKindsAreNotCalledMetres() throws {
    let bytes = NPYEncoder.encode(width: 2, height: 1, samples: [0.25, 0.5])
    let hint = DepthHint(.flag, "--kind", .init(kind: .affineInvariantDisparity))
    let reading = try DepthMap.decode(bytes, named: "d.npy", hints: [hint])
    #expect(reading.map.kind == .affineInvariantDisparity)
    #expect(reading.assumed == [])
    #expect(reading.notes == [])
  }

  @Test func anUnknownFloatFileIsPlanarMetresWithANote() throws {
    let bytes = NPYEncoder.encode(width: 2, height: 1, samples: [1, 2])
    let reading = try DepthMap.decode(bytes, named: "d.npy")
    #expect(reading.map.kind == .metricPlanar)
    #expect(reading.assumed.sorted() == ["encoding=metres", "kind=metric_planar"])
    #expect(reading.notes == [])
    #expect(reading.findings.map(\.kind) == [.assumed])
    #expect(reading.findings.first?.remedies == [.say([.kind, .encoding])])
    #expect(reading.origins == .init(kind: .assumed, encoding: .assumed))
    #expect(reading.description.encoding == .metres)
    #expect(reading.format == .npy)
  }

  @Test func anEncodingWithoutAKindMeansPlanarAndIsListed() throws {
    let bytes = PNGEncoder().encode(width: 2, height: 1, channels: 1, samples: .sixteen([1, 2]))
    let hint = DepthHint(.flag, "--encoding", .init(encoding: .millimetreCodes))
    let reading = try DepthMap.decode(bytes, named: "d.png", hints: [hint])
    #expect(reading.assumed == ["kind=metric_planar"])
    #expect(reading.notes == [])
    #expect(reading.storage == "PNG, 16-bit grey")
  }

  @Test(arguments: [
    (DepthMap.Kind?.none, DepthEncoding?.none, RasterError.Fault.undescribed),
    (.metricPlanar, nil, .undescribed), (nil, .relative, .undescribed),
    (.metricRay, .relative, .contradictory), (nil, .metres, .contradictory),
    (.metricPlanar, .values(metresPerUnit: 0.001), .contradictory),
  ])
  func integerFilesWithoutASoundStatementAreRefused(
    kind: DepthMap.Kind?, encoding: DepthEncoding?, fault: RasterError.Fault
  ) throws {
    let hint = DepthHint(.flag, "--encoding", .init(kind: kind, encoding: encoding))
    let png = PNGEncoder().encode(width: 2, height: 1, channels: 1, samples: .sixteen([1, 2]))
    let error = #expect(throws: RasterError.self) {
      try DepthMap.decode(png, named: "d.png", hints: [hint])
    }
    #expect(error?.fault == fault)
    if fault == .undescribed, kind != nil || encoding == nil {
      #expect(error?.advice?.contains("--encoding") == true)
      #expect(error?.advice?.contains(DepthEncoding.choices) == true)
    }
  }

  @Test func eightBitPicturesAreDepthOnlyForARelativeKind() throws {
    let picture = Image(width: 2, height: 1, channels: 1, bytes: [0, 255])
    for format in ImageFormat.allCases {
      let bytes = try picture.encoded(as: format)
      let error = #expect(throws: RasterError.self) { try DepthMap.decode(bytes, named: "d") }
      #expect(error?.fault == .unsupported)
      let metric = DepthHint(.flag, "--encoding", .init(encoding: .codes(perMetre: 10)))
      #expect(throws: RasterError.self) { try DepthMap.decode(bytes, named: "d", hints: [metric]) }
      let hint = DepthHint(.flag, "--kind", .init(kind: .affineInvariantDisparity))
      let reading = try DepthMap.decode(bytes, named: "d", hints: [hint])
      #expect(abs(reading.map.samples[0]) < 0.02 && abs(reading.map.samples[1] - 1) < 0.02)
      #expect(reading.description.encoding == .relative)
      #expect(reading.format == nil)
    }
  }

  @Test func colourPicturesAreNoDepth() throws {
    let picture = Image(width: 1, height: 1, channels: 3, bytes: [10, 200, 30])
    let wide = Image(width: 1, height: 1, channels: 3, samples: .sixteen([1, 1, 2]))
    let hint = DepthHint(.flag, "--kind", .init(kind: .affineInvariantDisparity))
    for bytes in [
      try picture.encoded(as: .png), try picture.encoded(as: .webp), try wide.encoded(as: .png),
    ] {
      let error = #expect(throws: RasterError.self) {
        try DepthMap.decode(bytes, named: "d", hints: [hint])
      }
      #expect(error?.fault == .unsupported)
    }
  }

  @Test func integerCodesInFloatsAreCodesOnlyIfAllAreWhole() throws {
    let hint = DepthHint(.flag, "--encoding", .init(encoding: .millimetreCodes))
    let whole = NPYEncoder.encode(width: 4, height: 1, samples: [1500, 0, .infinity, 70000])
    let reading = try DepthMap.decode(whole, named: "d.npy", hints: [hint])
    #expect(reading.map.samples[0] == 1.5 && reading.map.samples[1].isNaN)
    #expect(reading.map.samples[2] == .infinity && reading.map.samples[3] == 70)
    #expect(reading.notes.count == 1)
    let broken = NPYEncoder.encode(width: 2, height: 1, samples: [1.5, 2])
    let error = #expect(throws: RasterError.self) {
      try DepthMap.decode(broken, named: "d.npy", hints: [hint])
    }
    #expect(error?.fault == .contradictory)
  }

  @Test func mapsWithoutAnyFiniteValueAreRefused() throws {
    for samples in [[Float.nan, .nan], [.infinity, .nan]] {
      let bytes = NPYEncoder.encode(width: 2, height: 1, samples: samples)
      let error = #expect(throws: RasterError.self) { try DepthMap.decode(bytes, named: "d.npy") }
      #expect(error?.fault == .malformed)
    }
    let zeros = PNGEncoder().encode(width: 2, height: 1, channels: 1, samples: .sixteen([0, 0]))
    let hint = DepthHint(.flag, "--encoding", .init(encoding: .millimetreCodes))
    #expect(throws: RasterError.self) { try DepthMap.decode(zeros, named: "d.png", hints: [hint]) }
  }

  @Test func theContentDecidesAndNotTheName() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file(
      "depth.png", NPYEncoder.encode(width: 2, height: 1, samples: [1, 2]))
    #expect(try DepthMap.read(path).format == .npy)
  }

  @Test func tracesOfAccidentsAreFound() throws {
    let hint = DepthHint(.flag, "--encoding", .init(encoding: .millimetreCodes))
    func findings(_ codes: [UInt16]) throws -> [DepthFinding] {
      let bytes = PNGEncoder().encode(
        width: codes.count, height: 1, channels: 1, samples: .sixteen(codes))
      return try DepthMap.decode(bytes, named: "d.png", hints: [hint]).findings
    }
    #expect(try findings([5, 1000]) == [])
    #expect(try findings([5, 32768]).map(\.kind) == [.halvedCodes])
    #expect(try findings([5, 32768]).first?.sentence.contains("Photoshop") == true)
    let widened = try #require(
      findings([257, 514, 65535]).first { $0.kind == .widenedEightBits })
    #expect(widened.stored == 257 && widened.grade == .certain)
  }
}
