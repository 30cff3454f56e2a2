import Foundation
import Raster
import TestSupport
import Testing

/// `fdeval generate` with a tiny FLUX.1 Depth model on this machine.
@Suite struct GenerateLocalTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TinyPipeline.all.write(to: folder.path("model"))
    try FileManager.default.copyItem(
      atPath: TinyPipeline.control, toPath: folder.path("control.png"))
  }

  private static let depthModel = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "DepthEstimationTests/Fixtures/models/depth_anything_v2_tiny_fp16.safetensors")
    .path

  private static let words = [
    "generate", "--control-map", "control.png", "--prompt", TinyPipeline.all.prompt, "--model",
    "model", "--seed", "7", "--steps", "5", "--width", "96", "--height", "64",
  ]

  private func run(_ words: [String]) async throws -> Command.Outcome {
    try await Command.run(
      words, in: folder.url.path, environment: ["XDG_CACHE_HOME": folder.path("cache")])
  }

  private func names() throws -> [String] {
    try folder.names().filter { !["cache", "control.png", "model"].contains($0) }
  }

  @Test("The image is diffusers', its record says how it came about, and the control is kept")
  func image() async throws {
    let outcome = try await run(
      Self.words + [
        "--precision", "f32", "--parity", "diffusers", "-o", "out.png", "--save-control", "kept/",
      ])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(outcome.output == "out.png\n")
    #expect(outcome.error.contains("model      FLUX.1 transformer, 2 double and 3 single blocks"))
    #expect(outcome.error.contains("all 5 blocks stay in memory"))
    let made = try Image.read(folder.path("out.png")).image
    let expected = try TinyPipeline.expected("wide")
    #expect(made.width == 96 && made.height == 64 && made.bytes.count == expected.count)
    #expect(zip(made.bytes, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let record = try JSON(Data(contentsOf: URL(filePath: folder.path("out.json"))))
    #expect(try record["seed"].number == 7)
    #expect(try record["safety_check"].text == "not checked")
    #expect(try record["peak_memory"].number > 1e6)
    #expect(try record["model"]["parity"].text == "diffusers")
    #expect(try record["model"]["precision"].text == "f32")
    let files = try record["model"]["files"].list
    #expect(try files.map { try $0["part"].text } == ["transformer", "vae", "t5", "clip"])
    for file in files { #expect(try file["sha256"].text.count == 64) }
    #expect(try record["control_picture"]["source"].text == "picture")
    #expect(
      try record["timings"].list.map { try $0["stage"].text } == [
        "prompt", "clip", "t5", "control", "encoding", "loading", "denoising", "decoding",
        "hashing",
      ])
    #expect(try names() == ["kept", "out.json", "out.png"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("kept")).sorted()
        == ["control.json", "control.png"])
    // The second time the prompt's embeddings are there.
    let again = try await run(
      Self.words + ["--precision", "f32", "--parity", "diffusers", "-o", "again.png"])
    #expect(again.code == 0, "\(again.error)")
    let second = try JSON(Data(contentsOf: URL(filePath: folder.path("again.json"))))
    #expect(
      try second["timings"].list.map { try $0["stage"].text } == [
        "prompt", "control", "encoding", "loading", "denoising", "decoding", "hashing",
      ])
    #expect(try Image.read(folder.path("again.png")).image == made)
  }

  @Test("A photo's depth is estimated, and a LoRA and several outputs are taken")
  func photo() async throws {
    let outcome = try await run([
      "generate", "--control-image", "control.png", "--depth-model", Self.depthModel, "--prompt",
      "a room", "--model", "model", "--steps", "2", "--megapixels", "0.25", "--width", "32",
      "--height", "32", "-o", "out.webp",
    ])
    // Sizes exclude each other.
    #expect(outcome.code == 64)
    let both = try await run([
      "generate", "--control-image", "control.png", "--depth-model", Self.depthModel, "--prompt",
      "a room", "--model", "model", "--steps", "2", "--width", "33", "--height", "32", "--lora",
      "model/lora.safetensors:0.5", "--num-outputs", "2", "--strength", "0.9", "--json", "-o",
      "room/", "--save-control", "kept",
    ])
    #expect(both.code == 0, "\(both.error)")
    #expect(both.error.contains("Warning: "))
    let images = try JSON(both.output)["images"].list
    #expect(try images.map { try $0["image"].text } == ["room/image-1.webp", "room/image-2.webp"])
    #expect(try images[0]["width"].number == 32)
    #expect(try images[0]["loras"].list.count == 1)
    #expect(try images[0]["control_picture"]["source"].text == "estimated_depth")
    let seed = try images[0]["seed"].number
    #expect(seed >= 0 && seed < 65536)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path("kept")).sorted()
        == ["control-depth.png", "control.json", "control.png"])
  }

  @Test("--plan prints the stages and generates nothing")
  func plan() async throws {
    let outcome = try await run(Self.words + ["--plan"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(
      lines.map { $0.prefix { $0 != " " } } == [
        "stage", "clip", "t5", "encoding", "loading", "denoising", "decoding", "at",
      ])
    let photo = try await run([
      "generate", "--control-image", "control.png", "--depth-model", Self.depthModel, "--prompt",
      "x",
      "--model", "model", "--width", "32", "--height", "32", "--plan",
    ])
    #expect(photo.output.contains("\ncontrol "), "\(photo.error)")
    let json = try await run(Self.words + ["--plan", "--json", "--max-memory", "40GB"])
    let plan = try JSON(json.output)
    #expect(try plan["limit"].number == 40e9)
    #expect(try plan["blocks"].number == 5 && plan["streamed_blocks"].number == 0)
    let stages = try plan["stages"].list
    #expect(try stages.map { try $0["bytes"].number }.max() == plan["peak_memory"].number)
    for stage in stages {
      let sum = try stage["parts"].list.reduce(0) { $0 + (try $1["bytes"].number) }
      #expect(try sum == stage["bytes"].number)
    }
    #expect(try names() == [])
    let small = try await run(Self.words + ["--max-memory", "1MB", "-o", "out.png"])
    #expect(small.code == 2)
    #expect(small.errors.count == 1)
    #expect(small.error.contains("Error: --max-memory: expected at least "))
    #expect(try names() == [])
  }

  @Test("Ctrl-C ends within a step and leaves nothing behind")
  func interrupted() async throws {
    let script = """
      set -m
      fdeval generate --control-map control.png --prompt room --model model --steps 50 \
        --width 1024 --height 1024 --precision f32 -o out.png 2> log &
      until grep -q 'at most' log; do sleep 0.05; done
      sleep 1
      kill -INT $!
      wait $!
      """
    let outcome = try await Command.shell(
      script, in: folder.url.path, environment: ["XDG_CACHE_HOME": folder.path("cache")])
    #expect(outcome.code == 130)
    #expect(try names() == ["log"])
    let log = try String(contentsOfFile: folder.path("log"), encoding: .utf8)
    #expect(
      log.contains("Stopped. the generation: expected to go on to its end, found that this was"))
  }

  @Test("An image is not written over what it is made of")
  func overInput() async throws {
    let before = try Data(contentsOf: URL(filePath: folder.path("control.png")))
    for output in ["control.png", "./control.png"] {
      let outcome = try await run(Self.words + ["-o", output])
      #expect(outcome.code == 2)
      #expect(outcome.error.contains("expected an output that is none of the inputs"))
    }
    #expect(try Data(contentsOf: URL(filePath: folder.path("control.png"))) == before)
  }

  @Test("What is wrong is one sentence that names the flag, and nothing is written")
  func refusals() async throws {
    let bare = folder.path("bare")
    try FileManager.default.copyItem(atPath: folder.path("model"), toPath: bare)
    try FileManager.default.removeItem(atPath: bare + "/vae")
    try Data("nothing".utf8).write(to: URL(filePath: folder.path("m")))
    for (change, sentence) in [
      (["--model", "nowhere/at/all"], "nowhere/at/all"),
      (["--model", "bare"], "name its path with --vae"), (["--model", "m"], "Error: m: "),
      (["--vae", "m"], "Error: m: "),
      (["--t5", "missing"], "Error: --t5: expected the T5 text encoder (t5xxl), found nothing"),
      (["--control-map", "model/model_index.json"], "model_index.json"),
      (["--lora", "control.png"], "control.png"),
      (
        ["--strength", "1e-17", "--init-image", "control.png"],
        "Error: --strength: expected at least"
      ),
      (["--control-image", "control.png", "--depth-model", "no-such-model"], "no-such-model"),
    ] {
      var words = Self.words + ["-o", "out.png"]
      if change[0] == "--control-image" {
        words.removeSubrange(1...2)
      } else if let place = words.firstIndex(of: change[0]) {
        words.removeSubrange(place...place + 1)
      }
      let outcome = try await run(words + change)
      #expect(outcome.code == 2, "\(change): \(outcome.error)")
      let last = outcome.errors.last ?? ""
      #expect(last.hasPrefix("Error: ") && last.contains(sentence), "\(outcome.error)")
      #expect(try names() == ["bare", "m"])
    }
  }
}
