import Foundation
import Raster
import TestSupport
import Testing

/// The small models that come with fdeval, as commands find, use and describe them.
@Suite struct SmallModelTests {
  private let folder: TemporaryFolder
  private let models: TinySmallModels
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  init() throws {
    folder = try TemporaryFolder()
    models = try TinySmallModels(in: folder.path("m"))
    let bytes = (0..<64 * 48 * 3).map { place -> UInt8 in
      let (x, y): (Int, Int) = (place / 3 % 64, place / 192)
      return UInt8(truncatingIfNeeded: 3 * x + 2 * y)
    }
    try Image(width: 64, height: 48, channels: 3, bytes: bytes).write(to: folder.path("a.png"))
  }

  private func run(_ words: [String], models: String? = nil) async throws -> Command.Outcome {
    try await Command.run(
      words, in: folder.url.path,
      environment: [
        "FDEVAL_MODELS": models ?? self.models.folder, "HF_HUB_CACHE": folder.path("hub"),
        "XDG_CACHE_HOME": folder.path("cache"), "SOURCE_DATE_EPOCH": "86400",
      ])
  }

  /// The lines of standard error that say what small models are for.
  private func notices(_ outcome: Command.Outcome) -> [String] {
    outcome.error.split(separator: "\n").map(String.init).filter {
      $0.contains("not for measurements on photographs")
    }
  }

  private func record(_ name: String) throws -> JSON {
    try JSON(Data(contentsOf: URL(filePath: folder.path(name))))
  }

