import Foundation
import GRDB
import Raster
import TestSupport
import Testing

/// `fdeval evaluate DATASET --model`, with networks of a hundred thousand random weights.
@Suite struct ModelRunTests {
  /// The tiny models, metric and relative.
  private static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("DepthEstimationTests/Fixtures/models").path
  private static let metricName = "depth_anything_v2_metric_hypersim_tiny_fp16.safetensors"
  private static let metric = "\(models)/\(metricName)"
  private static let relative = "\(models)/depth_anything_v2_tiny_fp16.safetensors"

  /// Flags of all runs: small inputs, photos of another size than the maps, and few pictures.
  private static let flags = ["--input-size", "28", "--resize", "bilinear", "--pictures", "3"]

  private static func words(
    _ toy: ToyDataset, into run: String, _ more: [String] = [], model: String = metric
  ) -> [String] {
    ["evaluate", toy.dataset, "--model", model, "-o", toy.folder.path(run)] + flags + more
  }

  private static func evaluate(
    _ toy: ToyDataset, into run: String, _ more: [String] = [], model: String = metric
  ) async throws -> Command.Outcome {
    try await Command.run(
      words(toy, into: run, more, model: model), environment: ["SOURCE_DATE_EPOCH": "86400"])
  }

  /// The samples of a report without what says where candidates came from.
  private static func scores(_ report: Data) throws -> NSArray {
    let json = try #require(try JSONSerialization.jsonObject(with: report) as? [String: Any])
    let samples = try #require(json["samples"] as? [[String: Any]])
    return samples.map { sample in
      var sample = sample
      sample["assets"] = nil
      sample["comparisons"] = (sample["comparisons"] as? [[String: Any]])?.map { comparison in
        comparison.filter { $0.key != "estimator" }
      }
      return sample
    } as NSArray
  }

