import Foundation
import TestSupport
import Testing

@testable import Raster

/// Files that say in another program's way what they mean; see Fixtures/make_meanings.py.
@Suite struct FileMeaningTests {
  struct DepthCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let file: Data
    let encoding: String?
    let tolerance: Float
    let values: Data

    var testDescription: String { name }

    var expected: [Float] {
      Words.native([UInt8](values), as: UInt32.self).map(Float.init(bitPattern:))
    }
  }

  struct MaskCase: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let file: Data
    let width: Int
    let counts: Data

    var testDescription: String { name }
  }

  struct Cases: Decodable {
    let depth: [DepthCase]
    let masks: [MaskCase]
  }

  static let cases: Cases = {
    guard let cases = try? Fixtures.json("meanings.json", as: Cases.self) else {
      preconditionFailure("Fixtures/meanings.json is missing or damaged")
    }
    return cases
  }()

  @Test("Numbers are what the file's own words make of them", arguments: cases.depth)
  func depth(file: DepthCase) throws {
    let encoding = try file.encoding.map { try #require(DepthEncoding(named: $0)) }
    let hints = encoding.map { [DepthHint(.flag, "--encoding", .init(encoding: $0))] } ?? []
    let reading = try DepthMap.decode([UInt8](file.file), named: file.name, hints: hints)
    let expected = file.expected
    #expect(reading.map.samples.count == expected.count)
    let wrong = expected.indices.filter {
      !agree(reading.map.samples[$0], expected[$0], relative: file.tolerance)
    }
    #expect(
      wrong.isEmpty, "\(wrong.first.map { (reading.map.samples[$0], expected[$0]) } ?? (0, 0))")
    #expect(reading.notes == [])
  }

  @Test("Whatever is not 0 counts, in every sample type and format", arguments: cases.masks)
  func mask(file: MaskCase) throws {
    let folder = try TemporaryFolder()
    let mask = try MaskReading.read(try folder.file("mask", [UInt8](file.file)))
    #expect(mask.width == file.width)
    #expect(mask.bytes == [UInt8](file.counts).map { $0 == 0 ? 0 : 255 })
  }

  @Test("A mask that says two things, or nothing, is refused")
  func refusedMasks() throws {
    let folder = try TemporaryFolder()
    let nan = NPYEncoder.encode(width: 2, height: 1, samples: [.nan, 1])
    let error = #expect(throws: RasterError.self) {
      try MaskReading.read(try folder.file("nan.npy", nan))
    }
    #expect(error?.found == "NaN in 1 pixels")
    let text = #expect(throws: RasterError.self) {
      try MaskReading.read(try folder.file("mask.txt", Array("none".utf8)))
    }
    #expect(text?.fault == .unsupported)
  }

  @Test("GDAL's file beside a raster counts like its tags")
  func auxiliary() throws {
    let folder = try TemporaryFolder()
    let png = PNGEncoder().encode(
      width: 3, height: 1, channels: 1, samples: .sixteen([100, 200, 65535]))
    let path = try folder.file("d.png", png)
    let xml = """
      <PAMDataset><PAMRasterBand band="2"><Scale>9</Scale></PAMRasterBand>
      <PAMRasterBand band="1"><NoDataValue>65535</NoDataValue><Offset>1.5</Offset>
      <Scale>0.01</Scale><UnitType>metre</UnitType></PAMRasterBand></PAMDataset>
      """
    let sidecar = try folder.file("d.png.aux.xml", Array(xml.utf8))
    let reading = try DepthMap.read(path)
    #expect(reading.map.samples.prefix(2) == [2.5, 3.5] && reading.map.samples[2].isNaN)
    #expect(reading.description.encoding == .scaled(scale: 0.01, offset: 1.5))
    #expect(reading.origins.encoding == DepthOrigin(.sidecar, "the sidecar \(sidecar)"))
    _ = try folder.file("d.png.aux.xml", Array(xml.replacing("0.01", with: "one").utf8))
    let error = #expect(throws: RasterError.self) { try DepthMap.read(path) }
    #expect(error?.subject == sidecar && error?.found == "the scale 'one'")
  }

  @Test("A scale that is no number and a unit that is no length are refused")
  func unreadableScales() throws {
    func encoding(_ items: String, isRelative: Bool = false) throws -> DepthEncoding? {
      try GDALMetadata(tag: "<GDALMetadata>\(items)</GDALMetadata>")
        .encoding(isIntegral: true, isRelative: isRelative)
    }
    let furlongs = #"<Item name="UNITTYPE" role="unittype">furlong</Item>"#
    #expect(throws: GDALMetadata.Rejection.self) { try encoding(furlongs) }
    #expect(try encoding(furlongs, isRelative: true) == .codes(perMetre: 1))
    for scale in ["0", "nan", "1,5", ""] {
      #expect(throws: GDALMetadata.Rejection.self) {
        try encoding(#"<Item name="SCALE" role="scale">\#(scale)</Item>"#)
      }
    }
    #expect(try encoding("") == nil)
    #expect(try encoding(#"<Item name="AREA_OR_POINT">Area</Item>"#) == nil)
  }

  @Test("Colours that hold no numbers stay refused, and the sentence is true")
  func colours() throws {
    func found(_ samples: Image.Samples, _ encoding: DepthEncoding?) -> RasterError? {
      let bytes = PNGEncoder().encode(width: 1, height: 1, channels: 3, samples: samples)
      let hints = encoding.map { [DepthHint(.flag, "--encoding", .init(encoding: $0))] } ?? []
      return #expect(throws: RasterError.self) {
        try DepthMap.decode(bytes, named: "d", hints: hints)
      }
    }
    #expect(
      found(.eight([1, 2, 3]), nil)?.found
        == "a PNG picture in colour, and nothing that says how its colours hold depth")
    #expect(found(.eight([1, 2, 3]), .colourFloat)?.found == "PNG, 8-bit RGB")
    #expect(
      found(.sixteen([1, 2, 3]), .carla)?.found
        == "a PNG picture of three channels of 16 bits that differ")
    let grey = PNGEncoder().encode(width: 1, height: 1, channels: 1, samples: .sixteen([5]))
    let error = #expect(throws: RasterError.self) {
      try DepthMap.decode(
        grey, named: "d", hints: [DepthHint(.flag, "x", .init(encoding: .carla))])
    }
    #expect(error?.fault == .contradictory)
  }
}
