import Foundation
import TestSupport
import Testing

@testable import Raster

/// What is found in depth files, and what is not.
@Suite struct DepthFindingTests {
  /// Distances from 2 to 7 m, none twice.
  private static func scene(_ count: Int = 768) -> [Float] {
    (0..<count).map { 2 + 5 * Float(($0 * 331) % count) / Float(count) }
  }

  private func findings(
    _ samples: [Float], kind: DepthMap.Kind? = .metricPlanar, encoding: DepthEncoding? = .metres
  ) throws -> [DepthFinding] {
    let bytes = NPYEncoder.encode(width: samples.count, height: 1, samples: samples)
    let hint = DepthHint(.flag, "x", .init(kind: kind, encoding: encoding))
    return try DepthMap.decode(bytes, named: "d.npy", hints: [hint]).findings
  }

  private func findings(codes: [UInt16], _ encoding: DepthEncoding) throws -> [DepthFinding] {
    let bytes = PNGEncoder().encode(
      width: codes.count, height: 1, channels: 1, samples: .sixteen(codes))
    let hint = DepthHint(.flag, "x", .init(encoding: encoding))
    return try DepthMap.decode(bytes, named: "d.png", hints: [hint]).findings
  }

  @Test("A sound map has no findings")
  func sound() throws {
    #expect(try findings(Self.scene()) == [])
    #expect(try findings(Self.scene() + [.nan, .infinity]) == [])
    let kitti = Self.scene().map { UInt16(($0 * 256).rounded()) }
    #expect(try findings(codes: kitti + [0], .kitti) == [])
    #expect(try findings((0...768).map { Float($0) }, kind: .affineInvariantDisparity) == [])
  }

  @Test(
    "Numbers that mark sky or unknown are named with their share",
    arguments: [
      1e10, 65504, 65535, 3.4028235e38, 3.4e38, 1e30, 1e20, 9999, 99999, 1000, 10000, 1e6, 32767,
    ] as [Float])
  func marks(value: Float) throws {
    var samples = Self.scene()
    for at in stride(from: 0, to: samples.count, by: 4) { samples[at] = value }
    let found = try #require(findings(samples).first)
    #expect(found.kind == .sentinel && found.grade == .certain)
    #expect(found.value == Double(value) && found.share == 0.25)
    #expect(found.remedies == [.maximum(Double(value))])
    #expect(found.context.map { (6...7).contains($0) } == true)
  }

  @Test("Two marks are two findings, and a majority of marks is no unit")
  func severalMarks() throws {
    let samples =
      Self.scene() + [Float](repeating: 1e10, count: 1000) + [Float](repeating: 9999, count: 500)
    let found = try findings(samples)
    #expect(found.map(\.kind) == [.sentinel, .sentinel])
    #expect(found.map(\.value) == [1e10, 9999])
    let unusual = try findings(Self.scene() + [Float](repeating: 777, count: 9))
    #expect(unusual.map(\.grade) == [.likely])
    // One pixel that is far away is one pixel that is far away.
    #expect(try findings(Self.scene() + [777]) == [])
  }

  @Test(
    "Negative distances that are all one are a mark", arguments: [-1, -9999, -3.4e38] as [Float])
  func negative(value: Float) throws {
    let found = try #require(findings(Self.scene() + [value, value]).first)
    #expect(found.kind == .sentinel && found.grade == .certain && found.value == Double(value))
    #expect(found.remedies == [.minimum(0)])
    #expect(try findings([-0.5, -0.25] + Self.scene(), kind: .affineInvariant) == [])
  }

  @Test("The code 65535 apart from all others is sky, and the encoding that says so is named")
  func code65535() throws {
    let codes = Self.scene().map { UInt16(($0 * 512).rounded()) } + [65535, 65535]
    let found = try #require(findings(codes: codes, .codes(perMetre: 512)).first)
    #expect(found.kind == .sentinel && found.grade == .certain && found.stored == 65535)
    #expect(found.share == 2.0 / 770)
    guard case .encoding(let encoding)? = found.remedies.first else {
      Issue.record("no encoding but \(found.remedies)")
      return
    }
    #expect(encoding.name == "x512:sky=65535")
    #expect(try findings(codes: codes, encoding) == [])
  }

