import Foundation
import Raster
import TestSupport
import Testing

/// `fdeval export`: what comes out is what went in, within what was said.
@Suite struct ExportTests {
  /// Encodings that suit a kind and a format; nil where the default stands.
  private static func encodings(_ kind: DepthMap.Kind, _ format: DepthFormat) -> [String?] {
    if !format.isIntegral {
      return kind.isMetric ? [nil, "metres", "millimetres", "*0.3048"] : [nil]
    }
    return kind.isMetric
      ? [nil, "mm", "cm", "kitti", "tum", "x4000", "x1000:sky=65535", "sun", "log:0.1:100"]
      : kind.hasUnit ? [nil] : [nil, "relative"]
  }

  /// A map with holes, and for distances sky.
  private static func map(_ kind: DepthMap.Kind) -> DepthMap {
    var random = SplitMix64(seed: 23)
    let scene = Pair.scene(width: 40, height: 30, random: &random)
    var samples = scene.samples.map { kind.isMetric ? $0 : $0 / 8 }
    if kind.isMetric {
      for at in stride(from: 3, to: samples.count, by: 97) { samples[at] = .nan }
      for at in stride(from: 5, to: samples.count, by: 101) { samples[at] = .infinity }
    }
    return DepthMap(width: 40, height: 30, samples: samples, kind: kind)
  }

