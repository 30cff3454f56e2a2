internal import Foundation
internal import Tensors

extension LocalRun {
  /// What the text encoders make of a prompt.
  struct Prompt: Sendable {
    /// [tokens, width of T5].
    let states: [Float]
    /// [width of CLIP].
    let pooled: [Float]
    /// Remarks on the prompt.
    let notes: [String]
  }

  /// Prompts that go through T5 together; each takes 8 MB of FLUX's on the device.
  static let promptGroup = 16

  /// Runs one encoder after the other over all prompts; neither is left in memory.
  func prompts(_ items: [Item]) async throws -> [String: Outcome<Prompt>] {
    let texts = items.map(\.request.prompt).distinct
    let keys = try await clock.run(.prompt) {
      let models = try model.textIdentity()
      return texts.map {
        PromptCache.Key(
          prompt: $0, models: models, tokens: model.t5Tokenizer.length,
          precision: generator.besides.rawValue)
      }
    }
    var made: [String: Outcome<Prompt>] = [:]
    for key in keys {
      guard let kept = settings.prompts?.embeddings(for: key),
        kept.pooled.count == model.clipSizes.width,
        kept.sequence.count == model.t5Tokenizer.length * model.t5Sizes.width
      else { continue }
      made[key.prompt] = .success(
        Prompt(states: kept.sequence, pooled: kept.pooled, notes: notes(key.prompt)))
    }
    let missing = keys.filter { made[$0.prompt] == nil }
    guard !missing.isEmpty else { return made }
    let pooled = try await clock.run(.clip) { try await pooledStates(missing.map(\.prompt)) }
    let states = try await clock.run(.t5) {
      try await tokenStates(missing.map(\.prompt).filter { (try? pooled[$0]?.get()) != nil })
    }
    for key in missing {
      let text = key.prompt
      made[text] = Outcome {
        guard let pooled = try pooled[text]?.get(), let states = try states[text]?.get() else {
          preconditionFailure("every prompt was tried")
        }
        guard pooled.allSatisfy(\.isFinite), states.allSatisfy(\.isFinite) else {
          throw GenerationError(
            .numbers, "the text encoders", expected: "finite numbers",
            found: "an infinite one or none at all",
            advice: "check the weights, or use --precision f32")
        }
        settings.prompts?.store(.init(sequence: states, pooled: pooled), for: key)
        return Prompt(states: states, pooled: pooled, notes: notes(text))
      }
    }
    return made
  }

  private func pooledStates(_ texts: [String]) async throws -> [String: Outcome<[Float]>] {
    let backend = try generator.backend(generator.besides)
    let encoder = try CLIPTextEncoder(model.clip, settings: model.clipSettings, backend: backend)
    var made: [String: Outcome<[Float]>] = [:]
    for text in texts {
      try Task.checkCancellation()
      let ids = model.clipTokenizer.encode(text).ids.map(Int.init)
      let start = Outcome { try encoder(ids) }
      switch start {
      case .success(let state): made[text] = .success(try await backend.values(state))
      case .failure(let error): made[text] = .failure(error)
      }
    }
    return made
  }

  private func tokenStates(_ texts: [String]) async throws -> [String: Outcome<[Float]>] {
    let backend = try generator.backend(generator.besides)
    // Every layer is needed once for a group.
    let encoder = try T5Encoder(
      model.t5, settings: model.t5Settings, backend: backend, keepsLayers: false)
    var made: [String: Outcome<[Float]>] = [:]
    for first in stride(from: 0, to: texts.count, by: Self.promptGroup) {
      var group: [String] = [], streams: [Tensor] = []
      for text in texts[first..<min(first + Self.promptGroup, texts.count)] {
        do {
          streams.append(
            try encoder.start(model.t5Tokenizer.encode(text).ids.map(Int.init)))
          group.append(text)
        } catch { made[text] = .failure(error) }
      }
      guard !streams.isEmpty else { continue }
      for (text, states) in zip(group, try await encoder.states(of: streams)) {
        made[text] = .success(try await backend.values(states))
      }
    }
    return made
  }

  private func notes(_ text: String) -> [String] {
    let short = model.clipTokenizer.encode(text), long = model.t5Tokenizer.encode(text)
    var notes = model.notes(prompt: text)
    if let cut = long.cut {
      notes.append(
        "The prompt is longer than \(model.t5Tokenizer.length) tokens: "
          + "'\(cut)' was left out.")
    }
    if let cut = short.cut {
      notes.append(
        "CLIP, which gives the image its general direction, takes \(model.clipTokenizer.length) "
          + "tokens and did not see '\(cut)'; T5 did"
          + (long.cut == nil ? "." : ", as far as it takes the prompt."))
    }
    return notes
  }
}

extension Sequence where Element: Hashable {
  /// Each element once, where it comes first.
  var distinct: [Element] {
    var seen = Set<Element>()
    return filter { seen.insert($0).inserted }
  }
}
