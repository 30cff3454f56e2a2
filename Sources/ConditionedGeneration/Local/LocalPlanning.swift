internal import Foundation
internal import Raster

/// Plans the memory of requests on this machine.
struct LocalPlanning {
  private let generator: LocalGenerator
  /// Pixels of controls.
  private let controls: [GenerationRequest.ControlSource: PixelSize]
  /// Bytes that may be used, and whether somebody said so.
  private let limit: Int, isStrict: Bool
  /// Bytes that the process holds before anything begins.
  private let base: Int

  /// Looks at the machine.
  init(_ generator: LocalGenerator, _ controls: [GenerationRequest.ControlSource: PixelSize]) {
    self.generator = generator
    self.controls = controls
    base = ProcessMemory.resident ?? 0
    limit = generator.settings.memoryLimit ?? (ProcessMemory.available ?? .max / 2) / 10 * 9
    isStrict = generator.settings.memoryLimit != nil
  }

  /// Refuses a request that is too large even alone.
  ///
  /// - Throws: ``GenerationError/Fault/resources``, and what the depth model's files have against it.
  func check(_ item: LocalPreparation.Item) throws {
    _ = try MemoryPlan(
      generator.model, MemoryPlan.Load(try demand(of: item)), limit: limit, isStrict: isStrict)
  }

  /// The plan of requests that can each be made.
  ///
  /// - Throws: ``GenerationError/Fault/resources`` where together they keep too much.
  func plan(_ items: [LocalPreparation.Item]) throws -> MemoryPlan {
    let load = MemoryPlan.Load(
      try items.map(demand).distinct, requests: items.count, kept: kept(items))
    return try MemoryPlan(generator.model, load, limit: limit, isStrict: isStrict)
  }

  private func demand(of item: LocalPreparation.Item) throws -> MemoryPlan.Demand {
    let settings = generator.settings, request = item.request, size = item.control.size
    var estimator = 0
    if case .photo = request.control, let photo = controls[request.control] {
      let seen = settings.control.recipe == .bfl ? size : photo
      estimator = try settings.estimatorBytes?(seen) ?? 0
    }
    return MemoryPlan.Demand(
      size: size, steps: request.stepCount, outputs: request.outputs,
      precision: settings.precision, besides: generator.besides,
      threads: settings.threads ?? ProcessInfo.processInfo.activeProcessorCount, base: base,
      growth: ProcessMemory.growthOfProgram, estimator: estimator)
  }

  /// Embeddings, control pictures with their depth, and latents, 4 bytes a number.
  private func kept(_ items: [LocalPreparation.Item]) -> Int {
    let model = generator.model
    let prompts = Set(items.map(\.request.prompt)).count
    let states = model.t5Tokenizer.length * model.t5Sizes.width
    // A group of prompts is on the device, too, while T5 is at work.
    var numbers =
      prompts * (states + model.clipSizes.width) + 2 * min(prompts, LocalRun.promptGroup) * states
    for control in Set(items.map(\.control)) {
      numbers += 3 * control.size.width * control.size.height
      if case .picture = control.source { continue }
      numbers += controls[control.source].map { $0.width * $0.height } ?? 0
    }
    // The control's latent, that of an image to begin with, and the finished ones.
    for item in items { numbers += (2 + item.request.outputs) * item.grid.count }
    return 4 * numbers
  }
}
