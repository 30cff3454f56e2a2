import Foundation
import TestSupport
import Testing

@testable import Raster

/// Who is believed about a depth file: the file, a sidecar, the dataset, a flag.
@Suite struct DepthSourcesTests {
  private let codes: [UInt16] = [1000, 2000]

  private func png(_ text: [String: String] = [:], pCAL: DepthEncoding? = nil) -> [UInt8] {
    PNGEncoder(text: text, calibration: pCAL.flatMap { PNGCalibration($0) })
      .encode(width: 2, height: 1, channels: 1, samples: .sixteen(codes))
  }

  private func hint(_ source: DepthHint.Source, _ encoding: DepthEncoding) -> DepthHint {
    DepthHint(
      source, source == .flag ? "--encoding" : "dataset.yaml", .init(encoding: encoding))
  }

  @Test func theFileItselfComesFirst() throws {
    let bytes = png(["fdeval:json": #"{"encoding": "x100", "kind": "metric_ray"}"#])
    let reading = try DepthMap.decode(
      bytes, named: "d.png", hints: [hint(.flag, .kitti), hint(.descriptor, .codes(perMetre: 100))])
    #expect(reading.map.samples == [10, 20])
    #expect(reading.map.kind == .metricRay)
    #expect(reading.assumed == [])
    #expect(reading.notes.count == 1)
    #expect(reading.notes.first?.contains("--encoding says kitti") == true)
  }

  @Test func theDescriptorComesBeforeTheFlagInWhateverOrder() throws {
    for hints in [
      [hint(.flag, .kitti), hint(.descriptor, .tum)],
      [hint(.descriptor, .tum), hint(.flag, .kitti)],
    ] {
      let reading = try DepthMap.decode(png(), named: "d.png", hints: hints)
      #expect(reading.description.encoding == .tum)
      #expect(reading.notes.count == 1)
    }
  }

  @Test func sourcesThatAgreeAreNotNoted() throws {
    let bytes = png(
      ["fdeval:json": #"{"encoding": "mm", "kind": "planar"}"#], pCAL: .millimetreCodes)
    let reading = try DepthMap.decode(
      bytes, named: "d.png", hints: [hint(.descriptor, .millimetreCodes)])
    #expect(reading.notes == [])
    #expect(reading.map.samples == [1, 2])
  }

  @Test func partsAreTakenFromDifferentSources() throws {
    let bytes = png(pCAL: .codes(perMetre: 4000))
    let camera = Intrinsics(fx: 1, fy: 2, cx: 3, cy: 4)
    let said = DepthDescription(kind: .metricRay, intrinsics: camera, producer: "x")
    let reading = try DepthMap.decode(
      bytes, named: "d.png", hints: [DepthHint(.flag, "--kind", said)])
    #expect(reading.map.samples == [0.25, 0.5])
    #expect(reading.map.kind == .metricRay)
    #expect(reading.map.intrinsics == camera)
    #expect(reading.description.producer == "x")
  }

  @Test func pCALSaysOnlyTheScaleAndALaterSourceAddsTheSky() throws {
    let bytes = PNGEncoder(calibration: PNGCalibration(.centimetreCodes))
      .encode(width: 2, height: 1, channels: 1, samples: .sixteen([100, 65535]))
    let reading = try DepthMap.decode(
      bytes, named: "d.png", hints: [hint(.descriptor, .centimetreCodes)])
    #expect(reading.map.samples == [1, .infinity])
    #expect(reading.notes == [])
  }

  @Test func aSidecarIsFoundUnderBothNames() throws {
    for name in ["d.png.json", "d.json"] {
      let folder = try TemporaryFolder()
      let path = try folder.file("d.png", png())
      _ = try folder.file(name, Array(#"{"encoding": "tum", "more": [1, {}]}"#.utf8))
      let reading = try DepthMap.read(path, hints: [hint(.flag, .kitti)])
      #expect(reading.map.samples == [0.2, 0.4])
      #expect(reading.notes.first?.contains(name) == true)
    }
  }

  @Test func theLongerNameWinsAndForeignJSONIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("d.png", png())
    _ = try folder.file("d.png.json", Array(#"{"width": 3}"#.utf8))
    _ = try folder.file("d.json", Array(#"{"encoding": "tum"}"#.utf8))
    #expect(try DepthMap.read(path).description.encoding == .tum)
    _ = try folder.file("d.png.json", Array(#"{"encoding": "mm"}"#.utf8))
    #expect(try DepthMap.read(path).description.encoding == .millimetreCodes)
  }

  @Test(arguments: [
    ("not json", "text that is no JSON"),
    (#"{"encoding":"millimetres","kin"#, "text that is no JSON"),
    ("{'encoding': 'mm'}", "text that is no JSON"),
    (#"{"Encoding": "mm"}"#, "the key 'Encoding'; keys are in small letters"),
    (#"{"KIND": "planar", "encoding": "mm"}"#, "the key 'KIND'; keys are in small letters"),
    (#"{"kind": "planar", "unit": "mm"}"#, "the key 'unit'; the key 'encoding' says that"),
    (#"{"encoding": "mm", "encoding": "cm"}"#, "the key 'encoding' twice"),
    (#""mm""#, "JSON that is no object"), (#"["mm"]"#, "JSON that is no object"),
    ("5", "JSON that is no object"),
    (#"{"encoding": "\u001b[31mred\u0007"}"#, "unknown depth encoding '·[31mred·'"),
    (#"{"kind": "deep"}"#, "unknown kind 'deep', not one of metric_planar"),
  ])
  func aSidecarThatCannotBeParsedIsAnErrorThatNamesIt(json: String, found: String) throws {
    for name in ["d.png.json", "d.json"] {
      // Lists under the shorter name are other programs'.
      if name == "d.json", json.hasPrefix("[") { continue }
      let folder = try TemporaryFolder()
      let path = try folder.file("d.png", png())
      let sidecar = try folder.file(name, Array(json.utf8))
      let error = #expect(throws: RasterError.self) {
        try DepthMap.read(path, hints: [hint(.flag, .tum)])
      }
      #expect(error?.subject == sidecar && error?.fault == .malformed)
      #expect(error?.found.contains(found) == true, "\(error?.found ?? "")")
      #expect(error?.found.unicodeScalars.contains { $0.value < 32 } == false)
    }
  }

  @Test func aSidecarInAnotherEncodingOfTextIsAnErrorAndAByteOrderMarkIsNone() throws {
    let json = #"{"encoding": "tum"}"#
    let little: [UInt8] = json.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big: [UInt8] = json.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    var latin = Array(#"{"encoding": "tum", "producer": "M"#.utf8)
    latin.append(0xFC)
    latin += Array(#"ller"}"#.utf8)
    let mark: [UInt8] = [0xFF, 0xFE]
    for bytes in [mark + little, big, latin] {
      let folder = try TemporaryFolder()
      let path = try folder.file("d.png", png())
      let sidecar = try folder.file("d.png.json", bytes)
      let error = #expect(throws: RasterError.self) { try DepthMap.read(path) }
      #expect(error?.subject == sidecar && error?.expected == "text in UTF-8")
    }
    let folder = try TemporaryFolder()
    let path = try folder.file("d.png", png())
    _ = try folder.file("d.png.json", [0xEF, 0xBB, 0xBF] + Array(json.utf8))
    #expect(try DepthMap.read(path).description.encoding == .tum)
  }

  @Test func aSidecarThatIsALinkToNothingIsAnError() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("d.png", png())
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("d.png.json"), withDestinationPath: "gone.json")
    let error = #expect(throws: RasterError.self) { try DepthMap.read(path) }
    #expect(error?.found == "a link that leads nowhere")
  }

  @Test(arguments: [
    #"{"encoding": "furlongs"}"#, #"{"kind": "deep"}"#, #"{"encoding": 5}"#,
    #"{"kind": "metric_planar", "intrinsics": {"fx": 1}}"#,
  ])
  func wrongValuesInASidecarAreAnErrorThatNamesIt(json: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("d.png", png())
    let sidecar = try folder.file("d.png.json", Array(json.utf8))
    let error = #expect(throws: RasterError.self) {
      try DepthMap.read(path, hints: [hint(.flag, .tum)])
    }
    #expect(error?.subject == sidecar)
    #expect(error?.fault == .malformed)
  }

  @Test func wrongValuesInTheFileAreAnError() throws {
    let error = #expect(throws: RasterError.self) {
      try DepthMap.decode(png(["fdeval:json": #"{"kind": "deep"}"#]), named: "d.png")
    }
    #expect(error?.fault == .malformed)
    #expect(error?.found.contains("deep") == true)
  }

  @Test func aWrittenSidecarIsReadBack() throws {
    let folder = try TemporaryFolder()
    let map = DepthMap(width: 2, height: 1, samples: [0.5, 0.75], kind: .affineInvariant)
    try map.write(to: folder.path("d.npy"))
    try DepthDescription(kind: .affineInvariant, producer: "somebody")
      .writeSidecar(of: folder.path("d.npy"))
    let reading = try DepthMap.read(folder.path("d.npy"))
    #expect(reading.map == map)
    #expect(reading.notes == [])
    #expect(reading.description.producer == "somebody")
  }

  @Test func pCALOfEveryEncodingIsReadBack() throws {
    let encodings: [DepthEncoding] = [
      .millimetreCodes, .kitti, .tum, .codes(perMetre: 1234.5), .codes(perMetre: 0.037),
      .logarithmic(near: 0.5, far: 80), .logarithmic(near: 1e-5, far: 1),
      .logarithmic(near: 3, far: 3.1),
    ]
    for encoding in encodings {
      let calibration = try #require(PNGCalibration(encoding))
      let back = try #require(PNGCalibration(calibration.data[...])?.encoding(largest: .max))
      for code: UInt16 in [1, 2, 1000, 40000, 65534] {
        let (a, b) = (encoding.value(of: code), back.value(of: code))
        #expect(agree(a, b, relative: 2e-7))
      }
    }
    #expect(
      PNGCalibration(PNGCalibration(.millimetreCodes)?.data[...] ?? [])?.encoding(largest: .max)
        == .millimetreCodes)
    #expect(PNGCalibration(.relative) == nil)
  }
}