  @Test("Scores equal those of estimating into files and scoring the files")
  func likeFiles() async throws {
    let toy = try ToyDataset(rooms: 2, items: 3)
    let outcome = try await Self.evaluate(toy, into: "run")
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("samples    6 of 6 scored"))
    let depth = try await Command.run([
      "depth", toy.folder.path("dataset/rgb"), "--model", Self.metric, "--precision", "f32",
      "--input-size", "28", "-o", toy.folder.path("maps"),
    ])
    #expect(depth.code == 0, "\(depth.error)")
    let files = try await Command.run([
      "evaluate", toy.dataset, "--predictions", toy.folder.path("maps"), "-o",
      toy.folder.path("files"), "--resize", "bilinear",
    ])
    #expect(files.code == 0, "\(files.error)")
    let made = try Self.scores(toy.bytes("run", "report.json"))
    #expect(made.count == 6)
    #expect(made == (try Self.scores(toy.bytes("files", "report.json"))))
    #expect(!FileManager.default.fileExists(atPath: toy.folder.path("run/predictions")))
  }

  @Test("The record tells the model, its weights, precision, device and preprocessing")
  func record() async throws {
    let toy = try ToyDataset(rooms: 2, items: 1)
    #expect(try await Self.evaluate(toy, into: "run").code == 0)
    let report = try JSON(toy.bytes("run", "report.json"))
    let models = try report["provenance"]["models"].list
    #expect(models.count == 1)
    #expect(try models[0]["role"].text == "estimator")
    #expect(try models[0]["name"].text == Self.metricName)
    let sum = try await Command.shell("sha256sum '\(Self.metric)'")
    #expect(try models[0]["sha256"].text == String(sum.output.prefix(64)))
    #expect(try models[0]["precision"].text == "f32")
    #expect(try models[0]["device"].text == "cpu")
    #expect(
      try models[0]["preprocessing"].text
        == "input size 28, preprocess original, pos-interp offset, final-resize bilinear-aligned, "
        + "output to 20 m")
    for sample in try report["samples"].list {
      #expect(try sample["comparisons"].list[0]["estimator"].text == Self.metricName)
      #expect(try !sample["assets"].keys.contains("candidate"))
    }
    #expect(try report["provenance"]["libraries"].keys.contains("oneDNN"))
    #expect(
      try report["provenance"]["command"].text
        == "fdeval evaluate DATASET --model \(Self.metricName) --input-size 28 --resize bilinear "
        + "--pictures 3 -o REPORT")
    #expect(!String(decoding: try toy.bytes("run", "report.json"), as: UTF8.self).contains("/tmp"))
  }

  @Test("Kept predictions are the maps that were scored, whole, and can be scored again")
  func kept() async throws {
    let toy = try ToyDataset(rooms: 2, items: 3)
    #expect(try await Self.evaluate(toy, into: "run", ["--keep-predictions"]).code == 0)
    for id in toy.ids {
      let reading = try DepthMap.read(toy.folder.path("run/predictions/\(id).npy"))
      #expect(reading.map.kind == .metricPlanar)
      #expect(reading.map.width == 32 && reading.map.height == 24)
      #expect(reading.assumed.isEmpty)
      #expect(reading.map.samples.allSatisfy { $0 >= 0 && $0 <= 20 })
    }
    let report = try JSON(toy.bytes("run", "report.json"))
    #expect(
      try report["samples"].list.map { try $0["assets"]["candidate"].text }
        == toy.ids.map { "\($0).npy" })
    let again = try await Command.run([
      "evaluate", toy.dataset, "--predictions", toy.folder.path("run/predictions"), "-o",
      toy.folder.path("again"), "--resize", "bilinear",
    ])
    #expect(again.code == 0, "\(again.error)")
    #expect(
      try Self.scores(toy.bytes("run", "report.json"))
        == Self.scores(toy.bytes("again", "report.json")))
  }

  @Test("Reports do not depend on how many photos are in work at a time", arguments: [1, 2, 3, 7])
  func workers(jobs: Int) async throws {
    let toy = try ToyDataset(rooms: 2, items: 3)
    #expect(try await Self.evaluate(toy, into: "usual").code == 0)
    #expect(try await Self.evaluate(toy, into: "run", ["--jobs", "\(jobs)"]).code == 0)
    for name in ToyDataset.reproducible {
      #expect(try toy.bytes("run", name) == toy.bytes("usual", name), "\(name) differs")
    }
  }

  @Test("A run that is killed goes on without estimating again, and ends in the same report")
  func killed() async throws {
    let toy = try ToyDataset(rooms: 4, items: 6)
    // A sample that fails is a result too.
    try toy.write("dataset/rgb/room1/2.png", "damaged")
    let more = ["--keep-predictions"]
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try await Self.evaluate(toy, into: "whole", more).code == 1)
    var duration = clock.now - start
    let whole = try ToyDataset.reproducible.map { try toy.bytes("whole", $0) }
    let journalSize = try ResumeTests.size(toy.folder.path("whole/journal.sqlite"))
    let moments: [ResumeTests.Moment] =
      [0.4, 0.6, 0.8].map { .time($0) } + [0.4, 0.7, 0.9].map { .journal($0) }
      + [.file("report.json", 100), .file("index.html", 0)]
    for (number, moment) in moments.enumerated() {
      let run = "run\(number)"
      _ = try await ResumeTests.kill(
        Self.words(toy, into: run, more), at: moment, of: &duration, journalSize: journalSize,
        folder: toy.folder.path(run))
      let outcome = try await Self.evaluate(toy, into: run, more + ["--resume"])
      #expect(outcome.code == 1, "\(moment): \(outcome.error)")
      for (name, bytes) in zip(ToyDataset.reproducible, whole) {
        #expect(try toy.bytes(run, name) == bytes, "\(moment): \(name) differs")
      }
      for id in toy.ids where id != "room1/2" {
        #expect(
          try toy.bytes(run, "predictions/\(id).npy") == toy.bytes("whole", "predictions/\(id).npy")
        )
      }
      let timings = try JSON(toy.bytes(run, "timings.json"))
      #expect(try timings["computed"].number + timings["resumed"].number == 24)
    }
    // How much is there when a kill comes depends on the machine. This one comes after every second sample.
    #expect(try await Self.evaluate(toy, into: "half", more).code == 1)
    for name in ToyDataset.reproducible + ["timings.json"] { try toy.remove("half/\(name)") }
    let journal = try DatabaseQueue(path: toy.folder.path("half/journal.sqlite"))
    let lost = try await journal.write { db in
      let ids = try String.fetchAll(db, sql: "SELECT id FROM sample WHERE rowid % 2 = 0")
      try db.execute(sql: "DELETE FROM sample WHERE rowid % 2 = 0")
      return ids
    }
    try journal.close()
    for id in lost where id != "room1/2" { try toy.remove("half/predictions/\(id).npy") }
    #expect(try await Self.evaluate(toy, into: "half", more + ["--resume"]).code == 1)
    let timings = try JSON(toy.bytes("half", "timings.json"))
    #expect(lost.count == 12)
    #expect(try timings["computed"].number == 12 && timings["resumed"].number == 12)
    for (name, bytes) in zip(ToyDataset.reproducible, whole) {
      #expect(try toy.bytes("half", name) == bytes, "\(name) differs")
    }
  }

  @Test("A photo that is damaged or not there is a failed sample, and the others are scored")
  func damaged() async throws {
    let toy = try ToyDataset(rooms: 2, items: 3)
    try toy.write("dataset/rgb/room0/1.png", "damaged")
    try toy.remove("dataset/rgb/room1/0.png")
    let outcome = try await Self.evaluate(toy, into: "run")
    #expect(outcome.code == 1)
    #expect(outcome.error.contains("Warning: 1 of 6 items has no photo: room1/0.\n"))
    #expect(outcome.output.contains("samples    4 of 6 scored, 2 failed"))
    let report = try JSON(toy.bytes("run", "report.json"))
    let errors = try report["samples"].list.filter { try $0["status"].text == "failed" }
      .map { try ($0["id"].text, $0["error"].text) }
    #expect(errors.map(\.0) == ["room0/1", "room1/0"])
    #expect(errors[0].1.hasPrefix("rgb/room0/1.png: expected "))
    #expect(
      errors[1].1
        == "room1/0: expected a photo to estimate depth from, found none in the dataset.")
    #expect(try report["coverage"]["missing"].list.map { try $0.text } == ["room1/0"])
  }

  @Test("A dataset without photos is refused before anything is made")
  func noPhotos() async throws {
    let toy = try ToyDataset(rooms: 1, items: 2)
    try toy.remove("dataset/rgb")
    let outcome = try await Self.evaluate(toy, into: "run")
    #expect(outcome.code == 2)
    #expect(
      outcome.error.hasSuffix(
        "expected photos to estimate depth from, found none; "
          + "say where they are with `image:` in dataset.yaml.\n"))
    #expect(!FileManager.default.fileExists(atPath: toy.folder.path("run")))
  }

  @Test("A relative model against metres fails with the alignment that fits, which then scores it")
  func relative() async throws {
    let toy = try ToyDataset(rooms: 2, items: 2)
    let refused = try await Self.evaluate(toy, into: "refused", model: Self.relative)
    #expect(refused.code == 1)
    #expect(refused.output.contains("use --align affine_disparity_lsq_floor."))
    let fitted = try await Self.evaluate(
      toy, into: "fitted", ["--align", "affine_disparity_lsq_floor"], model: Self.relative)
    #expect(fitted.code == 0, "\(fitted.error)")
  }

  @Test("Going on with another model, or the same in another way, is refused in a sentence")
  func otherModel() async throws {
    let toy = try ToyDataset(rooms: 1, items: 2)
    #expect(try await Self.evaluate(toy, into: "run").code == 0)
    try toy.write("dataset/../copy/.keep", "")
    // The same name, other weights.
    let other = toy.folder.path("copy/\(Self.metricName)")
    try FileManager.default.copyItem(atPath: Self.relative, toPath: other)
    let cases: [(String, [String], String)] = [
      (Self.relative, [], "the model (\(Self.metricName) 86c29dd19c2e → depth_anything_v2_tiny"),
      (other, [], "the model (\(Self.metricName) 86c29dd19c2e → \(Self.metricName) 4b171d62540d)"),
      (Self.metric, ["--input-size", "42"], "the preprocessing (input size 28, "),
      (Self.metric, ["--final-resize", "bicubic"], "the preprocessing (input size 28, "),
      (Self.metric, ["--keep-predictions"], "a difference in --keep-predictions;"),
    ]
    for (model, more, part) in cases {
      let flags = more.contains("--input-size") ? Array(Self.flags.dropFirst(2)) : Self.flags
      let outcome = try await Command.run(
        ["evaluate", toy.dataset, "--model", model, "-o", toy.folder.path("run"), "--resume"]
          + flags + more)
      #expect(outcome.code == 2, "\(more)")
      #expect(outcome.output.isEmpty)
      let sentence = try #require(outcome.error.split(separator: "\n").last)
      #expect(sentence.contains("run: expected the run that was started there, found"))
      #expect(sentence.contains(part), "\(sentence)")
    }
    let files = try await toy.evaluate(into: "run", ["--resume", "--resize", "bilinear"])
    #expect(files.code == 2)
    #expect(files.error.contains("where predictions come from (\(Self.metricName) → files)"))
  }

  @Test(
    "One of --predictions and --model is needed, and flags go with one of them",
    arguments: [
      ([], "expected --predictions DIR or --model ID|PATH, found neither."),
      (["--predictions", "p", "--model", "m"], "found both."),
      (["--predictions", "p", "--precision", "bf16"], "--precision: expected --model with it"),
      (["--predictions", "p", "--keep-predictions"], "--keep-predictions: expected --model"),
      (["--predictions", "p", "--model-max-depth", "20"], "--model-max-depth: expected --model"),
      (["--model", "m", "--model-max-depth", "0"], "--model-max-depth: expected a positive"),
      (["--model", "m", "--cand-kind", "planar"], "--cand-kind: expected --predictions with it"),
      (["--model", "m", "--precision", "f16"], "--precision: expected one of"),
    ])
  func usage(flags: [String], sentence: String) async throws {
    let outcome = try await Command.run(["evaluate", "dataset", "-o", "run"] + flags)
    #expect(outcome.code == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.contains(sentence), "\(outcome.error)")
  }

  @Test("A model that is not there is named, and no folder is made")
  func noModel() async throws {
    let toy = try ToyDataset(rooms: 1, items: 1)
    let outcome = try await Self.evaluate(toy, into: "run", model: "nowhere/model.safetensors")
    #expect(outcome.code == 2)
    #expect(outcome.error.contains("nowhere/model.safetensors"))
    #expect(!FileManager.default.fileExists(atPath: toy.folder.path("run")))
  }

  @Test("A gate's guards on the estimator hold or break on what the runs say of their models")
  func guards() async throws {
    let toy = try ToyDataset(rooms: 3, items: 2)
    #expect(try await Self.evaluate(toy, into: "base").code == 0)
    #expect(try await Self.evaluate(toy, into: "same", ["--jobs", "1"]).code == 0)
    #expect(
      try await Self.evaluate(toy, into: "resized", ["--final-resize", "bicubic"]).code == 0)
    #expect(
      try await Self.evaluate(toy, into: "scaled", model: "\(Self.models)/v2-metric-80").code == 0)
    let report = String(decoding: try toy.bytes("base", "report.json"), as: UTF8.self)
    for (run, key, old, new) in [
      ("rounded", "precision", "f32", "bf16"), ("moved", "device", "cpu", "cuda:0"),
    ] {
      let line = "\"\(key)\" : \"\(old)\""
      #expect(report.contains(line))
      try toy.write(
        "\(run)/report.json", report.replacing(line, with: "\"\(key)\" : \"\(new)\""))
    }
    try toy.write(
      "gate.yaml", "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 50%}]\n")
    let guards = ["same_estimator", "same_precision", "same_device", "same_preprocessing"]
    for (run, broken) in [
      ("same", []), ("resized", ["same_preprocessing"]), ("rounded", ["same_precision"]),
      ("moved", ["same_device"]), ("scaled", ["same_estimator", "same_preprocessing"]),
    ] {
      let outcome = try await Command.run(
        ["gate", "base", run, "--gate", "gate.yaml", "--json"], in: toy.folder.url.path)
      let findings = try JSON(outcome.output)["guards"].list
      for id in guards {
        let finding = try #require(try findings.first { try $0["id"].text == id })
        #expect(
          try finding["status"].text == (broken.contains(id) ? "fail" : "pass"), "\(run) \(id)")
      }
    }
  }
}
