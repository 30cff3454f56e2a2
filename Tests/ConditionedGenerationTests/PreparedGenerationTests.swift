import DepthEstimation
import Foundation
import Raster
import Synchronization
import Tensors
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Lists of requests on this machine: what is shared is made once, and results are those of single ones.
@Suite struct PreparedGenerationTests {
  private let folder: TemporaryFolder
  private let tiny = TinyPipeline.all

  init() throws {
    folder = try TemporaryFolder()
    try tiny.write(to: folder.path("model"))
    let bytes = (0..<64 * 48 * 3).map { (place: Int) -> UInt8 in
      UInt8((place / 3 + place / 192) % 256)
    }
    try Image(width: 64, height: 48, channels: 3, bytes: bytes).write(to: folder.path("photo.png"))
    let ramp = (0..<1024).map { (place: Int) -> Float in 1 + Float(place % 32) / 8 }
    let map = DepthMap(width: 32, height: 32, samples: ramp, kind: .metricPlanar)
    try map.write(to: folder.path("map.npz"), format: .npz)
  }

  /// A depth network that counts what it is asked for.
  private final class CountedEstimator: DepthEstimator {
    let loads = Mutex(0), pictures = Mutex(0)
    let description = EstimatorDescription(
      model: "ramp", family: "Ramp", variant: "R", precision: "f32", device: "cpu",
      preprocessing: "none", inputSize: 64, kind: .affineInvariantDisparity)

    func estimate(_ image: Image) async throws -> DepthMap {
      pictures.withLock { $0 += 1 }
      let count = image.width * image.height
      return DepthMap(
        width: image.width, height: image.height,
        samples: (0..<count).map { (place: Int) -> Float in
          Float(image.bytes[place * image.channels]) + Float(place % 7)
        },
        kind: .affineInvariantDisparity)
    }
  }

  private struct Counted {
    let generator: LocalGenerator
    let transformer, t5, clip: MatrixReads
    let estimator: CountedEstimator
    var loads: [Int] {
      [
        transformer["double_blocks.0.img_attn.qkv"],
        t5["encoder.block.0.layer.0.SelfAttention.o"],
        clip["text_model.encoder.layers.0.self_attn.q_proj"],
      ]
    }
  }

  private func counted(
    parity: SamplingParity = .exact, limit: Int? = nil, cache: String? = nil
  ) throws -> Counted {
    let reads = (MatrixReads(), MatrixReads(), MatrixReads()), estimator = CountedEstimator()
    var model = try LocalModel(FluxModelFiles(model: folder.path("model")), parity: parity)
    model.transformer.reads = reads.0
    model.t5.source.reads = reads.1
    model.clip.source.reads = reads.2
    var settings = LocalGenerator.Settings()
    settings.precision = .f32
    settings.memoryLimit = limit
    settings.prompts = cache.map { PromptCache(folder: $0) }
    settings.estimator = {
      estimator.loads.withLock { $0 += 1 }
      return estimator
    }
    return Counted(
      generator: LocalGenerator(model, settings: settings), transformer: reads.0, t5: reads.1,
      clip: reads.2, estimator: estimator)
  }

  private func request(
    _ prompt: String = "a red room", _ control: GenerationRequest.ControlSource? = nil,
    seed: UInt64 = 7, steps: Int = 2, guidance: Double = 3.5, side: Int = 32
  ) -> GenerationRequest {
    var request = GenerationRequest(
      prompt: prompt, control: control ?? .picture(TinyPipeline.control))
    request.seed = seed
    request.steps = steps
    request.guidance = guidance
    request.size = .pixels(width: side, height: side)
    return request
  }

  /// Two prompts, two seeds and two settings under three kinds of control.
  private var grid: [GenerationRequest] {
    let controls: [GenerationRequest.ControlSource] = [
      .picture(TinyPipeline.control), .photo(folder.path("photo.png")),
      .depth(folder.path("map.npz")),
    ]
    var requests: [GenerationRequest] = []
    for (index, prompt) in ["a red room", "a boat"].enumerated() {
      for seed in [UInt64(7), 8] {
        for (steps, side) in [(2, 32), (3, 48)] {
          requests.append(
            request(
              prompt, controls[(index + Int(seed)) % 3], seed: seed, steps: steps, side: side))
        }
      }
    }
    return requests
  }

  private func results(
    _ prepared: LocalPreparation
  ) async throws -> [(index: Int, result: Result<GenerationResult, any Error>)] {
    var all: [(Int, Result<GenerationResult, any Error>)] = []
    try await prepared.run(progress: { _ in }) { all.append(($0, $1)) }
    return all
  }

