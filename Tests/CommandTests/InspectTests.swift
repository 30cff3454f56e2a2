import Foundation
import Raster
import TestSupport
import Testing

/// `fdeval inspect`, and what other commands say of the same files.
@Suite struct InspectTests {
  /// A folder with a reference whose sky is the code 65535, a candidate and an unlabelled map.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 16)
    let scene = Pair.scene(width: 32, height: 24, random: &random)
    let sky = DepthMap(
      width: 32, height: 24,
      samples: scene.samples.enumerated().map { $0 % 4 == 0 ? .infinity : $1 },
      kind: .metricPlanar)
    let encoding = DepthEncoding.codes(perMetre: 512, skyCode: 65535)
    let (png, _) = try sky.encoded(as: .png16, encoding: encoding)
    _ = try folder.file("ref.png", PNGChunks.stripped(png))
    let tenth = DepthMap(
      width: 32, height: 24, samples: scene.samples.map { $0 * 1.1 }, kind: .metricPlanar)
    try tenth.write(to: folder.path("cand.npz"))
    try scene.write(to: folder.path("bare.npy"))
    return folder
  }

  private static func warnings(_ outcome: Command.Outcome) -> [String] {
    outcome.error.split(separator: "\n").map(String.init).filter { $0.hasPrefix("Warning: ") }
  }

  private static let mark =
    "65535, read as 127.998, stands in 25% of the pixels, far from all other values"

  @Test("A file's facts stand one a line, with who says each")
  func text() async throws {
    let folder = try Self.folder()
    let outcome = try await Command.run(
      ["inspect", "ref.png", "--encoding", "x512"], in: folder.url.path)
    #expect(outcome.code == 0 && outcome.error.isEmpty)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "ref.png")
    #expect(lines.contains("  content   PNG, 16-bit grey, 32 x 24 pixels"))
    #expect(lines.contains("  kind      metric_planar (assumed)"))
    #expect(lines.contains("  unit      m"))
    #expect(lines.contains("  encoding  x512 (--encoding)"))
    #expect(
      lines.contains("  shares    unknown 0%, infinite 0%, 0 0%, 65535 25%, at the largest 25%"))
    let certain = try #require(lines.first { $0.hasPrefix("  certain") })
    #expect(certain.contains(Self.mark))
    #expect(certain.hasSuffix("--encoding x512:sky=65535 says so."))
  }

  @Test("The document has facts, findings and remedies")
  func json() async throws {
    let folder = try Self.folder()
    let outcome = try await Command.run(
      ["inspect", "ref.png", "bare.npy", "gone.npy", "--json"], in: folder.url.path)
    #expect(outcome.code == 1)
    let json = try JSON(outcome.output)
    #expect(try json["schema_version"].number == 1)
    let files = try json["files"].list
    try #require(files.count == 3)
    // Nobody says what the first one's codes mean; they are counted all the same.
    #expect(try files[0]["error"].text.contains("expected a statement of what its integers mean"))
    #expect(try files[0]["shares"]["code_65535"].number == 0.25)
    #expect(try files[0]["stored"]["maximum"].number == 65535)
    #expect(try files[0]["greatest_common_divisor"].number == 1)
    #expect(try files[1]["kind"]["source"].text == "assumed")
    #expect(try files[1]["findings"].list.map { try $0["kind"].text } == ["assumed"])
    #expect(try files[1]["width"].number == 32)
    #expect(try files[2]["error"].text.hasPrefix("gone.npy: expected a file that can be read"))
    let one = try await Command.run(["inspect", "gone.npy"], in: folder.url.path)
    #expect(one.code == 2 && one.output.isEmpty)
  }

  @Test("Compare says what inspect says, with its own flags, and is right once told")
  func alike() async throws {
    let folder = try Self.folder()
    let words = ["compare", "ref.png", "cand.npz", "--metrics", "abs_rel", "--ref-encoding"]
    let told = try await Command.run(words + ["x512"], in: folder.url.path)
    let warning = try #require(Self.warnings(told).first)
    #expect(Self.warnings(told).count == 1)
    #expect(warning.hasPrefix("Warning: ref.png: \(Self.mark)"))
    #expect(
      warning.hasSuffix(
        "--ref-encoding x512:sky=65535 says so, or --max-depth 127.998046875 leaves them out."))
    for flags in [["x512:sky=65535"], ["x512", "--max-depth", "127.998046875"]] {
      let right = try await Command.run(words + flags + ["--json"], in: folder.url.path)
      let json = try JSON(right.output)
      #expect(try abs(json["metrics"]["abs_rel"].number - 0.1) < 1e-3)
      #expect(try json["counts"]["valid"].number == 576)
    }
    let exported = try await Command.run(
      ["export", "ref.png", "--encoding", "x512", "-o", "out.npy"], in: folder.url.path)
    #expect(exported.code == 0)
    #expect(Self.warnings(exported).first?.hasPrefix("Warning: ref.png: \(Self.mark)") == true)
  }

  @Test("A map without a unit is spread over the codes, and comes back by its range")
  func relative() async throws {
    let folder = try TemporaryFolder()
    let disparity = DepthMap(
      width: 64, height: 48, samples: (0..<3072).map { 40 + Float(($0 * 331) % 3072) / 12 },
      kind: .affineInvariantDisparity)
    try disparity.write(to: folder.path("in.npy"))
    for name in ["out.png", "holes.png"] {
      if name == "holes.png" {
        var samples = disparity.samples
        samples[7] = .nan
        try DepthMap(
          width: 64, height: 48, samples: samples, kind: .affineInvariantDisparity
        ).write(to: folder.path("in.npy"))
      }
      let outcome = try await Command.run(
        ["export", "in.npy", "--kind", "disparity", "-o", name], in: folder.url.path)
      #expect(outcome.code == 0, "\(outcome.error)")
      let reading = try DepthMap.read(folder.path(name))
      #expect(reading.map.kind == .affineInvariantDisparity)
      #expect(reading.map.samples[7].isNaN == (name == "holes.png"))
      let worst = zip(reading.map.samples, disparity.samples).filter { !$0.0.isNaN }
        .map { abs($0 - $1) }.max()
      // Half a step of the range.
      #expect((worst ?? 1) <= 256 / 65534 / 2 + 3e-5)
    }
  }

  @Test("Nothing is written over its own input, by whatever name")
  func sameFile() async throws {
    let folder = try Self.folder()
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link.npy"), withDestinationPath: "bare.npy")
    try FileManager.default.linkItem(
      atPath: folder.path("bare.npy"), toPath: folder.path("hard.npy"))
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.path("bare.npy")))
    for output in ["bare.npy", "./bare.npy", "link.npy", "hard.npy"] {
      let outcome = try await Command.run(
        ["export", "bare.npy", "-o", output], in: folder.url.path)
      #expect(outcome.code == 2)
      #expect(outcome.error.contains("expected an output that is none of the inputs"))
    }
    let several = try await Command.run(
      ["export", "cand.npz", "bare.npy", "--format", "npy", "-o", "."], in: folder.url.path)
    #expect(several.code == 2)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("bare.npy"))) == before)
    #expect(try !folder.names().contains("cand.npy"))
  }

  @Test(
    "An option that is given twice where one counts is an error in every command",
    arguments: [
      ("export bare.npy -o a.npz --output b.npz", "--output"),
      ("export bare.npy --format npy --format=npz -o out", "--format"),
      ("compare bare.npy bare.npy -p plain-v1 --protocol plain-v1", "--protocol"),
      ("explain bare.npy bare.npy --metric rmse --metric abs_rel", "--metric"),
      ("evaluate ds --predictions a --predictions b -o out", "--predictions"),
      ("inspect bare.npy --kind ray --kind planar", "--kind"),
    ])
  func twice(line: String, option: String) async throws {
    let folder = try Self.folder()
    let outcome = try await Command.shell("fdeval \(line)", in: folder.url.path)
    #expect(outcome.code == 64)
    #expect(
      outcome.errors.first
        == "Error: \(option): expected once, found twice; only one of them can count.")
    #expect(try folder.names() == ["bare.npy", "cand.npz", "ref.png"])
  }

  @Test("Options with several values, and values that look like others, are none of it")
  func once() async throws {
    let folder = try Self.folder()
    for line in [
      "compare bare.npy bare.npy --metrics rmse --ref-kind planar --cand-kind planar",
      "inspect --kind ray bare.npy cand.npz", "inspect --json --json bare.npy",
    ] {
      let outcome = try await Command.shell("fdeval \(line)", in: folder.url.path)
      #expect(outcome.code == 0, "\(outcome.error)")
    }
  }

  @Test("A name that is no UTF-8 is opened by its bytes")
  func bytes() async throws {
    let folder = try Self.folder()
    let outcome = try await Command.shell(
      #"""
      n=$(printf 'b\377.npy'); cp bare.npy "$n"
      fdeval export "$n" --kind planar --encoding metres -o "$(printf 'c\351.npz')" | od -An -tx1
      fdeval inspect "$(printf 'c\351.npz')" > /dev/null && ls | wc -l
      """#, in: folder.url.path)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      outcome.output.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } == [
        "63 e9 2e 6e 70 7a 0a", "5",
      ])
  }
}
