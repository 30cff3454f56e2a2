import Foundation
import Raster
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Whole generations on this machine against diffusers' pipelines.
@Suite struct LocalGeneratorTests {
  private let tiny = TinyPipeline.all

  private func generator(
    in folder: TemporaryFolder, loras: [GenerationRequest.LoRA] = [],
    parity: SamplingParity = .diffusers, precision: Precision = .f32, limit: Int? = nil
  ) throws -> LocalGenerator {
    let path = folder.path("model")
    if !FileManager.default.fileExists(atPath: path) { try tiny.write(to: path) }
    var settings = LocalGenerator.Settings()
    settings.precision = precision
    settings.memoryLimit = limit
    return LocalGenerator(
      try LocalModel(FluxModelFiles(model: path), loras: loras, parity: parity),
      settings: settings)
  }

  private func worst(_ result: GenerationResult, _ expected: [UInt8]) -> Int {
    let made = result.images.flatMap(\.image.bytes)
    guard made.count == expected.count else { return .max }
    return zip(made, expected).reduce(0) { max($0, abs(Int($1.0) - Int($1.1))) }
  }

  @Test(
    "Every pixel is that of diffusers' image within one code, from equal seeds",
    arguments: TinyPipeline.all.cases)
  func images(tiny: TinyPipeline.Case) async throws {
    let folder = try TemporaryFolder()
    let request = self.tiny.request(tiny, lora: folder.path("model"))
    let generator = try generator(in: folder, loras: request.loras)
    let result = try await generator.generate(request) { _ in }
    let expected = try TinyPipeline.expected(tiny.name)
    #expect(worst(result, expected) <= 1, "\(worst(result, expected))")
    #expect(result.images.count == tiny.outputs && result.safety == .notChecked)
    #expect(result.seed == tiny.seed && result.notes == result.control?.notes)
  }

  @Test("LoRA, prompt, control and seed each move the image")
  func inputs() async throws {
    let folder = try TemporaryFolder()
    let generator = try generator(in: folder)
    let first = try #require(tiny.cases.first { $0.name == "wide" })
    let expected = try TinyPipeline.expected("wide")
    #expect(try TinyPipeline.expected("wide-lora") != expected)
    var request = tiny.request(first, lora: "")
    request.prompt = "a boat"
    #expect(worst(try await generator.generate(request) { _ in }, expected) > 8)
    request = tiny.request(first, lora: "")
    request.seed = 8
    #expect(worst(try await generator.generate(request) { _ in }, expected) > 8)
    request = tiny.request(first, lora: "")
    let ramp = Image(width: 8, height: 8, channels: 1, bytes: (0..<64).map { UInt8(4 * $0) })
    request.control = .picture(folder.path("ramp.png"))
    try ramp.write(to: folder.path("ramp.png"))
    #expect(worst(try await generator.generate(request) { _ in }, expected) > 8)
  }

  @Test("A plan that streams takes less")
  func streaming() async throws {
    let folder = try TemporaryFolder()
    let first = try #require(tiny.cases.first { $0.name == "wide" })
    let request = tiny.request(first, lora: "")
    let free = try generator(in: folder)
    let most = try #require(try free.prepare([request]).plan)
    #expect(most.streamedBlocks == 0)
    let size = PixelSize(width: first.width, height: first.height)
    let demand = MemoryPlan.Demand(
      size: size, steps: 5, outputs: 1, precision: .f32, besides: .f32, threads: 2, base: 0,
      estimator: 0)
    let least = MemoryPlan(
      free.model, .init(demand), residence: .streamed(free.model.transformer.configuration))
    #expect(least.streamedBlocks == 5 && least.peak < most.peak)
  }

