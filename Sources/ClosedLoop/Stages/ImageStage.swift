internal import ConditionedGeneration
internal import Evaluation
internal import Foundation
internal import Raster

/// The second stage: the images.
struct ImageStage {
  let run: ClosedLoopRun
  let files: LoopFiles

  /// Draws all images that are not there, or takes those that were made elsewhere.
  func run(_ state: inout LoopState, _ progress: @escaping @Sendable (LoopProgress) -> Void)
    async throws
  {
    var now = LoopProgress(stage: .images, done: 0, total: run.plan.images.count)
    progress(now)
    for setting in run.plan.settings {
      let images = run.plan.images.filter { $0.setting == setting }
      let source = try run.generator(setting)
      if let source, !state.models.contains(source.model) { state.models.append(source.model) }
      var generator: (any ImageGenerator)?
      for image in images {
        do {
          if let fault = state.faults[image.sample.id] { throw LoopFault(description: fault) }
          let made: (file: String, wasThere: Bool)
          if let source {
            made = try await drawn(image, source, &generator, state)
          } else {
            made = try await taken(image)
          }
          state.images[image.name] = made.file
          if made.wasThere { now.found += 1 }
        } catch let error as CancellationError {
          throw error
        } catch let error as GenerationError where error.fault == .cancelled {
          throw CancellationError()
        } catch {
          state.losses[image.name] = "\(error)"
          now.failed += 1
        }
        now.done += 1
        progress(now)
        try Task.checkCancellation()
      }
    }
  }

  private func drawn(
    _ image: SuitePlan.Image, _ source: LoopGenerator, _ generator: inout (any ImageGenerator)?,
    _ state: LoopState
  ) async throws -> (file: String, wasThere: Bool) {
    let request = try self.request(image, state)
    let control = try files.store.sha256(request.control.place)
    let maker = run.plan.suite.control
    var named = request
    named.control = .depth("")
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let said = String(decoding: try encoder.encode(named), as: UTF8.self)
    let loras = try request.loras.map { try files.store.sha256($0.path) }
    let parts =
      ["image", "1", source.identity, request.control.kind, control]
      + [maker.recipe.rawValue, maker.fit.rawValue, "\(maker.inverts)", said] + loras
    return try await files.made(of: parts, at: "images/\(image.name).webp") { place in
      let loaded = try generator ?? source.load()
      generator = loaded
      let result = try await loaded.generate(request) { _ in }
      guard let picture = result.images.first else {
        throw LoopFault(
          description: result.losses.first ?? "The generator gave no image.")
      }
      // Lossless: what is measured is what was drawn.
      try picture.image.write(to: place, format: .webp, quality: 100)
      return ""
    }
  }

  /// What is asked of the generator.
  private func request(_ image: SuitePlan.Image, _ state: LoopState) throws -> GenerationRequest {
    let control: GenerationRequest.ControlSource =
      image.sample.picture.map { .picture($0) }
      ?? .depth(files.path(state.references[image.sample.id] ?? ""))
    var request = GenerationRequest(prompt: image.prompt.text, control: control)
    guard case .model(_, let settings) = run.plan.suite.generator else { return request }
    let swept = image.setting.values
    func number<T: LosslessStringConvertible>(_ name: String, _ type: T.Type) throws -> T? {
      guard let text = swept[name] else { return nil }
      guard let value = T(text) else {
        throw LoopFault(description: "matrix.\(name): expected a number, found '\(text)'.")
      }
      return value
    }
    request.seed = image.seed
    request.steps = try number("steps", Int.self) ?? settings.steps
    request.guidance = try number("guidance", Double.self) ?? settings.guidance
    request.size =
      try swept["size"].map { try Suite.size($0, "matrix.size") } ?? settings.size
    request.loras = settings.loras
    request.format = .webp
    return request
  }

  /// An image that was made elsewhere.
  private func taken(_ image: SuitePlan.Image) async throws -> (file: String, wasThere: Bool) {
    guard case .images(let template) = run.plan.suite.generator else {
      preconditionFailure("a suite without a generator has images")
    }
    let suite = run.plan.suite
    let path = "\(suite.folder)/\(run.plan.fill(template, image))"
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw LoopFault(description: "\(path): expected a generated image, found no such file.")
    }
    let ending = (path as NSString).pathExtension
    return try await files.made(
      of: ["taken", "1", try files.store.sha256(path)], at: "images/\(image.name).\(ending)"
    ) { place in
      _ = try Image.read(path)
      try AtomicFile.write(Array(bytes), to: place)
      return ""
    }
  }
}
