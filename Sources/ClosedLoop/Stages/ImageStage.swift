internal import ConditionedGeneration
internal import Evaluation
internal import Foundation
internal import Raster

/// The second stage: the images.
struct ImageStage {
  let run: ClosedLoopRun
  let files: LoopFiles

  /// Images that are prepared together: prompts and controls are made once in a list, and its latents are in
  /// memory at the same time.
  private static let listLength = 256

  /// An image that is to be drawn.
  private struct Wish {
    var image: SuitePlan.Image
    var request: GenerationRequest
    /// Everything that decides it.
    var parts: [String]
  }

  /// Draws all images that are not there, or takes those that were made elsewhere.
  func run(
    _ state: inout LoopState, _ progress: @escaping @Sendable (LoopProgress) -> Void
  ) async throws {
    var now = LoopProgress(stage: .images, done: 0, total: run.plan.images.count)
    progress(now)
    for setting in run.plan.settings {
      let source = try run.generator(setting)
      var wishes: [Wish] = []
      for image in run.plan.images where image.setting == setting {
        do {
          if let fault = state.faults[image.sample.id] { throw LoopFault(description: fault) }
          guard let source else {
            let made = try await taken(image)
            settle(image, .success(made), &state, &now)
            progress(now)
            continue
          }
          let wish = try self.wish(image, source, state)
          if try files.store.file(
            StageStore.name(wish.parts + [Self.file(image)]), in: files.folder) != nil
          {
            settle(image, .success((Self.file(image), true)), &state, &now)
          } else {
            wishes.append(wish)
          }
        } catch let error as CancellationError {
          throw error
        } catch {
          settle(image, .failure(error), &state, &now)
        }
        progress(now)
        try Task.checkCancellation()
      }
      guard let source else { continue }
      var record = source.model
      record.sha256 = try source.files.first.map { try files.store.sha256($0) }
      if !state.models.contains(record) { state.models.append(record) }
      try await draw(wishes, source, &state, &now, progress)
    }
  }

  private static func file(_ image: SuitePlan.Image) -> String { "images/\(image.name).webp" }

  /// Notes what became of an image.
  private func settle(
    _ image: SuitePlan.Image, _ result: Result<(file: String, wasThere: Bool), any Error>,
    _ state: inout LoopState, _ now: inout LoopProgress
  ) {
    now.done += 1
    switch result {
    case .success(let made):
      state.images[image.name] = made.file
      if made.wasThere { now.found += 1 }
    case .failure(let error):
      state.losses[image.name] = "\(error)"
      now.failed += 1
    }
  }

  /// Draws images, the model loaded once for a list of them; each is on disk before the next is begun.
  private func draw(
    _ wishes: [Wish], _ source: LoopGenerator, _ state: inout LoopState, _ now: inout LoopProgress,
    _ progress: @escaping @Sendable (LoopProgress) -> Void
  ) async throws {
    guard !wishes.isEmpty else { return }
    let generator = try source.load()
    for start in stride(from: 0, to: wishes.count, by: Self.listLength) {
      let list = Array(wishes[start..<min(start + Self.listLength, wishes.count)])
      do {
        let prepared = try await generator.prepare(list.map(\.request))
        try await prepared.run(progress: { _ in }) { index, result in
          let wish = list[index]
          do {
            let made = try result.get()
            guard let picture = made.images.first else {
              throw LoopFault(
                description: made.losses.first ?? "The generator gave no image.")
            }
            let kept = try await files.made(of: wish.parts, at: Self.file(wish.image)) { place in
              // Without loss: what is measured is what was drawn.
              try picture.image.write(to: place, format: .webp, quality: 100)
              return ""
            }
            settle(wish.image, .success((kept.file, false)), &state, &now)
          } catch let error as LoopFault {
            settle(wish.image, .failure(error), &state, &now)
          } catch let error as GenerationError {
            if error.fault == .cancelled { throw error }
            settle(wish.image, .failure(error), &state, &now)
          } catch let error as CancellationError {
            throw error
          } catch {
            settle(wish.image, .failure(error), &state, &now)
          }
          progress(now)
        }
      } catch let error as GenerationError where error.fault == .cancelled {
        throw CancellationError()
      }
    }
  }

  private func wish(
    _ image: SuitePlan.Image, _ source: LoopGenerator, _ state: LoopState
  ) throws -> Wish {
    let request = try self.request(image, state)
    let maker = run.plan.suite.control
    var named = request
    named.control = .depth("")
    named.loras = []
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let said = String(decoding: try encoder.encode(named), as: UTF8.self)
    let weights = try (source.files + request.loras.map(\.path)).map {
      try files.store.sha256($0)
    }
    return Wish(
      image: image, request: request,
      parts: ["image", "1", source.model.name, source.settings, request.control.kind]
        + [try files.store.sha256(request.control.place)]
        + [maker.recipe.rawValue, maker.fit.rawValue, "\(maker.inverts)", said]
        + request.loras.map { "\($0.scale)" } + weights)
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
    let path = run.plan.suite.place(run.plan.fill(template, image))
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