  @Test("A limit chooses what stays, and one that is too low says what would fit")
  func limits() throws {
    let folder = try TemporaryFolder()
    let generator = try generator(in: folder)
    var demand = MemoryPlan.Demand(
      size: PixelSize(width: 64, height: 64), steps: 5, outputs: 1, precision: .f32, besides: .f32,
      threads: 2, base: 0, estimator: 0)
    func plan(_ limit: Int) throws -> MemoryPlan {
      try MemoryPlan(generator.model, .init(demand), limit: limit, isStrict: true)
    }
    let most = try plan(.max)
    #expect(most.streamedBlocks == 0 && most.blocks == 5)
    let failure = #expect(throws: GenerationError.self) { try plan(1000) }
    #expect(failure?.fault == .resources && failure?.subject == "--max-memory")
    // Whatever fits keeps its limit, and a larger one never streams more.
    demand.size = PixelSize(width: 16, height: 16)
    var streamed = Int.max, kept = 0
    for limit in stride(from: 100_000, through: 20_000_000, by: 100_000) {
      guard let plan = try? plan(limit) else { continue }
      #expect(plan.peak <= limit && plan.streamedBlocks <= streamed)
      streamed = plan.streamedBlocks
      kept += 1
    }
    #expect(kept > 0 && streamed == 0)
  }

  @Test("A cancelled task ends within a step, with the fault that says so")
  func cancellation() async throws {
    let folder = try TemporaryFolder()
    let first = try #require(tiny.cases.first { $0.name == "wide" })
    var request = tiny.request(first, lora: "")
    request.steps = 50
    let generator = try generator(in: folder)
    let steps = Mutex(0)
    let work = Task { [request] in
      try await generator.generate(request) { progress in
        guard case .step(let step, _) = progress else { return }
        steps.withLock { $0 = step }
        if step == 3 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
      }
    }
    let failure = await #expect(throws: GenerationError.self) { _ = try await work.value }
    #expect(failure?.fault == .cancelled)
    #expect(steps.withLock { $0 } == 3)
  }

  @Test("Stages and steps are told in order, and timed")
  func progress() async throws {
    let folder = try TemporaryFolder()
    let first = try #require(tiny.cases.first { $0.name == "pair" })
    let told = Mutex<[GenerationProgress]>([])
    let result = try await generator(in: folder).generate(tiny.request(first, lora: "")) { next in
      told.withLock { $0.append(next) }
    }
    let names = [
      "prompt", "clip", "t5", "control", "encoding", "loading", "denoising", "decoding", "hashing",
    ]
    let stages = told.withLock { $0 }.compactMap {
      if case .stage(let stage) = $0 { stage.rawValue } else { nil }
    }
    #expect(stages == names && result.timings.map(\.stage) == names)
    let steps = told.withLock { $0 }.filter { if case .step = $0 { true } else { false } }
    #expect(steps == (1...10).map { .step($0, of: 10) })
    #expect((result.peakMemory ?? 0) > 1_000_000)
    let parts = result.model?.files.map(\.part)
    #expect(parts == ["transformer", "vae", "t5", "clip"])
    #expect(result.model?.files.allSatisfy { $0.sha256.count == 64 } == true)
  }

  @Test("Sizes are rounded and long prompts cut, and both are said")
  func notes() async throws {
    let folder = try TemporaryFolder()
    var request = tiny.request(tiny.cases[0], lora: "")
    request.size = .pixels(width: 47, height: 33)
    request.prompt = String(repeating: "kitchen ", count: 600)
    request.steps = 1
    let result = try await generator(in: folder).generate(request) { _ in }
    #expect(result.images[0].image.width == 32 && result.images[0].image.height == 32)
    #expect(result.notes.contains { $0.contains("32 x 32") })
    #expect(result.notes.contains { $0.contains("CLIP") && $0.contains("kitchen") })
    #expect(result.notes.contains { $0.contains("512 tokens") })
  }