  @Test(
    "Images of a list are bit for bit those of single requests, and everything is loaded once",
    arguments: [SamplingParity.exact, .diffusers])
  func list(parity: SamplingParity) async throws {
    var requests = grid
    // Outputs and image-to-image share a control and a prompt with others.
    requests[1].outputs = 2
    requests[2].strength = 0.8
    requests[2].initialImage = TinyPipeline.control
    let counted = try counted(parity: parity, cache: folder.path("cache"))
    let prepared = try counted.generator.prepare(requests)
    #expect(prepared.failures.isEmpty && counted.loads == [0, 0, 0])
    let plan = try #require(prepared.plan)
    #expect(plan.decoding == .eachBesideTransformer && plan.requests == 8)
    let made = try await results(prepared)
    #expect(made.map(\.index) == Array(0..<8))
    #expect(counted.loads == [1, 1, 1])
    #expect(counted.estimator.loads.withLock { $0 } == 1)
    // One photo in two sizes: its depth does not depend on the size.
    #expect(counted.estimator.pictures.withLock { $0 } == 1)
    let cached = try FileManager.default.contentsOfDirectory(atPath: folder.path("cache"))
    #expect(cached.count == 2)

    var images = Set<[UInt8]>()
    for (index, result) in made {
      let result = try result.get()
      let single = try self.counted(parity: parity)
      let alone = try await single.generator.generate(requests[index]) { _ in }
      #expect(result.images.map(\.image) == alone.images.map(\.image))
      #expect(result.seed == alone.seed && result.notes == alone.notes)
      #expect(result.model == alone.model)
      #expect(result.control?.values == alone.control?.values)
      #expect(result.control?.provenance == alone.control?.provenance)
      #expect(result.images.count == requests[index].outputs)
      images.formUnion(result.images.map(\.image.bytes))
    }
    #expect(images.count == 9)
    // Stages that are had once stand in the first result alone.
    let stages = try made.map { try $0.result.get().timings.map(\.stage) }
    #expect(
      stages[0] == [
        "prompt", "clip", "t5", "control", "encoding", "loading", "denoising", "decoding",
        "hashing",
      ])
    #expect(stages.dropFirst().allSatisfy { $0 == ["denoising", "decoding"] })
  }

  @Test("Results are delivered before the last request begins, and all steps are counted")
  func delivery() async throws {
    let requests = [request(), request("a boat", steps: 3), request(seed: 9, steps: 4)]
    let prepared = try counted().generator.prepare(requests)
    let events = Mutex<[GenerationEvent]>([])
    var begun: [Int] = []
    try await prepared.run(progress: { event in events.withLock { $0.append(event) } }) { _, _ in
      begun.append(
        events.withLock { $0 }.count { $0.progress == .stage(.denoising) })
    }
    #expect(begun == [1, 2, 3])
    let steps = events.withLock { $0 }.filter {
      if case .step = $0.progress { true } else { false }
    }
    #expect(steps.map(\.doneSteps) == Array(1...9) && steps.allSatisfy { $0.allSteps == 9 })
    #expect(steps.map(\.request) == [0, 0, 1, 1, 1, 2, 2, 2, 2])
    #expect(steps[4].progress == .step(3, of: 3))
    let loading = events.withLock { $0 }.filter { $0.progress == .stage(.loading) }
    #expect(loading.count == 1 && loading[0].request == nil)
  }

  @Test("Bad requests among good ones are failures of their own")
  func failures() async throws {
    var wrong = request()
    wrong.steps = 99
    var other = request()
    other.loras = [.init(path: "other.safetensors")]
    let constant = folder.path("constant.npz")
    try DepthMap(
      width: 8, height: 8, samples: [Float](repeating: 2, count: 64), kind: .metricPlanar
    ).write(to: constant, format: .npz)
    let requests = [
      request("a boat", .photo(folder.path("nothing.png"))), request(), wrong,
      request("a boat", .depth(constant)), request("a boat", .depth(folder.path("map.npz"))), other,
    ]
    let prepared = try counted().generator.prepare(requests)
    // What is wrong within a control shows when it is made.
    #expect(prepared.failures.keys.sorted() == [0, 2, 5])
    let made = try await results(prepared)
    #expect(made.map(\.index).sorted() == Array(0..<6))
    let good = made.filter { (try? $0.result.get()) != nil }.map(\.index)
    #expect(good == [1, 4])
    func failure(_ index: Int) -> (any Error)? {
      guard case .failure(let error)? = made.first(where: { $0.index == index })?.result else {
        return nil
      }
      return error
    }
    let unread = try #require(failure(0))
    #expect("\(unread)".contains("nothing.png"))
    #expect((failure(2) as? GenerationError)?.subject == "num_inference_steps")
    #expect((failure(3) as? GenerationError)?.subject == "depth")
    #expect((failure(5) as? GenerationError)?.subject == "lora")
    let alone = try await counted().generator.generate(requests[4]) { _ in }
    let fourth = try #require(made.first { $0.index == 4 }).result.get()
    #expect(fourth.images[0].image == alone.images[0].image)
  }

  @Test("Numbers that are none fail each request by itself, and end no list")
  func notFinite() async throws {
    let model = try LocalModel(
      FluxModelFiles(model: folder.path("model")),
      loras: [.init(path: folder.path("model/lora.safetensors"), scale: 1e30)])
    var settings = LocalGenerator.Settings()
    settings.precision = .f32
    var bad = request()
    bad.loras = [.init(path: folder.path("model/lora.safetensors"), scale: 1e30)]
    let made = try await results(
      try LocalGenerator(model, settings: settings).prepare([bad, bad]))
    for (_, result) in made {
      let error = #expect(throws: GenerationError.self) { try result.get() }
      #expect(error?.fault == .numbers && error?.subject.hasPrefix("step 1 of 2, ") == true)
    }
    #expect(made.map(\.index) == [0, 1])
  }

  @Test("A cancelled list ends within a step and keeps what was delivered")
  func cancellation() async throws {
    let requests = [request(), request(steps: 50), request()]
    let prepared = try counted().generator.prepare(requests)
    let delivered = Mutex<[Int]>([]), steps = Mutex(0)
    let work = Task {
      try await prepared.run { event in
        guard case .step(let step, _) = event.progress, event.request == 1 else { return }
        steps.withLock { $0 = step }
        if step == 3 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
      } each: { index, _ in
        delivered.withLock { $0.append(index) }
      }
    }
    let failure = await #expect(throws: GenerationError.self) { try await work.value }
    #expect(failure?.fault == .cancelled)
    #expect(steps.withLock { $0 } == 3 && delivered.withLock { $0 } == [0])
  }

  @Test("What a receiver throws ends the run at once")
  func receiver() async throws {
    struct Full: Error {}
    let prepared = try counted().generator.prepare([request(), request(seed: 8)])
    var count = 0
    await #expect(throws: Full.self) {
      try await prepared.run(progress: { _ in }) { _, _ in
        count += 1
        throw Full()
      }
    }
    #expect(count == 1)
  }

  @Test("Under a limit images are decoded after all, and are the same bits")
  func limits() async throws {
    let requests = [request(), request("a boat", side: 64)]
    let free = try counted().generator.prepare(requests)
    let most = try #require(free.plan)
    #expect(most.decoding == .eachBesideTransformer && most.limit != nil)
    let decoding = try #require(most.stages.last)
    #expect(decoding.stage == .decoding && decoding.leaving == .decoderThenTransformer)
    #expect(decoding.bytes > (most.stages.first { $0.stage == .denoising }?.bytes ?? .max))
    let expected = try await results(free).map { try $0.result.get().images[0].image }

    // Between what all parts alone need and what the decoder beside the transformer needs.
    let demands = [32, 64].map { side in
      MemoryPlan.Demand(
        size: PixelSize(width: side, height: side), steps: 5000, outputs: 1, precision: .f32,
        besides: .f32, threads: 2, base: 0, estimator: 0)
    }
    let load = MemoryPlan.Load(demands, requests: 2, kept: 1000)
    let model = try counted().generator.model
    let none = ResidencePlan.streamed(model.transformer.configuration)
    let least = MemoryPlan(model, load, residence: none)
    let beside = MemoryPlan(model, load, residence: none, decoding: .eachBesideTransformer)
    #expect(least.peak < beside.peak)
    let tight = try MemoryPlan(model, load, limit: beside.peak - 1, isStrict: true)
    #expect(tight.decoding == .afterAll && tight.peak < beside.peak)
    let wide = try MemoryPlan(model, load, limit: beside.peak, isStrict: true)
    #expect(wide.decoding == .eachBesideTransformer && wide.peak <= beside.peak)
    let failure = #expect(throws: GenerationError.self) {
      try MemoryPlan(model, load, limit: least.peak - 1, isStrict: true)
    }
    #expect(failure?.expected.contains("2 requests of up to 64 x 64 pixels") == true)

    // The same list by a plan that decodes after all.
    let run = LocalRun(free, tight) { _ in }
    var after: [Image] = []
    try await run.run { _, result in after.append(try result.get().images[0].image) }
    #expect(after == expected)
  }

  @Test("A list is the largest of its requests and what all of them keep")
  func load() throws {
    let model = try counted().generator.model
    func demand(_ side: Int) -> MemoryPlan.Demand {
      MemoryPlan.Demand(
        size: PixelSize(width: side, height: side), steps: 2, outputs: 1, precision: .f32,
        besides: .f32, threads: 2, base: 0, estimator: 0)
    }
    let small = MemoryPlan(model, .init(demand(32)), residence: .resident)
    let large = MemoryPlan(model, .init(demand(64)), residence: .resident)
    let both = MemoryPlan(
      model, .init([demand(32), demand(64)], requests: 2, kept: 5000), residence: .resident)
    for (index, stage) in both.stages.enumerated() {
      #expect(stage.bytes == max(small.stages[index].bytes, large.stages[index].bytes) + 5000)
      #expect(stage.parts.last == .init(kind: .requests(2), bytes: 5000))
    }
    #expect(small.stages.allSatisfy { !$0.parts.contains { $0.kind == .requests(1) } })
  }
}
