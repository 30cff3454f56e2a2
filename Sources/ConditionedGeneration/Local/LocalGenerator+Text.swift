internal import Foundation
internal import Tensors

extension LocalGenerator {
  /// What the text encoders make of a prompt.
  struct Prompt: Sendable {
    /// [tokens, width of T5].
    let states: [Float]
    /// [width of CLIP].
    let pooled: [Float]
    /// Remarks on the prompt.
    let notes: [String]
  }

  /// Runs one encoder after the other; neither is left in memory.
  func prompt(_ text: String, _ clock: StageClock) async throws -> Prompt {
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
    let key = try await clock.run("prompt") {
      PromptCache.Key(
        prompt: text, models: try model.textIdentity(), tokens: model.t5Tokenizer.length,
        precision: besides.rawValue)
    }
    if let kept = settings.prompts?.embeddings(for: key),
      kept.pooled.count == model.clipSizes.width,
      kept.sequence.count == model.t5Tokenizer.length * model.t5Sizes.width
    {
      return Prompt(states: kept.sequence, pooled: kept.pooled, notes: notes)
    }
    let pooled = try await clock.run("clip") {
      let backend = try backend(besides)
      let encoder = try CLIPTextEncoder(
        model.clip, settings: model.clipSettings, backend: backend)
      return try await backend.values(try encoder(short.ids.map(Int.init)))
    }
    let states = try await clock.run("t5") {
      let backend = try backend(besides)
      // Every layer is needed once.
      let encoder = try T5Encoder(
        model.t5, settings: model.t5Settings, backend: backend, keepsLayers: false)
      return try await backend.values(try await encoder(long.ids.map(Int.init)))
    }
    guard pooled.allSatisfy(\.isFinite), states.allSatisfy(\.isFinite) else {
      throw GenerationError(
        .numbers, "the text encoders", expected: "finite numbers",
        found: "an infinite one or none at all",
        advice: "check the weights, or use --precision f32")
    }
    settings.prompts?.store(.init(sequence: states, pooled: pooled), for: key)
    return Prompt(states: states, pooled: pooled, notes: notes)
  }
}