  @Test(
    "Every format and encoding gives the values back, within the error that was said",
    arguments: DepthMap.Kind.allCases)
  func roundTrip(kind: DepthMap.Kind) async throws {
    let folder = try TemporaryFolder()
    let original = Self.map(kind)
    try original.write(to: folder.path("in.npz"))
    for format in DepthFormat.allCases {
      for encoding in Self.encodings(kind, format) {
        let out = "out.\(format.fileExtension)"
        let words =
          ["export", "in.npz", "--format", format.rawValue, "-o", out, "--saturate"]
          + (encoding.map { ["--out-encoding", $0] } ?? [])
        let outcome = try await Command.run(words, in: folder.url.path)
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.output == "\(out)\n")
        let reading = try DepthMap.read(folder.path(out))
        #expect(reading.map.kind == kind)
        #expect(reading.assumed.isEmpty && reading.notes.isEmpty)
        if let encoding {
          #expect(reading.description.encoding == DepthEncoding(named: encoding))
        }
        try check(reading.map, original, format, outcome, words)
      }
    }
  }

  /// Compares what was written with the original, and the difference with what was said of it.
  private func check(
    _ map: DepthMap, _ original: DepthMap, _ format: DepthFormat, _ outcome: Command.Outcome,
    _ words: [String]
  ) throws {
    var largest = 0.0
    for (new, old) in zip(map.samples, original.samples) {
      if old.isNaN {
        #expect(new.isNaN, "\(words)")
      } else if old.isFinite {
        largest = max(largest, abs(Double(new) - Double(old)))
      }
    }
    guard format.isIntegral else {
      #expect(outcome.error.isEmpty)
      // A unit other than metres rounds twice.
      #expect(largest <= 1e-6, "\(words): \(largest)")
      #expect(zip(map.samples, original.samples).allSatisfy { $1 != .infinity || $0 == .infinity })
      return
    }
    let said = try #require(
      outcome.error.firstMatch(of: /largest error ([-+.e0-9]+)( m)?, (\d+) unknown pixels\.\n/),
      "\(outcome.error)")
    let stated = try #require(Double(said.output.1))
    // Stated with four digits.
    #expect(abs(largest - stated) <= 1e-3 * stated + 1e-12, "\(words): \(largest), said \(stated)")
    #expect((said.output.2 != nil) == original.kind.isMetric)
    #expect(Int(said.output.3) == original.samples.count(where: \.isNaN))
  }

  @Test("A chain through all formats loses no more than its coarsest link")
  func chain() async throws {
    let folder = try TemporaryFolder()
    let original = Self.map(.metricPlanar)
    try original.write(to: folder.path("a.npz"))
    let outcome = try await Command.shell(
      """
      set -e
      fdeval export a.npz -o b.pfm
      fdeval export b.pfm -o c.tif
      fdeval export c.tif --format tiff16 --out-encoding tum --saturate -o d.tif
      fdeval export d.tif -o e.npy
      fdeval export e.npy --format png16 --out-encoding x8000 --saturate -o f.png
      fdeval export f.png -o g.npz
      """, in: folder.url.path)
    #expect(outcome.code == 0, "\(outcome.error)")
    let last = try DepthMap.read(folder.path("g.npz")).map
    #expect(last.kind == .metricPlanar)
    for (new, old) in zip(last.samples, original.samples) where old.isFinite {
      // Half a step of 1/5000 m and half a step of 1/8000 m.
      #expect(abs(new - old) <= 0.0001 + 0.0000625 + 1e-6)
    }
  }

  @Test("What does not fit an encoding is cut off, counted and warned of")
  func saturated() async throws {
    let folder = try TemporaryFolder()
    let map = DepthMap(
      width: 4, height: 1, samples: [1, 70, 300, .nan], kind: .metricPlanar)
    try map.write(to: folder.path("in.npz"))
    let refused = try await Command.run(
      ["export", "in.npz", "-o", "out.png"], in: folder.url.path)
    #expect(refused.code == 2)
    #expect(
      refused.error
        == "Error: out.png: expected values that mm can hold, found of 4 pixels 2 beyond its range; choose another --out-encoding or a floating-point format, or add --saturate.\n"
    )
    #expect(try folder.names() == ["in.npz"])
    let outcome = try await Command.run(
      ["export", "in.npz", "-o", "out.png", "--saturate"], in: folder.url.path)
    #expect(outcome.code == 0)
    #expect(
      outcome.error == """
        out.png: mm, largest error 234.5 m, 1 unknown pixels.
        Warning: out.png: 2 pixels lie outside what mm can hold and were cut off; choose another --out-encoding.

        """)
    #expect(try DepthMap.read(folder.path("out.png")).map.samples.prefix(3) == [1, 65.535, 65.535])
  }

  @Test("Predictor 3 is written where it is asked for alone, and changes no number")
  func predictor() async throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 3)
    let map = Pair.scene(width: 64, height: 48, random: &random)
    try map.write(to: folder.path("in.npz"))
    for (flags, predictor) in [([], 1), (["--predictor"], 3)] as [([String], UInt16)] {
      let outcome = try await Command.run(
        ["export", "in.npz", "-o", "out.tif"] + flags, in: folder.url.path)
      #expect(outcome.code == 0, "\(outcome.error)")
      #expect(try DepthMap.read(folder.path("out.tif")).map == map)
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: folder.path("out.tif"))))
      #expect(Self.predictor(of: bytes) == predictor)
      try FileManager.default.removeItem(atPath: folder.path("out.tif"))
    }
  }

  /// The tag 317 of a little-endian TIFF's first directory; 1 where it is not there.
  private static func predictor(of bytes: [UInt8]) -> UInt16 {
    func word(_ at: Int) -> Int { Int(bytes[at]) | Int(bytes[at + 1]) << 8 }
    let start = word(4) | word(6) << 16
    for entry in 0..<word(start) where word(start + 2 + 12 * entry) == 317 {
      return UInt16(word(start + 2 + 12 * entry + 8))
    }
    return 1
  }

  @Test("Several inputs go into a folder, which is made, under their own names")
  func several() async throws {
    let folder = try TemporaryFolder()
    for name in ["a.npz", "b.npz"] { try Self.map(.metricRay).write(to: folder.path(name)) }
    let outcome = try await Command.run(
      ["export", "a.npz", "b.npz", "--format", "pfm", "-o", "new/deep"], in: folder.url.path)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output == "new/deep/a.pfm\nnew/deep/b.pfm\n")
    for name in ["a.pfm", "b.pfm"] {
      let reading = try DepthMap.read(folder.path("new/deep/\(name)"))
      #expect(reading.map.kind == .metricRay)
      #expect(reading.notes.isEmpty)
    }
    // One input goes into a folder that is there.
    let one = try await Command.run(
      ["export", "a.npz", "--format", "tiff32", "-o", "new"], in: folder.url.path)
    #expect(one.output == "new/a.tif\n")
  }

  @Test("Inputs of one name are not written over each other")
  func sameNames() async throws {
    let folder = try TemporaryFolder()
    for name in ["x.npz", "x.pfm"] { try Self.map(.metricPlanar).write(to: folder.path(name)) }
    let outcome = try await Command.run(
      ["export", "x.npz", "x.pfm", "--format", "npy", "-o", "out"], in: folder.url.path)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.error
        == "Error: out/x.npy: expected inputs of different names, found x.npz and x.pfm; write them into different folders.\n"
    )
    #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
  }

  @Test("- is standard output, of one file")
  func standardOutput() async throws {
    let folder = try TemporaryFolder()
    let map = Self.map(.metricPlanar)
    try map.write(to: folder.path("in.npz"))
    let outcome = try await Command.shell(
      "fdeval export in.npz --saturate --format png16 -o - > piped.png && fdeval export in.npz --saturate -o file.png",
      in: folder.url.path)
    #expect(outcome.code == 0)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: folder.path("piped.png")))
        == Data(contentsOf: URL(fileURLWithPath: folder.path("file.png"))))
    #expect(outcome.error.hasPrefix("standard output: mm, largest error 0.000"))
    let two = try await Command.run(
      ["export", "in.npz", "in.npz", "--format", "npy", "-o", "-"], in: folder.url.path)
    #expect(two.code == 2)
    #expect(
      two.error
        == "Error: -o -: expected one input for standard output, found 2; name a folder.\n")
    #expect(try !folder.names().contains("-"))
  }

  @Test("What cannot be written in a format is refused, and nothing is left")
  func refused() async throws {
    let folder = try TemporaryFolder()
    try Self.map(.metricPlanar).write(to: folder.path("metric.npz"))
    try Self.map(.affineInvariantDisparity).write(to: folder.path("disparity.npz"))
    let choices =
      "mm, cm, kitti (x256), tum (x5000), xN (N codes per metre), xN:sky=CODE, sun, sun:uncut, log:NEAR:FAR, linear:FIRST:LAST, carla, rgb24:FARTHEST, tartanair, relative, metres, millimetres, *SCALE+OFFSET"
    for (words, sentence) in [
      (
        "metric.npz --out-encoding kitti -o out.npy",
        "out.npy: expected an encoding of floating-point values for npy, found 'kitti'; give one of: \(choices)."
      ),
      (
        "metric.npz --out-encoding metres -o out.png",
        "out.png: expected an encoding of integer codes for png16, found 'metres'; give one of: \(choices)."
      ),
      (
        "metric.npz --out-encoding relative -o out.png",
        "out.png: expected an encoding with a unit for the kind metric_planar, found 'relative'; give one of: \(choices)."
      ),
    ] {
      let outcome = try await Command.shell("fdeval export \(words)", in: folder.url.path)
      #expect(outcome.code == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.error == "Error: \(sentence)\n")
    }
    for (words, sentence) in [
      (
        "metric.npz --format bmp -o out",
        "--format: expected one of png16, tiff16, tiff32, npy, npz, pfm, found 'bmp'."
      ),
      (
        "metric.npz -o out.bmp",
        "--format: expected one of png16, tiff16, tiff32, npy, npz, pfm, found none and no extension to tell it."
      ),
      (
        "metric.npz -o out.png --out-encoding feet",
        "--out-encoding: expected one of \(choices), found 'feet'."
      ),
      (
        "metric.npz -o out.png --kind flat",
        "--kind: expected one of planar, ray, scale-invariant, affine, disparity, stereo, found 'flat'."
      ),
      (
        "metric.npz -o out.png --encoding feet",
        "--encoding: expected one of \(choices), disparity, disparity:FB:DOFFS, disparity:xN:FB:DOFFS, found 'feet'."
      ),
    ] {
      let outcome = try await Command.shell("fdeval export \(words)", in: folder.url.path)
      #expect(outcome.code == 64)
      #expect(outcome.output.isEmpty)
      let lines = outcome.error.split(separator: "\n")
      #expect(lines.first ?? "" == "Error: \(sentence)")
      #expect(lines.dropFirst().first?.hasPrefix("Usage: fdeval export <inputs> ...") == true)
      #expect(lines.last == "  See 'fdeval export --help' for more information.")
    }
    #expect(try folder.names() == ["disparity.npz", "metric.npz"])
  }
}
