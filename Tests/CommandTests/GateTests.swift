import Foundation
import TestSupport
import Testing

/// `fdeval gate` on runs that `fdeval evaluate` made.
@Suite struct GateTests {
  static let rules = """
    gate: 1
    name: upgrade
    primary:
      - {metric: abs_rel, margin: 5%}
      - {metric: rmse, margin: 0.05 m, slice: near}
    secondary:
      - {metric: delta1, margin: 0.01, tag: even}
      - {metric: abs_rel, margin: 5%, slice: boundary}

    """

  /// A dataset with two runs: one of its predictions, one of the references themselves.
  struct Runs {
    let toy: ToyDataset

    init(rooms: Int = 6) async throws {
      toy = try ToyDataset(rooms: rooms, items: 3)
      for id in toy.ids {
        try toy.copy("dataset/depth/\(id).png", to: "exact/\(id).png")
      }
      try toy.write("exact/predictions.yaml", "encoding: mm\nkind: planar\n")
      try toy.write("gate.yaml", GateTests.rules)
      #expect(try await toy.evaluate(into: "worse").code == 0)
      let exact = try await Command.run(
        [
          "evaluate", toy.dataset, "--predictions", toy.folder.path("exact"), "-o",
          toy.folder.path("exact-run"),
        ], environment: ["SOURCE_DATE_EPOCH": "86400"])
      #expect(exact.code == 0, "\(exact.error)")
    }

    func gate(_ words: String..., file: String = "gate.yaml") async throws -> Command.Outcome {
      try await Command.run(
        ["gate"] + words + ["--gate", file], in: toy.folder.url.path,
        environment: ["SOURCE_DATE_EPOCH": "86400"])
    }