  @Test("Depth falls back to the small model, says so once, and every file of it says so")
  func depth() async throws {
    let outcome = try await run(["depth", "a.png", "-o", "out", "--format", "npy,png16", "--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(notices(outcome) == ["Warning: fdeval-small-depth: \(TinySmallModels.kind)."])
    let model = try JSON(outcome.output)["model"]
    #expect(try model["model"].text == "fdeval-small-depth")
    #expect(try model["small_model"].text == TinySmallModels.kind)
    // The side is the card's, not the 70 of config.json.
    #expect(try model["input_size"].number == 56)
    for name in ["out/a.npy", "out/a.png"] {
      let reading = try DepthMap.read(folder.path(name))
      #expect(reading.map.width == 64 && reading.map.kind == .metricPlanar)
      #expect(reading.description.smallModel == TinySmallModels.kind)
      let copy = try await run(["export", name, "--format", "pfm", "-o", "copy.pfm"])
      #expect(copy.code == 0, "\(copy.error)")
      #expect(
        try DepthMap.read(folder.path("copy.pfm")).description.smallModel == TinySmallModels.kind)
    }
    let stated = try await run([
      "depth", "a.png", "-o", "out", "--input-size", "70", "--model", "fdeval-small-depth",
      "--json",
    ])
    #expect(try JSON(stated.output)["model"]["input_size"].number == 70)
    #expect(notices(stated).count == 1)
  }

  @Test("A model that is installed counts more than the small one, and has no notice")
  func installed() async throws {
    try ReaderFiles(folder, root: Self.root).cache("Depth-Anything-V2-Small-hf", "v2-relative")
    let outcome = try await run(["depth", "a.png", "-o", "out", "--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let model = try JSON(outcome.output)["model"]
    #expect(try model["model"].text == "depth-anything-v2-small")
    #expect(try !model.keys.contains("small_model"))
    #expect(notices(outcome).isEmpty)
    #expect(try DepthMap.read(folder.path("out/a.npy")).description.smallModel == nil)
  }

  @Test("FLUX.1 Depth that is installed with all its parts counts more than the small one")
  func installedImage() async throws {
    let base = folder.path("hub/models--black-forest-labs--FLUX.1-Depth-dev")
    let commit = String(repeating: "ab", count: 20)
    let snapshot = "\(base)/snapshots/\(commit)"
    for name in ["refs", "snapshots"] {
      try FileManager.default.createDirectory(
        atPath: "\(base)/\(name)", withIntermediateDirectories: true)
    }
    try Data(commit.utf8).write(to: URL(filePath: "\(base)/refs/main"))
    try TinyPipeline.all.write(to: snapshot)
    for (part, file) in [("transformer", "flux1-depth-dev"), ("vae", "ae")] {
      try FileManager.default.copyItem(
        atPath: "\(snapshot)/\(part)/model.safetensors", toPath: "\(snapshot)/\(file).safetensors")
    }
    let words = [
      "generate", "--control-map", "a.png", "--prompt", "a zebra", "--steps", "1", "--width", "32",
      "--height", "32", "-o", "x.png",
    ]
    let whole = try await run(words)
    #expect(whole.code == 0, "\(whole.error)")
    #expect(notices(whole).isEmpty && !whole.error.contains("zebra"))
    let model = try record("x.json")["model"]
    #expect(try model["path"].text == snapshot && !model.keys.contains("small_model"))
    #expect(try record("x.json")["guidance"].number == 10)
    // What fdeval pulls alone lacks the text encoders.
    for name in ["text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2"] {
      try FileManager.default.removeItem(atPath: "\(snapshot)/\(name)")
    }
    let part = try await run(words)
    #expect(part.code == 0, "\(part.error)")
    #expect(notices(part) == ["Warning: fdeval-small-flux: \(TinySmallModels.kind)."])
    #expect(try record("x.json")["guidance"].number == 3.5)
  }

  @Test("Without any model, the sentences are what they were")
  func none() async throws {
    for words in [["depth", "a.png", "-o", "out"], ["generate", "--control-image", "a.png"]] {
      let more = words[0] == "depth" ? [] : ["--prompt", "x", "-o", "x.png"]
      let outcome = try await run(words + more, models: folder.path("nothing"))
      #expect(outcome.code == 2)
      #expect(outcome.errors.count == 1 && outcome.error.hasPrefix("Error: --model: expected "))
    }
  }

  @Test("Generation falls back to it with its own defaults, one notice, and a record that says all")
  func generate() async throws {
    let words = ["generate", "--control-image", "a.png", "--prompt", "a zebra", "--seed", "7"]
    let outcome = try await run(words + ["-o", "x.png"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      notices(outcome) == [
        "Warning: fdeval-small-flux and fdeval-small-depth: \(TinySmallModels.kind)."
      ])
    let unknown =
      "This small model does not know the word 'zebra', which will mean nothing or the wrong thing."
    #expect(outcome.error.components(separatedBy: unknown).count == 2)
    #expect(!outcome.error.contains("was trained at"))
    let record = try record("x.json")
    #expect(try record["width"].number == 64 && record["height"].number == 48)
    #expect(try record["num_inference_steps"].number == 2)
    #expect(try record["guidance"].number == 3.5)
    #expect(try record["model"]["small_model"].text == TinySmallModels.kind)
    let estimator = try record["control_picture"]["estimator"]
    #expect(try estimator["small_model"].text == TinySmallModels.kind)
    #expect(try estimator["input_size"].number == 56)
    #expect(try record["notes"].list.map { try $0.text }.contains(unknown))
    // The image's own metadata carries the record.
    let png = String(
      decoding: try Data(contentsOf: URL(filePath: folder.path("x.png"))), as: UTF8.self)
    #expect(
      png.contains("fdeval:generation")
        && png.contains("\"small_model\" : \"\(TinySmallModels.kind)\""))

    let plan = try await run(words + ["--plan", "--json"])
    #expect(plan.code == 0, "\(plan.error)")
    #expect(try JSON(plan.output)["blocks"].number == 5)
    let larger = try await run(
      words + ["--model", "fdeval-small-flux", "--width", "96", "--height", "64", "-o", "y.png"])
    #expect(larger.code == 0, "\(larger.error)")
    let sentence =
      "Warning: This small model was trained at 64 x 48 pixels: images of 96 x 64 pixels may be worse.\n"
    #expect(larger.error.components(separatedBy: sentence).count == 2)
    #expect(try Image.read(folder.path("y.png")).image.width == 96)
  }

  @Test("A broken card, or a pipeline that lacks a part, is one sentence and no file")
  func broken() async throws {
    let words = ["generate", "--control-map", "a.png", "--prompt", "a photo", "-o", "x.png"]
    try FileManager.default.removeItem(atPath: "\(models.folder)/fdeval-small-flux/vae")
    let part = try await run(words)
    #expect(part.code == 2 && part.errors.count == 1)
    #expect(
      part.error.contains(
        "expected the autoencoder (ae.safetensors) in it or beside it, found none"))
    for name in ["depth", "flux"] {
      try Data(#"{"fdeval_model": 2}"#.utf8)
        .write(to: URL(filePath: "\(models.folder)/fdeval-small-\(name)/fdeval.json"))
    }
    for words in [["depth", "a.png", "-o", "out"], ["models", "info", "fdeval-small-flux"]] {
      let outcome = try await run(words)
      #expect(outcome.code == 2 && outcome.errors.count == 1)
      #expect(
        outcome.error.contains("fdeval.json: expected fdeval_model 1, found 2; use a newer fdeval.")
      )
    }
    #expect(try folder.names().filter { $0 == "x.png" || $0 == "out" }.isEmpty)
  }

  @Test("Scores need a model by name, say what it is, and gates refuse them without --allow-small")
  func scores() async throws {
    let toy = try ToyDataset(rooms: 3, items: 2)
    func evaluate(_ words: [String], _ run: String) async throws -> Command.Outcome {
      try await self.run(
        ["evaluate", toy.dataset, "-o", folder.path(run), "--resize", "bilinear"] + words)
    }
    #expect(try await evaluate([], "none").code == 64)
    let outcome = try await evaluate(["--model", "fdeval-small-depth"], "small")
    #expect(outcome.code == 0, "\(outcome.error)")
    let sentence = "fdeval-small-depth: \(TinySmallModels.kind)."
    #expect(notices(outcome) == ["Warning: \(sentence)"])
    #expect(outcome.output.contains("\nnote       \(sentence)\n"))
    let report = try record("small/report.json")
    #expect(
      try report["provenance"]["models"].list[0]["small_model"].text == TinySmallModels.kind)
    #expect(try report["provenance"]["notes"].list.map { try $0.text } == [sentence])
    let page = try String(contentsOfFile: folder.path("small/index.html"), encoding: .utf8)
    #expect(page.contains("<b>Note</b> <span>fdeval-small-depth: small model trained"))

    // Maps that were written first and scored as files.
    let maps = try await run(["depth", toy.folder.path("dataset/rgb"), "-o", "maps"])
    #expect(maps.code == 0, "\(maps.error)")
    let filed = try await evaluate(["--predictions", folder.path("maps")], "filed")
    #expect(filed.code == 0, "\(filed.error)")
    #expect(
      filed.output.contains(
        "\nnote       The maker of 6 of 6 predictions: \(TinySmallModels.kind).\n"))
    let plain = try await evaluate(["--predictions", toy.predictions], "plain")
    #expect(plain.code == 0, "\(plain.error)")
    let none = try record("plain/report.json")
    #expect(try none["provenance"]["notes"].list.isEmpty && !none.allKeys.contains("small_model"))

    try Data("gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 50%}]\n".utf8)
      .write(to: URL(filePath: folder.path("gate.yaml")))
    for (old, new, part) in [
      (
        "plain", "small",
        "small: expected models that are made for measurements, found a small one for "
          + "trying out, the estimator fdeval-small-depth; use --allow-small to judge it all the same."
      ),
      ("small", "plain", "the estimator fdeval-small-depth"),
      (
        "filed", "plain",
        "filed: expected models that are made for measurements, found a small one for "
          + "trying out, the maker of its predictions;"
      ),
    ] {
      let gate = ["gate", old, new, "--gate", "gate.yaml"]
      for words in [gate, gate + ["--plan"]] {
        let refused = try await run(words)
        #expect(refused.code == 2 && refused.output.isEmpty && refused.errors.count == 1)
        #expect(refused.error.contains(part), "\(refused.error)")
      }
      let judged = try await run(gate + ["--allow-small", "--json"])
      #expect([0, 1, 3].contains(judged.code), "\(judged.error)")
      let warnings = try JSON(judged.output)["warnings"].list.map { try $0.text }
      #expect(warnings.count { $0.contains("was made with a small model for trying out") } == 1)
    }
    #expect(try await run(["gate", "plain", "plain", "--gate", "gate.yaml"]).code == 0)
    #expect(
      try await run(["gate", "small", "--gate", "gate.yaml", "--calibrate", "10"]).code == 2)
  }

  @Test("models list, info and verify tell what they are and where")
  func listing() async throws {
    let list = try await run(["models", "list"])
    #expect(list.code == 0, "\(list.error)")
    for (id, here) in [("depth", "yes"), ("opinion", "-"), ("flux", "yes")] {
      let line = list.output.split(separator: "\n").first { $0.hasPrefix("fdeval-small-\(id) ") }
      #expect(line?.hasSuffix(" \(here)") == true, "\(list.output)")
    }
    #expect(list.output.contains("not for measurements on photographs"))
    #expect(list.output.hasSuffix("\nin         \(models.folder)\n"))
    let known = try JSON(try await run(["models", "list", "--json"]).output)
    #expect(try known["bundled"].text == models.folder)
    let flux = try #require(
      try known["models"].list.first { try $0["id"].text == "fdeval-small-flux" })
    #expect(try flux["path"].text == "\(models.folder)/fdeval-small-flux")

    let info = try await run(["models", "info", "fdeval-small-flux"])
    #expect(info.code == 0, "\(info.error)")
    for line in [
      "model      fdeval-small-flux", "kind       \(TinySmallModels.kind)",
      "task       depth-to-image", "licence    Apache-2.0", "data       rendered scenes",
      "training   7 steps of 8 over 100 scenes in 1.25 hours, seed 5", "validation abs_rel 0.25",
      "guidance   weight 1 + slope (guidance - 1), slope 0.25, trained up to 30",
      "defaults   64 x 48 pixels, 2 steps, guidance 3.5, 16 text tokens",
      "path       \(models.folder)/fdeval-small-flux",
    ] {
      #expect(info.output.contains(line + "\n"), "\(info.output)")
    }
    let weights = "\(models.folder)/fdeval-small-depth/model.safetensors"
    let document = try JSON(
      try await run(["models", "info", "fdeval-small-depth", "--json"]).output)
    let sum = try await Command.shell("sha256sum '\(weights)'")
    #expect(try document["sha256"].text == String(sum.output.prefix(64)))
    #expect(try document["small_model"]["card"]["kind"].text == TinySmallModels.kind)
    // One number has four bytes in this file, whose head is small.
    let size = try Data(contentsOf: URL(filePath: weights)).count
    let parameters = Int(try document["small_model"]["parameters"].number)
    #expect(parameters > size / 8 && parameters < size / 2)
    #expect(
      try document["small_model"]["files"].list.first {
        try $0["path"].text == "model.safetensors"
      }?[
        "sha256"
      ]
      .text == String(sum.output.prefix(64)))

    let verify = try await run(["models", "verify"])
    #expect(verify.code == 0, "\(verify.output)\(verify.error)")
    #expect(verify.output.contains("fdeval-small-depth: \(models.folder)/fdeval-small-depth\n"))
    try Data("{}".utf8).write(
      to: URL(filePath: "\(models.folder)/fdeval-small-depth/config.json"))
    let damaged = try await run(["models", "verify", "fdeval-small-depth"])
    #expect(damaged.code == 1)
    #expect(damaged.error.contains("Then run scripts/install to have fdeval-small-depth again.\n"))
    for words in [["info"], ["verify"], ["pull"]] {
      let absent = try await run(["models"] + words + ["fdeval-small-opinion"])
      #expect(absent.code == (words == ["info"] ? 0 : 2))
      #expect((absent.output + absent.error).contains("run scripts/install"))
    }
  }

  @Test("scripts/install-models puts the folder where the program finds it, and replaces it whole")
  func installing() async throws {
    let root = folder.path("root"), prefix = folder.path("prefix")
    let script = """
      set -e
      mkdir -p '\(root)/scripts' '\(prefix)/bin'
      cp '\(Self.root.path)/scripts/install-models' '\(root)/scripts/'
      '\(root)/scripts/install-models' '\(prefix)'
      test ! -e '\(prefix)/share'
      cp -r '\(models.folder)' '\(root)/models'
      '\(root)/scripts/install-models' '\(prefix)'
      rm -r '\(root)/models/fdeval-small-flux'
      '\(root)/scripts/install-models' '\(prefix)'
      cp '\(Command.binary)' '\(prefix)/bin/fdeval'
      unset FDEVAL_MODELS
      '\(prefix)/bin/fdeval' models list
      """
    let outcome = try await Command.shell(script, environment: ["HF_HUB_CACHE": folder.path("hub")])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output.contains("\nin         \(prefix)/share/fdeval/models\n"))
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("fdeval-small-depth ") && $0.hasSuffix(" yes") })
    #expect(lines.contains { $0.hasPrefix("fdeval-small-flux ") && $0.hasSuffix(" -") })
    let left = try FileManager.default.contentsOfDirectory(atPath: prefix + "/share/fdeval")
    #expect(left.count == 2 && left.contains("models"), "\(left)")
  }
}