  @Test("Numbers that are none end the run with the step and the block")
  func notFinite() async throws {
    let folder = try TemporaryFolder()
    var request = tiny.request(tiny.cases[0], lora: "")
    // As large as it takes, and finite.
    request.loras = [.init(path: folder.path("model/lora.safetensors"), scale: 1e30)]
    let path = folder.path("model")
    try tiny.write(to: path)
    let generator = try generator(in: folder, loras: request.loras)
    let failure = await #expect(throws: GenerationError.self) {
      _ = try await generator.generate(request) { _ in }
    }
    #expect(failure?.fault == .numbers)
    #expect(failure?.subject.hasPrefix("step 1 of 5, ") == true, "\(failure?.subject ?? "")")
  }

  @Test("Each parity has an image of its own, and all are near each other where draws are equal")
  func parities() async throws {
    let folder = try TemporaryFolder()
    let request = tiny.request(tiny.cases[0], lora: "")
    let exact = try await generator(in: folder, parity: .exact).generate(request) { _ in }
    let bfl = try await generator(in: folder, parity: .bfl).generate(request) { _ in }
    // In 32 bits they differ by how numbers become bytes.
    #expect(worst(exact, bfl.images.flatMap(\.image.bytes)) == 1)
    #expect(worst(exact, try TinyPipeline.expected(tiny.cases[0].name)) > 8)
  }

  @Test("What is missing or of another model is said in one sentence")
  func refusals() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("model")
    try tiny.write(to: path)
    try FileManager.default.removeItem(atPath: path + "/text_encoder_2")
    let missing = #expect(throws: WeightFileError.self) {
      _ = try LocalModel(FluxModelFiles(model: path))
    }
    #expect(missing?.description.contains("--t5") == true)
    let other = folder.path("other")
    try tiny.write(to: other)
    let swapped = #expect(throws: GenerationError.self) {
      _ = try LocalModel(
        FluxModelFiles(
          model: other, given: [.t5: TinyPipeline.fixture("text/t5")]))
    }
    #expect(swapped?.fault == .model && swapped?.found == "40")
  }

  @Test("What encodes a prompt is known by its bytes, wherever it lies")
  func identity() throws {
    let folder = try TemporaryFolder()
    try tiny.write(to: folder.path("one"))
    try FileManager.default.copyItem(atPath: folder.path("one"), toPath: folder.path("two"))
    func identity(_ name: String) throws -> [String] {
      try LocalModel(FluxModelFiles(model: folder.path(name))).textIdentity()
    }
    let first = try identity("one")
    #expect(first.count >= 4 && first.allSatisfy { $0.count == 64 })
    #expect(try identity("two") == first)
    let vocabulary = folder.path("two/tokenizer_2/tokenizer_config.json")
    try Data("{}".utf8).write(to: URL(filePath: vocabulary))
    #expect(try identity("two") != first)
  }

  @Test("The kernel's fields are read with as many digits as they have")
  func memoryFields() throws {
    let text = "Name:\tfdeval\nVmHWM:\t17301234 kB\nVmRSS:\t   70212 kB\nThreads:\t4\n"
    #expect(ProcessMemory.bytes("VmHWM", in: text) == 17_301_234 * 1024)
    #expect(ProcessMemory.bytes("VmRSS", in: text) == 70212 * 1024)
    #expect(ProcessMemory.bytes("Threads", in: text) == nil)
    #expect(ProcessMemory.bytes("VmSwap", in: text) == nil)
    // One reading: between two of them other tests take memory or let the peak begin anew.
    let status = try String(
      decoding: Data(contentsOf: URL(filePath: "/proc/self/status")), as: UTF8.self)
    let peak = try #require(ProcessMemory.bytes("VmHWM", in: status))
    let resident = try #require(ProcessMemory.bytes("VmRSS", in: status))
    #expect(peak >= resident && resident > 1_000_000)
    #expect((ProcessMemory.peak ?? 0) > 1_000_000 && (ProcessMemory.available ?? 0) > 1_000_000)
  }
}