    /// Rewrites a part of a run's report into another folder.
    func edit(
      _ run: String, to other: String, _ change: (inout [String: Any]) throws -> Void
    ) throws {
      var report = try #require(
        try JSONSerialization.jsonObject(with: toy.bytes(run, "report.json")) as? [String: Any])
      try change(&report)
      let data = try JSONSerialization.data(withJSONObject: report)
      try toy.write("\(other)/report.json", String(decoding: data, as: UTF8.self))
    }
  }

  @Test("A run passes against itself, a better one passes, a worse one fails")
  func decisions() async throws {
    let runs = try await Runs()
    let same = try await runs.gate("worse", "worse")
    #expect(same.code == 0, "\(same.error)")
    #expect(same.output.hasSuffix("\n\nPass: all 2 primary rules hold and no guard is broken.\n"))
    #expect(same.output.contains("gate       upgrade ("))
    let better = try await runs.gate("worse", "exact-run")
    #expect(better.code == 0)
    let worse = try await runs.gate("exact-run", "worse", "--json")
    #expect(worse.code == 1)
    let json = try JSON(worse.output)
    #expect(try json["schema_version"].number == 1)
    #expect(try json["decision"].text == "fail")
    #expect(try json["created_at"].text == "1970-01-02T00:00:00Z")
    #expect(
      try json["rules"].list.map { try $0["id"].text } == [
        "abs_rel", "rmse@near", "delta1#even", "abs_rel@boundary",
      ])
    #expect(try json["gate"]["hash"].text.count == 64)
    for key in json.allKeys { #expect(key.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "\(key)") }
  }

  @Test("Too few scenes decide nothing, with an exit status of their own")
  func inconclusive() async throws {
    let runs = try await Runs(rooms: 2)
    // Two scenes: Student's limits reach far beyond any margin.
    let two = try await runs.gate("exact-run", "worse")
    #expect(two.code == 3, "\(two.output)")
    // One scene has no spread at all.
    try runs.toy.write(
      "one.csv", "id,cluster,abs_rel\na,x,0.1\nb,x,0.2\n")
    try runs.toy.write("two.csv", "id,cluster,abs_rel\na,x,0.11\nb,x,0.19\n")
    try runs.toy.write("csv.yaml", "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 0.01}]\n")
    let scene = try await runs.gate("one.csv", "two.csv", file: "csv.yaml")
    #expect(scene.code == 3, "\(scene.error)")
    #expect(scene.output.contains("INCONCLUSIVE"))
    #expect(scene.output.contains("Inconclusive: abs_rel. 1 cluster has no spread to judge by."))
  }

  @Test("A baseline whose samples bear their references' paths is paired by them")
  func renamedSamples() async throws {
    let runs = try await Runs()
    func old(_ id: String) -> String { "depth/\(id)" }
    func rename(_ contents: Bool) throws {
      try runs.edit("exact-run", to: "old") { report in
        var samples = try #require(report["samples"] as? [[String: Any]])
        for index in samples.indices {
          samples[index]["id"] = old(try #require(samples[index]["id"] as? String))
          var assets = try #require(samples[index]["assets"] as? [String: Any])
          if !contents { assets["reference_content"] = nil }
          samples[index]["assets"] = assets
        }
        report["samples"] = samples
        var dataset = try #require(report["dataset"] as? [String: Any])
        dataset["hash"] = String(repeating: "0", count: 64)
        report["dataset"] = dataset
      }
    }
    for contents in [true, false] {
      try rename(contents)
      let worse = try await runs.gate("old", "worse", "--json")
      #expect(worse.code == 1, "\(worse.error)")
      let plain = try await runs.gate("exact-run", "worse", "--json")
      let found = try JSON(worse.output), expected = try JSON(plain.output)
      #expect(
        try found["rules"].list.map { try $0["loss"].number }
          == expected["rules"].list.map { try $0["loss"].number })
      let guards = try found["guards"].list
      let dataset = try #require(try guards.first { try $0["id"].text == "same_dataset" })
      #expect(try dataset["status"].text == "unknown")
      #expect(try dataset["detail"].text.hasPrefix("18 samples bear other ids in the baseline"))
      #expect(try await runs.gate("old", "exact-run").code == 0)
    }
  }

  @Test("References of another content break the guard of the dataset")
  func otherReferences() async throws {
    let runs = try await Runs()
    try runs.edit("exact-run", to: "other") { report in
      var samples = try #require(report["samples"] as? [[String: Any]])
      var assets = try #require(samples[3]["assets"] as? [String: Any])
      assets["reference_content"] = String(repeating: "a", count: 32)
      samples[3]["assets"] = assets
      report["samples"] = samples
    }
    let outcome = try await runs.gate("other", "exact-run")
    #expect(outcome.code == 1)
    #expect(outcome.output.contains("1 references hold other values than the baseline's."))
  }

  @Test("A report that is not the one its run wrote is refused by gate, history and baseline")
  func damagedReport() async throws {
    let runs = try await Runs()
    let bytes = try runs.toy.bytes("worse", "report.json")
    let text = String(decoding: bytes, as: UTF8.self)
    let changed = text.replacing("\"candidates\"", with: "\"candidates\" ", maxReplacements: 1)
    try runs.toy.write("worse/report.json", changed)
    for words in [
      ["gate", "worse", "exact-run", "--gate", "gate.yaml"],
      ["history", "add", "worse", "--db", "h.sqlite"],
      ["baseline", "promote", "worse", "--name", "main", "--reason", "r"],
    ] {
      let outcome = try await Command.run(words, in: runs.toy.folder.url.path)
      #expect(outcome.code == 2, "\(words): \(outcome.output)")
      #expect(outcome.error.contains("expected the report that the run wrote, content "))
    }
    try runs.toy.write("worse/report.json", text)
    #expect(try await runs.gate("worse", "exact-run").code == 0)
  }

  @Test("All outputs are written, agree, and are the same bytes again")
  func outputs() async throws {
    let runs = try await Runs()
    let names = ["verdict.json", "junit.xml", "gate.sarif", "gate.md", "index.html"]
    #expect(try await runs.gate("exact-run", "worse", "-o", "one").code == 1)
    #expect(try await runs.gate("exact-run", "worse", "-o", "two").code == 1)
    for name in names {
      let bytes = try runs.toy.bytes("one", name)
      #expect(try runs.toy.bytes("two", name) == bytes, "\(name)")
      let text = String(decoding: bytes, as: UTF8.self)
      let hash = try JSON(runs.toy.bytes("one", "verdict.json"))["gate"]["hash"].text
      #expect(text.contains(hash.prefix(12)), "\(name) has the gate file's hash")
    }
    let page = String(decoding: try runs.toy.bytes("one", "index.html"), as: UTF8.self)
    #expect(page.contains("<img"))
    let single = try await runs.gate(
      "exact-run", "worse", "--junit", "a.xml", "--sarif", "a.sarif", "--markdown", "a.md",
      "--html",
      "a.html")
    #expect(single.code == 1)
    for (name, other) in zip(names.dropFirst(), ["a.xml", "a.sarif", "a.md", "a.html"]) {
      #expect(try runs.toy.bytes("one", name) == runs.toy.bytes(".", other), "\(name)")
    }
  }

  @Test("Each hard guard is named where it is broken")
  func guards() async throws {
    let runs = try await Runs()
    func samples(_ report: inout [String: Any], _ change: (inout [String: Any]) -> Void) {
      var list = report["samples"] as? [[String: Any]] ?? []
      for index in list.indices {
        var comparisons = list[index]["comparisons"] as? [[String: Any]] ?? []
        if !comparisons.isEmpty { change(&comparisons[0]) }
        list[index]["comparisons"] = comparisons
      }
      report["samples"] = list
    }
    func counts(_ comparison: inout [String: Any], _ key: String, _ value: Int) {
      var counts = comparison["counts"] as? [String: Any] ?? [:]
      counts[key] = value
      comparison["counts"] = counts
    }
    func models(_ report: inout [String: Any], _ key: String, _ value: String) {
      var provenance = report["provenance"] as? [String: Any] ?? [:]
      var model = [
        "role": "estimator", "name": "e", "sha256": String(repeating: "a", count: 64),
        "precision": "fp32", "device": "cpu", "preprocessing": "518",
      ]
      model[key] = value
      provenance["models"] = [model]
      report["provenance"] = provenance
    }
    try runs.edit("worse", to: "base") { models(&$0, "name", "e") }
    let changes: [(id: String, change: (inout [String: Any]) -> Void)] = [
      ("same_samples", { $0["samples"] = ($0["samples"] as? [Any])?.dropLast().map { $0 } }),
      (
        "same_dataset",
        {
          var dataset = $0["dataset"] as? [String: Any] ?? [:]
          dataset["hash"] = "other"
          $0["dataset"] = dataset
        }
      ),
      ("same_estimator", { models(&$0, "sha256", String(repeating: "b", count: 64)) }),
      ("same_precision", { models(&$0, "precision", "bf16") }),
      ("same_device", { models(&$0, "device", "cuda") }),
      ("same_preprocessing", { models(&$0, "preprocessing", "384") }),
      ("coverage_drop", { samples(&$0) { $0["coverage"] = 0.9 } }),
      ("nan", { samples(&$0) { counts(&$0, "nan", 3) } }),
      (
        "negative_slopes",
        {
          samples(&$0) {
            var fit = $0["alignment"] as? [String: Any] ?? [:]
            fit["scale"] = -1
            fit["method"] = "affine_lsq"
            $0["alignment"] = fit
          }
        }
      ),
      ("clamped_share", { samples(&$0) { counts(&$0, "clamped", 3000) } }),
      (
        "catastrophic",
        {
          samples(&$0) {
            var metrics = $0["metrics"] as? [String: Any] ?? [:]
            metrics["abs_rel"] = 1.5
            $0["metrics"] = metrics
          }
        }
      ),
    ]
    for (id, change) in changes {
      try runs.edit("base", to: "cand") { change(&$0) }
      let found = try await runs.gate("base", "cand", "--json")
      #expect(found.code == 1, "\(id): \(found.error)")
      let json = try JSON(found.output)
      let broken = try json["guards"].list.filter { try $0["status"].text == "fail" }
      #expect(try broken.contains { try $0["id"].text == id }, "\(id)")
      #expect(try json["sentence"].text.contains(try broken[0]["id"].text))
    }
  }

  @Test("A waiver lets its rule through, with its owner in every output")
  func waivers() async throws {
    let runs = try await Runs()
    try runs.toy.write(
      "waived.yaml",
      Self.rules + """
        waivers:
          - {rule: abs_rel, owner: depth team, reason: new lens, expires: 2026-12-31}
          - {rule: rmse@near, owner: depth team, reason: new lens, expires: 2026-12-31}

        """)
    let found = try await runs.gate("exact-run", "worse", "-o", "out", file: "waived.yaml")
    #expect(found.code == 0, "\(found.error)")
    #expect(found.output.contains("waived"))
    #expect(found.output.contains("2 waivers hold."))
    for name in ["verdict.json", "junit.xml", "gate.sarif", "gate.md", "index.html"] {
      let text = String(decoding: try runs.toy.bytes("out", name), as: UTF8.self)
      #expect(text.contains("depth team") && text.contains("2026-12-31"), "\(name)")
    }
  }

  @Test("Tables of other tools are read by a map of their columns")
  func tables() async throws {
    let runs = try await Runs()
    let rows = (0..<30).map { "img\($0);scene\($0)" }
    func table(_ loss: Double) -> String {
      "image,place,AbsRel,note\n"
        + rows.enumerated().map { index, row in
          let parts = row.split(separator: ";")
          return "\(parts[0]),\(parts[1]),\(0.1 + 0.001 * Double(index % 5) + loss),\"a, b\"\n"
        }.joined()
    }
    try runs.toy.write("old.csv", table(0))
    try runs.toy.write("new.csv", table(0.01))
    let map = "columns: {id: image, cluster: place, metrics: {abs_rel: AbsRel}}\n"
    try runs.toy.write(
      "csv.yaml", "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 0.005}]\n" + map)
    let found = try await runs.gate("old.csv", "new.csv", file: "csv.yaml")
    #expect(found.code == 1, "\(found.error)")
    // fdeval's own table needs no map.
    let own = try await runs.gate("exact-run/samples.csv", "worse/samples.csv", "--json")
    #expect(own.code == 2)
    try runs.toy.write("own.yaml", "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 1%}]\n")
    let table = try await runs.gate(
      "exact-run/samples.csv", "worse/samples.csv", "--json", file: "own.yaml")
    let report = try await runs.gate("exact-run", "worse", "--json", file: "own.yaml")
    #expect(
      try JSON(table.output)["rules"].list[0]["limits"]["upper"].number
        == JSON(report.output)["rules"].list[0]["limits"]["upper"].number)
  }

  @Test("A promoted baseline is taken by its name")
  func baseline() async throws {
    let runs = try await Runs()
    let promoted = try await Command.run(
      ["baseline", "promote", "worse", "--name", "main", "--reason", "first release"],
      in: runs.toy.folder.url.path)
    #expect(promoted.code == 0, "\(promoted.error)")
    let found = try await runs.gate("baseline:main", "exact-run", "--json")
    #expect(found.code == 0, "\(found.error)")
    #expect(try JSON(found.output)["baseline"]["name"].text == "baseline:main")
    let unknown = try await runs.gate("baseline:mian", "exact-run")
    #expect(unknown.code == 2)
    #expect(unknown.errors.first?.hasSuffix("did you mean 'main'?") == true)
  }

  @Test("A plan and a calibration stop before any verdict")
  func plan() async throws {
    let runs = try await Runs()
    let plan = try await runs.gate("worse", "--plan")
    #expect(plan.code == 0, "\(plan.error)")
    #expect(plan.output.hasPrefix("rule "))
    #expect(plan.output.contains("spread from values of the baseline"))
    let calibration = try await runs.gate("worse", "--calibrate", "3")
    #expect(calibration.code == 2)
    #expect(
      calibration.errors == [
        "Error: worse: expected two or more seeds of each sample to split, found one; calibrate on a run with repeats."
      ])
    try runs.toy.write(
      "seeds.csv",
      "id,seed,abs_rel\n"
        + (0..<24).map { "s\($0 / 2),\($0 % 2),\(0.1 + 0.001 * Double($0 * 7 % 11))\n" }.joined())
    try runs.toy.write("own.yaml", "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 5%}]\n")
    let trials = try await runs.gate("seeds.csv", "--calibrate", "5", file: "own.yaml")
    #expect(trials.code == 0, "\(trials.error)")
    #expect(trials.output.contains("of 5 A/A trials failed"))
  }

  @Test("What cannot be judged is one sentence")
  func refused() async throws {
    let runs = try await Runs()
    func refusal(_ outcome: Command.Outcome, _ code: Int32, _ words: String) {
      #expect(outcome.code == code, "\(outcome.error)")
      #expect(outcome.output.isEmpty)
      #expect(outcome.errors.count == 1)
      #expect(outcome.errors.first?.contains(words) == true, "\(outcome.error)")
    }
    _ = try await runs.toy.evaluate(into: "other", ["--align", "scale_median"])
    refusal(
      try await runs.gate("worse", "other"), 4,
      "found a difference in alignment.method (none and scale_median)")
    try runs.toy.write("x.csv", "id,abs_rel\nother,1\n")
    try runs.toy.write("own.yaml", "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 5%}]\n")
    refusal(
      try await runs.gate("worse", "x.csv", file: "own.yaml"), 2, "expected samples in common")
    try runs.toy.write("lacks.yaml", "gate: 1\nname: g\nprimary: [{metric: kendall, margin: 5%}]\n")
    refusal(
      try await runs.gate("worse", "worse", file: "lacks.yaml"), 2,
      "expected values of kendall, which lacks.yaml asks for, found none; evaluate it with --metrics +kendall."
    )
    try runs.toy.write("unit.yaml", "gate: 1\nname: g\nprimary: [{metric: rmse, margin: 0.05}]\n")
    refusal(
      try await runs.gate("worse", "worse", file: "unit.yaml"), 2,
      "expected a margin for rmse in m, or a percentage, found '0.05'; write '0.05 m'.")
    try runs.toy.write(
      "old.yaml",
      Self.rules
        + "waivers: [{rule: abs_rel, owner: o, reason: r, expires: 1969-12-31}]\n")
    refusal(
      try await runs.gate("worse", "worse", file: "old.yaml"), 2,
      "expected waivers that have not expired, found that of abs_rel by o")
    try runs.toy.write("keys.yaml", Self.rules + "gaurds: {nan: 0}\n")
    refusal(
      try await runs.gate("worse", "worse", file: "keys.yaml"), 2, "did you mean 'guards'?")
    try runs.edit("worse", to: "newer") { $0["schema_version"] = 99 }
    refusal(
      try await runs.gate("worse", "newer"), 2,
      "expected schema_version 1 or less, found 99; use a newer fdeval.")
    refusal(try await runs.gate("worse", "nothing"), 2, "expected a finished run")
    refusal(try await runs.gate("worse", "worse", file: "no.yaml"), 2, "expected a gate file")
    let usage = try await runs.gate("worse")
    #expect(usage.code == 64)
  }
}