  @Test("Codes heaped at the end of their range were cut off there")
  func saturated() throws {
    let ramp = (0..<1000).map { UInt16(40000 + $0 * 25) } + [UInt16](repeating: 65535, count: 100)
    let found = try #require(findings(codes: ramp, .millimetreCodes).first)
    #expect(
      found.kind == .saturated && found.grade == .likely && found.value == Double(Float(65.535)))
    let wall = (0..<900).map { 10 + Float($0) / 90 } + [Float](repeating: 20, count: 100)
    #expect(try findings(wall).map(\.kind) == [.saturated])
  }

  @Test("Constant maps, zeros, assumptions and units")
  func others() throws {
    #expect(try findings([Float](repeating: 3, count: 80)).map(\.kind) == [.constant])
    #expect(try findings([.nan, 3, 3]).first?.share == 2.0 / 3)
    let holes = try #require(findings(Self.scene(768) + [Float](repeating: 0, count: 256)).first)
    #expect(holes.kind == .zeroHoles && holes.share == 0.25 && holes.grade == .certain)
    #expect(try findings([0, 0.5, 1, 2], kind: .affineInvariantDisparity) == [])
    let millimetres = try findings(Self.scene().map { $0 * 1000 })
    #expect(millimetres.map(\.kind) == [.suspiciousUnit])
    #expect(millimetres.first?.remedies.first == .unit(metresPerUnit: 0.001))
    let centimetres = try findings(Self.scene().map { $0 * 100 / 2 })
    #expect(centimetres.first?.remedies.first == .unit(metresPerUnit: 0.01))
    let raw = try findings(Self.scene().map { $0 * 60 }, kind: nil, encoding: nil)
    #expect(raw.map(\.kind) == [.assumed, .suspiciousUnit])
    #expect(raw.last?.remedies.last == .kind(.affineInvariantDisparity))
    let normalised = try findings(
      (0...100).map { Float($0) / 100 }, kind: nil, encoding: nil)
    #expect(normalised.map(\.kind) == [.assumed, .suspiciousUnit])
    #expect(normalised.last?.sentence.contains("from exactly 0 to exactly 1") == true)
  }

  @Test("Eight bits in sixteen are found, whichever way they were widened")
  func widened() throws {
    let steps = (1...200).map { UInt16($0) }
    #expect(
      try findings(codes: steps.map { $0 * 257 }, .millimetreCodes).contains {
        $0.kind == .widenedEightBits && $0.stored == 257 && $0.grade == .certain
      })
    #expect(
      try findings(codes: steps.map { $0 * 256 }, .millimetreCodes).contains {
        $0.kind == .widenedEightBits && $0.stored == 256 && $0.grade == .likely
      })
    // Whole metres in 256ths of one.
    #expect(try findings(codes: (1...80).map { $0 * 256 }, .kitti) == [])
  }

  @Test("A finding goes through JSON, with a sentence that names no flag")
  func coding() throws {
    let remedies: [DepthFinding.Remedy] = [
      .encoding(.codes(perMetre: 512, skyCode: 65535)), .kind(.metricRay),
      .unit(metresPerUnit: 0.001), .maximum(1e10), .minimum(-1), .say([.kind, .encoding]),
      .original,
    ]
    for kind in DepthFinding.Kind.allCases {
      let finding = DepthFinding(
        kind, .likely, stored: 65535, value: 127.998, share: 0.206, context: 7, remedies: remedies)
      let data = try JSONEncoder().encode(finding)
      #expect(try JSONDecoder().decode(DepthFinding.self, from: data) == finding)
      let text = String(decoding: data, as: UTF8.self)
      #expect(text.contains(#""kind":"\#(kind.rawValue)""#))
      #expect(text.contains(#"{"encoding":"x512:sky=65535"}"#))
      #expect(finding.sentence.hasSuffix(".") && !finding.sentence.contains("--"))
    }
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        DepthFinding.Remedy.self, from: Data(#"{"maximum": 1, "minimum": 0}"#.utf8))
    }
  }
}
