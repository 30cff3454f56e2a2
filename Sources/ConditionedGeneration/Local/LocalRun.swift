internal import ModelFiles
internal import Raster
internal import Tensors

/// One going of prepared requests through the parts of the model.
///
/// Every part is loaded once: text encoders for all prompts, the depth model for all photos, the encoder
/// for all controls, and the transformer, through which requests go one after the other.
struct LocalRun {
  typealias Item = LocalPreparation.Item
  typealias Outcome<Value> = Result<Value, any Error>

  let preparation: LocalPreparation
  let plan: MemoryPlan
  let clock: StageClock

  var generator: LocalGenerator { preparation.generator }
  var model: LocalModel { generator.model }
  var settings: LocalGenerator.Settings { generator.settings }
  var rules: SamplingRules { SamplingRules(model.parity, bfloats: settings.precision != .f32) }

  init(
    _ preparation: LocalPreparation, _ plan: MemoryPlan,
    _ progress: @escaping @Sendable (GenerationEvent) -> Void
  ) {
    self.preparation = preparation
    self.plan = plan
    clock = StageClock(steps: preparation.items.reduce(0) { $0 + $1.steps }, progress)
  }

  /// Makes all images.
  func run(_ each: GenerationDelivery) async throws {
    var items = preparation.items
    let prompts = try await prompts(items)
    items = try await survivors(items, prompts, \.request.prompt, each)
    guard !items.isEmpty else { return }
    let controls = try await controls(items)
    items = try await survivors(items, controls, \.control, each)
    guard !items.isEmpty else { return }
    let latents = try await latents(items, controls)
    items = try await survivors(items, latents, \.index, each)
    preparation.forgetContents()
    guard !items.isEmpty else { return }

    var record: LocalModel.Record?
    func finish(_ item: Item, _ tokens: [[Float]]) async throws {
      let outcome = try await attempt {
        let images = try await clock.run(.decoding, for: item.index) {
          try await decoded(tokens, item)
        }
        let known: LocalModel.Record
        if let record {
          known = record
        } else {
          known = try await clock.run(.hashing) {
            try model.record(precision: settings.precision)
          }
          record = known
        }
        let (prompt, control) = (
          try prompts[item.request.prompt]?.get(), try controls[item.control]?.get()
        )
        return GenerationResult(
          images: images.map { GenerationResult.GeneratedImage($0) }, seed: item.seed,
          timings: clock.take(), model: known, control: control, safety: .notChecked,
          notes: notes(item, prompt, control))
      }
      try await each(item.index, outcome)
    }

    var waiting: [(Item, tokens: [[Float]])] = []
    try await denoise(items, prompts, latents) { item, outcome in
      switch outcome {
      case .failure(let error): try await each(item.index, .failure(error))
      case .success(let tokens) where plan.decoding == .eachBesideTransformer:
        try await finish(item, tokens)
      case .success(let tokens): waiting.append((item, tokens))
      }
    }
    for (item, tokens) in waiting { try await finish(item, tokens) }
  }

  private func notes(_ item: Item, _ prompt: Prompt?, _ control: ControlPicture?) -> [String] {
    var notes = prompt?.notes ?? []
    notes += item.sizeNotes + model.notes(size: item.control.size) + item.sourceNotes
    notes += control?.notes ?? []
    if !model.transformer.unknownNames.isEmpty {
      notes.append(
        "\(model.transformer.path) has tensors that FLUX.1 does not: "
          + NamePrefix.list(model.transformer.unknownNames) + ".")
    }
    if !model.transformer.ignoredNames.isEmpty {
      notes.append("The LoRA's additions to text encoders are left out.")
    }
    return notes
  }

  /// Delivers the failures among what items need, and goes on with the others.
  private func survivors<Key: Hashable, Value>(
    _ items: [Item], _ made: [Key: Outcome<Value>], _ key: (Item) -> Key,
    _ each: GenerationDelivery
  ) async throws -> [Item] {
    var good: [Item] = []
    for item in items {
      switch made[key(item)] {
      case .failure(let error):
        clock.leaveOut(item.steps, done: 0)
        try await each(item.index, .failure(error))
      case .success: good.append(item)
      case nil: preconditionFailure("everything that an item needs was tried")
      }
    }
    return good
  }

  /// What became of work for one request; what ends the whole run is thrown.
  func attempt<Value>(_ work: () async throws -> Value) async throws -> Outcome<Value> {
    do {
      return .success(try await work())
    } catch {
      if Task.isCancelled || error is CancellationError { throw error }
      return .failure(LocalGenerator.explained(error))
    }
  }
}
