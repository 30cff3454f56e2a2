import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// `fdeval compare`, of maps and of results.
@Suite struct CompareTests {
  private static func json(_ words: [String], in folder: String? = nil) async throws -> JSON {
    let outcome = try await Command.run(["compare"] + words + ["--json"], in: folder)
    try #require(outcome.code == 0, "\(outcome.error)")
    return try JSON(outcome.output)
  }

  @Test("One document, with metrics and protocol at its top")
  func document() async throws {
    let pair = try Pair()
    let json = try await Self.json([
      pair.reference, pair.candidate, "--metrics", "+boundary_recall",
    ])
    #expect(
      try json.keys.isSuperset(of: [
        "schema_version", "tool", "protocol", "metrics", "undefined", "alignment", "coverage",
        "counts", "assumed", "role",
      ]))
    #expect(try json["schema_version"].number == 1)
    #expect(
      try json["protocol"].keys == [
        "name", "title", "hash", "source", "notes", "primary", "fields",
      ])
    #expect(try json["metrics"]["boundary_recall"].isNull)
    #expect(try !json["undefined"]["boundary_recall"].text.isEmpty)
    let rules = try ProtocolLibrary.protocol("plain-v2")
    let expected = try DepthComparison(
      of: DepthMap.read(pair.candidate).map, with: DepthMap.read(pair.reference).map,
      under: rules)
    #expect(try json["metrics"].keys == Set(rules.metrics + ["boundary_recall"]))
    for (id, value) in expected.metrics {
      #expect(try json["metrics"][id].number == value)
    }
    #expect(
      try json["assumed"].list.map { try $0.text } == [
        "reference.kind=metric_planar", "reference.encoding=metres",
        "candidate.kind=metric_planar", "candidate.encoding=metres",
      ])
  }

  @Test("The table says the same as the document")
  func table() async throws {
    let pair = try Pair()
    let words = ["compare", pair.reference, pair.candidate, "--align", "scale_lsq"]
    let json = try await Self.json(Array(words.dropFirst()))
    let outcome = try await Command.run(words)
    #expect(outcome.code == 0)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.first?.split(separator: " ") == ["metric", "value", "unit"])
    for (id, value) in try json["metrics"].object {
      let row = try #require(lines.first { $0.hasPrefix("\(id) ") }, "no row \(id)")
      let cells = row.split(separator: " ").map(String.init)
      let number = try value.number
      let shown = try #require(Double(cells[1]))
      #expect(abs(shown - number) <= max(5e-7, 1e-4 * abs(number)))
    }
    let hash = try json["protocol"]["hash"].text.prefix(12)
    #expect(lines.contains("protocol   plain-v2, changed (\(hash))"))
    #expect(lines.contains { $0.hasPrefix("pixels     3072 compared of 3072 with a reference") })
    #expect(lines.contains { $0.hasPrefix("alignment  scale_lsq in depth: scale 0.") })
  }

  @Test(
    "A flag that changes a rule changes the hash; one that says what holds does not",
    arguments: [
      ["--align", "scale_median"], ["--min-depth", "1.5"], ["--max-depth", "3"],
      ["--crop", "garg"], ["--crop", "rows:0.1:0.9,columns:0:1"], ["--resize", "bilinear"],
      ["--clamp", "0.001:10"], ["--clamp", ":10"], ["--invalid", "fail"],
      ["--score-space", "disparity"], ["--protocol", "eigen-kitti"],
    ])
  func hash(flags: [String]) async throws {
    let pair = try Pair()
    let plain = try await Self.json([pair.reference, pair.candidate])
    let changed = try await Self.json([pair.reference, pair.candidate] + flags)
    let hash = try plain["protocol"]["hash"].text
    #expect(try changed["protocol"]["hash"].text != hash)
    let same = try await Self.json([
      pair.reference, pair.candidate, "--align", "none", "--crop", "none", "--resize", "none",
      "--invalid", "drop", "--score-space", "depth", "--metrics", "rmse",
    ])
    #expect(try same["protocol"]["hash"].text == hash)
    #expect(try same["protocol"]["name"].text == "plain-v2")
  }

  @Test(
    "A wrong flag is answered with what it takes and the command's own usage",
    arguments: [
      ("--align scale_medain", "--align: expected one of none, scale_median, "),
      (
        "--crop half", "--crop: expected none, nyu-eigen, garg, kitti-eigen or rows:A:B,columns:C:D"
      ),
      ("--resize big", "--resize: expected none, nearest, "),
      ("--clamp 1", "--clamp: expected MIN:MAX such as 0.001:10, found '1'."),
      ("--clamp a:b", "--clamp: expected MIN:MAX such as 0.001:10, found 'a:b'."),
      ("--invalid zero", "--invalid: expected drop or fail, found 'zero'."),
      ("--score-space metres", "--score-space: expected depth, disparity or control, found"),
      (
        "--metrics rsme",
        "--metrics: expected ids that `fdeval metrics` lists, found 'rsme'; did you mean 'rmse'?"
      ),
      ("--metrics ''", "--metrics: expected ids that `fdeval metrics` lists, found none."),
      ("--metrics rmse,,mae", "--metrics: expected ids that `fdeval metrics` lists, found ''"),
      ("--ref-encoding feet", "--ref-encoding: expected one of mm, cm, "),
      ("--cand-encoding feet", "--cand-encoding: expected one of mm, cm, "),
      ("--ref-kind flat", "--ref-kind: expected one of planar, ray, "),
      ("--cand-kind flat", "--cand-kind: expected one of planar, ray, "),
      ("--intrinsics 1,2,3", "--intrinsics: expected FX,FY,CX,CY in pixels, found '1,2,3'."),
      ("--min-depth far", "The value 'far' is invalid for '--min-depth <metres>'"),
      ("--deepness 3", "Unknown option '--deepness'"),
    ])
  func wrongFlags(flags: String, sentence: String) async throws {
    let pair = try Pair()
    let outcome = try await Command.shell(
      "fdeval compare reference.npy candidate.npy \(flags)", in: pair.folder.url.path)
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
    let lines = outcome.errors
    #expect(lines.first?.hasPrefix("Error: \(sentence)") == true, "\(outcome.error)")
    #expect(
      lines.dropFirst().contains { $0.hasPrefix("Usage: fdeval compare [<options>] <ref> <cand>") })
    #expect(lines.last == "  See 'fdeval compare --help' for more information.")
  }

  @Test("Bounds that exclude each other are refused, with the protocol's name")
  func wrongBounds() async throws {
    let pair = try Pair()
    for flags in [["--min-depth", "5", "--max-depth", "1"], ["--clamp", "3:2"]] {
      let outcome = try await Command.run(["compare", pair.reference, pair.candidate] + flags)
      #expect(outcome.code == 2)
      #expect(outcome.error.hasPrefix("Error: protocol plain-v2 with its flags: expected "))
    }
  }

  @Test("Flags say what a file does not: scale and kind")
  func statements() async throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 9)
    let map = Pair.scene(width: 24, height: 16, random: &random)
    let (png, _) = try map.encoded(as: .png16, encoding: .kitti)
    _ = try folder.file("codes.png", PNGChunks.stripped(png))
    try map.write(to: folder.path("map.npz"))
    let kitti = try await Self.json(
      ["map.npz", "codes.png", "--cand-encoding", "kitti"], in: folder.url.path)
    #expect(try kitti["metrics"]["mae"].number <= 0.5 / 256)
    let wrong = try await Self.json(
      ["codes.png", "map.npz", "--ref-encoding", "x512", "--ref-kind", "planar"],
      in: folder.url.path)
    #expect(abs(try wrong["metrics"]["abs_rel"].number - 1) < 0.01)

    // Disparities without a unit: the kind decides which alignments are legal.
    let inverse = DepthMap(
      width: 24, height: 16, samples: map.samples.map { 3 / $0 + 1 },
      kind: .affineInvariantDisparity)
    try inverse.write(to: folder.path("inverse.npy"))
    let aligned = try await Self.json(
      [
        "map.npz", "inverse.npy", "--cand-kind", "disparity", "--align", "affine_disparity_lsq",
      ], in: folder.url.path)
    #expect(try aligned["metrics"]["abs_rel"].number < 1e-5)
    #expect(abs(try aligned["alignment"]["scale"].number - 1.0 / 3) < 1e-5)
    let refused = try await Command.run(
      ["compare", "map.npz", "inverse.npy", "--cand-kind", "disparity"], in: folder.url.path)
    #expect(refused.code == 2)
    #expect(refused.errors.first?.contains("metric_planar") == true)
    #expect(refused.errors.first?.contains("affine_invariant_disparity") == true)
  }

  @Test("Masks leave pixels out")
  func masks() async throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 4)
    let map = Pair.scene(width: 20, height: 10, random: &random)
    var spoilt = map.samples
    for at in spoilt.indices where at % 20 < 10 { spoilt[at] *= 3 }
    try map.write(to: folder.path("map.npz"))
    try DepthMap(width: 20, height: 10, samples: spoilt, kind: .metricPlanar)
      .write(to: folder.path("spoilt.npz"))
    for (name, channels) in [("grey.png", 1), ("colour.png", 3)] {
      let mask = Image(
        width: 20, height: 10, channels: channels,
        bytes: (0..<200 * channels).map { $0 / channels % 20 < 10 ? 0 : 255 })
      try AtomicFile.write(mask.encoded(as: .png), to: folder.path(name))
      let json = try await Self.json(
        ["map.npz", "spoilt.npz", "--mask", name], in: folder.url.path)
      #expect(try json["metrics"]["mae"].number == 0)
      #expect(try json["counts"]["valid"].number == 100)
    }
  }

  // MARK: - Results

  @Test("Results of one protocol are set side by side")
  func results() async throws {
    let toy = try ToyDataset()
    let folder = toy.folder.url.path
    _ = try await toy.evaluate(into: "one")
    try toy.remove("predictions/room0/0.npz")
    _ = try await toy.evaluate(into: "two")
    let saved = try await Command.shell(
      "fdeval compare dataset/depth/room0/1.png predictions/room0/1.npz --json > three.json",
      in: folder)
    #expect(saved.code == 0)
    for (a, b) in [("one", "two"), ("one/report.json", "two")] {
      let outcome = try await Command.run(["compare", a, b], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(
        lines[0].split(separator: " ").map(String.init)
          == ["metric", a, b, "difference", "95%", "interval"])
      #expect(lines.contains { $0.hasSuffix("with the same reference, 1 in \(a) alone: room0/0") })
      #expect(lines.contains("coverage   100% and 100%"))
      #expect(lines.last?.hasPrefix("protocol   plain-v2 (") == true)
      let json = try await Self.json([a, b], in: folder)
      #expect(try json.keys == ["metrics", "protocol", "samples", "schema_version"])
      #expect(try json["samples"]["only_in_reference"].list.map { try $0.text } == ["room0/0"])
      // Over the samples that both have, nothing differs, though the means of the runs do.
      for (_, change) in try json["metrics"].object {
        #expect(try change["difference"].number == 0)
        #expect(try change["verdict"].text == "same")
      }
    }
    for (a, b) in [("one", "three.json")] {
      let outcome = try await Command.run(["compare", a, b], in: folder)
      #expect(outcome.code == 0, "\(outcome.error)")
      let lines = outcome.output.split(separator: "\n").map(String.init)
      #expect(lines[0].split(separator: " ").map(String.init) == ["metric", a, b, "difference"])
      #expect(lines.last?.hasPrefix("protocol   plain-v2 (") == true)
      let json = try await Self.json([a, b], in: folder)
      #expect(try json.keys == ["metrics", "protocol", "schema_version"])
      for (id, change) in try json["metrics"].object {
        let from = try change["reference"].number, to = try change["candidate"].number
        #expect(try change["difference"].number == to - from)
        let lower = try #require(MetricCatalogue[id]).direction == .lowerIsBetter
        let verdict = from == to ? "same" : (to < from) == lower ? "better" : "worse"
        #expect(try change["verdict"].text == verdict)
        #expect(lines.contains { $0.hasPrefix("\(id) ") && $0.hasSuffix(verdict) })
      }
    }
    let chosen = try await Self.json(["one", "two", "--metrics", "mae"], in: folder)
    #expect(try chosen["metrics"].keys == ["mae"])
    let flagged = try await Command.run(["compare", "one", "two", "--max-depth", "3"], in: folder)
    #expect(flagged.code == 64)
    #expect(
      flagged.error.hasPrefix(
        "Error: expected at most --metrics and --json beside two results, which carry their protocol, found other flags.\n"
      ))
  }

  @Test("Results of different protocols are refused with every field that differs, exit 4")
  func differentProtocols() async throws {
    let pair = try Pair()
    let folder = pair.folder.url.path
    let made = try await Command.shell(
      """
      set -e
      fdeval compare reference.npy candidate.npy --json > A.json
      fdeval compare reference.npy candidate.npy --json --max-depth 5 --align scale_lsq > B.json
      fdeval compare reference.npy candidate.npy --json --protocol eigen-nyu --crop none > C.json
      """, in: folder)
    #expect(made.code == 0)
    let outcome = try await Command.run(["compare", "A.json", "B.json"], in: folder)
    #expect(outcome.code == 4)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.error
        == "Error: results of plain-v2 and plain-v2, changed: expected one protocol, found a difference in mask.max (none and 5), alignment.method (none and scale_lsq); evaluate both under the same protocol.\n"
    )
    let json = try await Command.run(["compare", "C.json", "A.json", "--json"], in: folder)
    #expect(json.code == 4)
    #expect(json.output.isEmpty)
    let one = try EvaluationProtocol(
      yaml: "name: c\nextends: eigen-nyu\ncrop: none\n", file: "c.yaml")
    let other = try ProtocolLibrary.protocol("plain-v2")
    let differing = zip(one.fields, other.fields).filter { $0 != $1 }.map(\.0.name)
    #expect(differing.count > 1)
    for name in differing { #expect(json.error.contains("\(name) (")) }
    for name in Set(one.fields.map(\.name)).subtracting(differing) {
      #expect(!json.error.contains("\(name) ("))
    }
  }

  @Test("What is no result, or one of a newer fdeval, is said")
  func unreadableResults() async throws {
    let pair = try Pair()
    let folder = pair.folder.url.path
    _ = try pair.folder.file("other.json", Array("{\"a\": 1}".utf8))
    _ = try pair.folder.file("broken.json", Array("{".utf8))
    let made = try await Command.shell(
      """
      fdeval compare reference.npy candidate.npy --json > A.json
      sed 's/"schema_version" : 1/"schema_version" : 99/' A.json > newer.json
      """, in: folder)
    #expect(made.code == 0)
    for (name, found) in [
      (
        "other.json",
        "other.json: expected a report.json or a saved `compare --json`, found other JSON."
      ),
      (
        "broken.json",
        "broken.json: expected a report.json or a saved `compare --json`, found other JSON."
      ),
      (
        "gone.json",
        "gone.json: expected a report.json or a saved `compare --json`, found nothing that can be read."
      ),
      (
        "newer.json",
        "newer.json: expected schema_version 1 or less, found 99; use a newer fdeval."
      ),
    ] {
      let outcome = try await Command.run(["compare", "A.json", name], in: folder)
      #expect(outcome.code == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.error == "Error: \(found)\n")
    }
    let mixed = try await Command.run(["compare", "A.json", "candidate.npy"], in: folder)
    #expect(mixed.code == 2)
    #expect(mixed.errors.count == 1)
    #expect(mixed.errors[0].hasPrefix("Error: A.json: expected a depth map in PNG, TIFF, NPY"))
  }
}
