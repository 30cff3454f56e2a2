import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// What `fdeval evaluate` writes and says.
@Suite struct EvaluateTests {
  @Test("A run leaves the report, its journal and nothing else")
  func files() async throws {
    let toy = try ToyDataset()
    let outcome = try await toy.evaluate(into: "run")
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    #expect(outcome.output.contains("samples    12 of 12 scored, 3 clusters, pixel coverage 100%"))
    #expect(outcome.output.hasSuffix("report     \(toy.folder.path("run"))/index.html\n"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: toy.folder.path("run")).sorted() == [
        ".lock", "index.html", "journal.sqlite", "report.json", "samples.csv", "timings.json",
      ])
  }

  @Test("report.json has the keys that its schema promises, in snake_case")
  func keys() async throws {
    let toy = try ToyDataset()
    try toy.remove("predictions/room1/1.npz")
    _ = try await toy.evaluate(into: "run", ["--metrics", "+boundary_recall"])
    let report = try JSON(toy.bytes("run", "report.json"))
    #expect(
      try report.keys == [
        "coverage", "created_at", "dataset", "depth_bins", "groups", "metrics", "protocol",
        "provenance", "samples", "schema_version", "summary", "tool", "worst",
      ])
    #expect(try report["schema_version"].number == 1)
    #expect(try report["tool"]["name"].text == "fdeval")
    #expect(try report["created_at"].text == "1970-01-02T00:00:00Z")
    #expect(try report["dataset"].keys == ["name", "title", "hash", "license"])
    #expect(
      try report["protocol"].keys == [
        "name", "title", "hash", "source", "notes", "primary", "fields",
      ])
    let rules = try ProtocolLibrary.protocol("plain-v2")
    #expect(try report["protocol"]["hash"].text == rules.hash)
    #expect(
      try report["protocol"]["fields"].list.map { try $0["name"].text } == rules.fields.map(\.name))
    #expect(
      try report["protocol"]["fields"].list.map { try $0["value"].text }
        == rules.fields.map(\.value))
    #expect(
      try report["coverage"].keys == [
        "clusters", "counts", "failed", "inverted", "items", "missing", "ok", "pixels", "surplus",
      ])
    #expect(
      try report["coverage"]["counts"].keys == [
        "clamped", "dropped", "imputed", "infinite", "nan", "nonpositive", "reference", "total",
        "valid",
      ])
    #expect(try report["provenance"].keys.isSuperset(of: ["candidates", "command", "libraries"]))
    #expect(try !report["provenance"]["libraries"].keys.isEmpty)

    let samples = try report["samples"].list
    #expect(try samples.map { try $0["id"].text } == toy.ids)
    for sample in samples where try sample["status"].text == "ok" {
      #expect(
        try sample.keys == ["assets", "cluster", "comparisons", "id", "status", "tags"])
      for comparison in try sample["comparisons"].list {
        #expect(
          try comparison.keys.isSuperset(of: [
            "role", "alignment", "coverage", "counts", "metrics", "undefined", "assumed",
            "depth_bins",
          ]))
        #expect(try comparison["role"].text == "output")
        #expect(
          try comparison["alignment"].keys.isSuperset(of: ["method", "space", "scale", "shift"]))
        // A metric without a value is null and has a reason; one with a value has none.
        for (id, value) in try comparison["metrics"].object {
          let reason = try comparison["undefined"].object[id]?.text
          #expect(value.isNull == (reason?.isEmpty == false))
        }
        #expect(try comparison["metrics"]["boundary_recall"].isNull)
      }
    }
    let failed = try #require(try samples.first { try $0["status"].text == "failed" })
    #expect(try failed["id"].text == "room1/1")
    #expect(try failed["error"].text.contains("room1/1"))
    #expect(try failed["comparisons"].list.isEmpty)

    #expect(try report["summary"].keys == ["output"])
    let summary = try report["summary"]["output"]
    #expect(try summary.keys == Set(rules.metrics + ["boundary_recall"]))
    #expect(
      try summary["abs_rel"].keys.isSuperset(of: [
        "mean", "median", "p90", "worst", "n", "n_undefined", "ci95", "mean_over_pixels",
        "mean_over_clusters",
      ]))
    #expect(try summary["abs_rel"]["ci95"].list.count == 2)
    #expect(try summary["abs_rel"]["n"].number == 11)
    #expect(try summary["boundary_recall"]["n"].number == 0)
    #expect(try summary["boundary_recall"]["n_undefined"].number == 11)
    #expect(try report["worst"].list.map { try $0.text }.sorted() == toy.ids)
    #expect(try report["worst"].list[0].text == "room1/1")
    for key in report.allKeys {
      #expect(key.wholeMatch(of: /[a-z][a-z0-9_.]*/) != nil, "\(key) is not snake_case")
    }
  }

  @Test("timings.json holds what the report leaves out")
  func timings() async throws {
    let toy = try ToyDataset()
    _ = try await toy.evaluate(into: "run", ["--jobs", "1"])
    let timings = try JSON(toy.bytes("run", "timings.json"))
    #expect(
      try timings.keys == [
        "computed", "host", "peak_memory_bytes", "processors", "resumed", "samples",
        "scoring_seconds", "total_seconds", "workers",
      ])
    #expect(try timings["computed"].number == 12)
    #expect(try timings["resumed"].number == 0)
    #expect(try timings["workers"].number == 1)
    #expect(try timings["samples"].keys == Set(toy.ids))
    #expect(try timings["total_seconds"].number >= timings["scoring_seconds"].number)
  }

  @Test("Every number of a sample is the one that the library computes from its files")
  func numbers() async throws {
    let toy = try ToyDataset()
    _ = try await toy.evaluate(into: "run", ["--align", "scale_median", "--metrics", "all"])
    let report = try RecordCoding.decoder.decode(
      Report.self, from: toy.bytes("run", "report.json"))
    var rules = try ProtocolLibrary.protocol("plain-v2")
    rules.alignment.method = .scaleMedian
    for sample in report.samples {
      let comparison = try DepthComparison(
        of: DepthMap.read(toy.folder.path("predictions/\(sample.id).npz")).map,
        with: DepthMap.read(toy.folder.path("dataset/depth/\(sample.id).png")).map,
        under: rules, metrics: MetricCatalogue.ids)
      let record = try #require(sample.comparisons.first)
      #expect(record.metrics.compactMapValues { $0 } == comparison.metrics)
      #expect(record.undefined == comparison.undefined)
      #expect(record.counts == comparison.counts)
      #expect(record.alignment == comparison.alignment)
      #expect(record.coverage == comparison.coverage)
    }
    #expect(report.protocol.hash == rules.hash)
  }

  @Test("samples.csv has the numbers of report.json, a row a sample")
  func table() async throws {
    let toy = try ToyDataset()
    try toy.remove("predictions/room2/0.npz")
    _ = try await toy.evaluate(into: "run")
    let report = try RecordCoding.decoder.decode(
      Report.self, from: toy.bytes("run", "report.json"))
    let rows = CSV.rows(String(decoding: try toy.bytes("run", "samples.csv"), as: UTF8.self))
    let head = try #require(rows.first)
    #expect(head.prefix(5) == ["id", "status", "cluster", "tags", "role"])
    #expect(head.last == "error")
    #expect(rows.dropFirst().map { $0[0] } == toy.ids)
    for (row, sample) in zip(rows.dropFirst(), report.samples) {
      #expect(row.count == head.count)
      #expect(row[1] == sample.status.rawValue)
      #expect(row[2] == sample.cluster)
      #expect(row[3] == sample.tags.joined(separator: " "))
      #expect(row.last == sample.error ?? "")
      for metric in report.metrics {
        let column = try #require(head.firstIndex(of: metric.id))
        let value = sample.comparisons.first?.metrics[metric.id] ?? nil
        #expect(Double(row[column]) == value)
      }
    }
  }

  @Test("Words that spreadsheets take for syntax come back as they were")
  func tableQuoting() async throws {
    let toy = try ToyDataset(rooms: 1, items: 1)
    let odd = ["a,b", "quo\"te", "tail ", "ünïcode", "=1+1"]
    let items = odd.map { id in
      let quoted = id.replacing("\"", with: "\\\"")
      return "  - {id: \"\(quoted)\", reference: depth/room0/0.png, tags: [\"x,\(quoted)\"]}"
    }
    try toy.write(
      "dataset/dataset.yaml",
      "dataset: 1\nname: toy\nreference: {encoding: mm}\nitems:\n"
        + items.joined(separator: "\n") + "\n")
    let named = odd.map { "  \"\($0.replacing("\"", with: "\\\""))\": room0/0.npz" }
    try toy.write(
      "predictions/predictions.yaml", "items:\n" + named.joined(separator: "\n") + "\n")
    let outcome = try await toy.evaluate(into: "run")
    #expect(outcome.code == 0, "\(outcome.error)")
    let rows = CSV.rows(String(decoding: try toy.bytes("run", "samples.csv"), as: UTF8.self))
    #expect(rows.dropFirst().map { $0[0] } == odd.sorted().map { $0 == "=1+1" ? "'=1+1" : $0 })
    #expect(rows.dropFirst().map { $0[3] } == odd.sorted().map { "x,\($0)" })
  }

  @Test(
    "Reports depend neither on where files lie, nor on how many are in work, nor on the folder's name"
  )
  func places() async throws {
    let toy = try ToyDataset()
    // Sentences of failures name files; "a/" is a part of other paths too.
    try toy.write("predictions/room0/1.npz", "damaged")
    try toy.write("dataset/depth/room1/2.png", "damaged")
    try toy.remove("predictions/room2/3.npz")
    try toy.copy("predictions/room0/0.npz", to: "predictions/extra/9.npz")
    let first = try await toy.evaluate(into: "run", ["--jobs", "1"])
    #expect(first.code == 1)
    let second = try await Command.shell(
      """
      mkdir elsewhere && cp -r dataset elsewhere/a && cp -r predictions elsewhere/t && cd elsewhere &&
      fdeval evaluate a/ --predictions ./t --jobs 3 -o ../other
      """, in: toy.folder.url.path, environment: ["SOURCE_DATE_EPOCH": "86400"])
    #expect(second.code == 1)
    let third = try await Command.shell(
      "cd elsewhere/a && fdeval evaluate . --predictions ../t -o ../../third",
      in: toy.folder.url.path, environment: ["SOURCE_DATE_EPOCH": "86400"])
    #expect(third.code == 1)
    for name in ToyDataset.reproducible {
      let bytes = try toy.bytes("run", name)
      #expect(try toy.bytes("other", name) == bytes, "\(name) differs")
      #expect(try toy.bytes("third", name) == bytes, "\(name) differs")
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(!text.contains(toy.folder.url.path))
      #expect(!text.contains("elsewhere"))
    }
    let report = try RecordCoding.decoder.decode(
      Report.self, from: toy.bytes("run", "report.json"))
    let errors = report.samples.compactMap(\.error)
    #expect(errors.contains { $0.hasPrefix("room0/1.npz: expected") })
    #expect(errors.contains { $0.hasPrefix("depth/room1/2.png: expected") })
  }

  @Test("The date is the one that SOURCE_DATE_EPOCH pins, or today")
  func date() async throws {
    let toy = try ToyDataset(rooms: 1, items: 2)
    _ = try await toy.evaluate(into: "pinned", environment: ["SOURCE_DATE_EPOCH": "951782400"])
    #expect(
      try JSON(toy.bytes("pinned", "report.json"))["created_at"].text == "2000-02-29T00:00:00Z")
    let before = Date().timeIntervalSince1970.rounded(.down)
    _ = try await toy.evaluate(into: "free", environment: ["SOURCE_DATE_EPOCH": ""])
    let text = try JSON(toy.bytes("free", "report.json"))["created_at"].text
    let date = try Date(text, strategy: .iso8601).timeIntervalSince1970
    #expect(before <= date && date <= Date().timeIntervalSince1970)
    for wrong in ["tomorrow", "-1", "1.5", "253402300800", "99999999999999999999"] {
      let outcome = try await toy.evaluate(into: "wrong", environment: ["SOURCE_DATE_EPOCH": wrong])
      #expect(outcome.code == 64)
      #expect(
        outcome.error.hasPrefix("Error: SOURCE_DATE_EPOCH: expected whole seconds since 1970"))
      #expect(!FileManager.default.fileExists(atPath: toy.folder.path("wrong")))
    }
  }

  @Test("Missing, surplus and ambiguous predictions are named, and the rest is scored")
  func coverage() async throws {
    let toy = try ToyDataset()
    try toy.remove("predictions/room0/0.npz")
    try toy.copy("predictions/room0/1.npz", to: "predictions/room9/7.npz")
    try toy.copy("predictions/room1/1.npz", to: "predictions/room1/1.npy")
    let outcome = try await toy.evaluate(into: "run")
    #expect(outcome.code == 1)
    #expect(
      outcome.error == """
        Warning: 1 of 12 items has no prediction: room0/0.
        Warning: 1 prediction file belongs to no item: room9/7.npz.
        Warning: 1 item has several predictions: room1/1.

        """)
    #expect(
      outcome.output.contains("samples    10 of 12 scored, 2 failed, 3 clusters"))
    let report = try RecordCoding.decoder.decode(
      Report.self, from: toy.bytes("run", "report.json"))
    #expect(report.coverage.missing == ["room0/0"])
    #expect(report.coverage.surplus == ["room9/7.npz"])
    #expect(report.coverage.ok == 10)
    #expect(report.coverage.failed == 2)
    let errors = Dictionary(
      uniqueKeysWithValues: report.samples.compactMap { sample in
        sample.error.map { (sample.id, $0) }
      })
    #expect(
      errors == [
        "room0/0":
          "room0/0: expected a file named room0/0 with a depth extension among the predictions, found none.",
        "room1/1":
          "room1/1: expected one prediction, found several: room1/1.npy, room1/1.npz; keep one, or choose with `files:` or `items:` in predictions.yaml.",
      ])
  }

  @Test("A run in which every sample fails still has its report, and is exit 1")
  func allFail() async throws {
    let toy = try ToyDataset(rooms: 2, items: 2)
    for id in toy.ids { try toy.write("predictions/\(id).npz", "nonsense") }
    let outcome = try await toy.evaluate(into: "run")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("samples    0 of 4 scored, 4 failed"))
    #expect(outcome.output.contains("first failure: room0/0.npz: expected"))
    for name in ToyDataset.reproducible { #expect(try !toy.bytes("run", name).isEmpty) }
    let report = try JSON(toy.bytes("run", "report.json"))
    #expect(try report["samples"].list.count == 4)
    #expect(try report["coverage"]["failed"].number == 4)
  }

  @Test("A metric that a protocol or a flag names twice is computed once")
  func twice() async throws {
    let toy = try ToyDataset(rooms: 1, items: 2)
    let outcome = try await toy.evaluate(into: "run", ["--metrics", "rmse,abs_rel,rmse"])
    #expect(outcome.code == 0)
    try toy.write("twice.yaml", "name: twice\nmetrics: [rmse, rmse]\n")
    let other = try await toy.evaluate(
      into: "other", ["--protocol", toy.folder.path("twice.yaml")])
    #expect(other.code == 0, "\(other.error)")
    let ids = try JSON(toy.bytes("other", "report.json"))["metrics"].list.map { try $0["id"].text }
    #expect(ids == ["rmse"])
  }

  @Test("The command in the report makes the same report again")
  func command() async throws {
    let toy = try ToyDataset(rooms: 1, items: 3)
    let flags = [
      "--protocol", "eigen-nyu", "--crop", "none", "--max-depth", "4.5", "--align", "scale_lsq",
      "--metrics", "+mae", "--pictures", "1",
    ]
    let first = try await toy.evaluate(into: "run", flags)
    #expect(first.code == 0)
    let command = try JSON(toy.bytes("run", "report.json"))["provenance"]["command"].text
    #expect(command.hasPrefix("fdeval evaluate DATASET --predictions DIR"))
    let again = command.replacing("DATASET", with: "dataset").replacing("DIR", with: "predictions")
      .replacing("REPORT", with: "again")
    let second = try await Command.shell(
      again, in: toy.folder.url.path, environment: ["SOURCE_DATE_EPOCH": "86400"])
    #expect(second.code == 0)
    for name in ToyDataset.reproducible {
      #expect(try toy.bytes("again", name) == toy.bytes("run", name), "\(name) differs")
    }
  }

  @Test("A run holds a bounded number of maps, however many samples it has")
  func memory() async throws {
    let toy = try ToyDataset(rooms: 1, items: 1, width: 700, height: 700)
    func peak(_ count: Int) async throws -> Double {
      let items = (0..<count).map { "  - {id: s\($0), reference: depth/room0/0.png}\n" }
      try toy.write(
        "dataset/dataset.yaml",
        "dataset: 1\nname: toy\nreference: {encoding: mm}\nitems:\n" + items.joined())
      try toy.write(
        "predictions/predictions.yaml",
        "items:\n" + (0..<count).map { "  s\($0): room0/0.npz\n" }.joined())
      let outcome = try await toy.evaluate(
        into: "run\(count)", ["--jobs", "2", "--pictures", "0", "--metrics", "abs_rel"])
      #expect(outcome.code == 0)
      return try JSON(toy.bytes("run\(count)", "timings.json"))["peak_memory_bytes"].number
    }
    // 80 more samples have 160 maps of 2 MB; two samples in work have four of them.
    let few = try await peak(8), many = try await peak(88)
    #expect(few > 10_000_000)
    #expect(many < few + 40_000_000)
  }
}
