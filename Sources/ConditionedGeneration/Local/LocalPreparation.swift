internal import Foundation
internal import ModelFiles
internal import Raster
internal import Synchronization
internal import Tensors

/// Requests that are ready to be made by a model on this machine.
public final class LocalPreparation: PreparedGeneration {
  /// A request that can be made.
  struct Item: Sendable {
    /// Its place in the list.
    let index: Int
    /// As it was completed by the model's defaults.
    let request: GenerationRequest
    /// The control that it follows.
    let control: ControlTask
    let grid: LatentGrid
    let schedule: FlowSchedule
    let seed: UInt64
    /// Remarks on the size, and of the control's reader.
    let sizeNotes: [String], sourceNotes: [String]

    /// Steps of all its images.
    var steps: Int { schedule.steps * request.outputs }
  }

  /// The requests in their order, completed by defaults.
  public let requests: [GenerationRequest]
  /// Why requests cannot be made, by their places in the list.
  public let failures: [Int: any Error]
  /// How the memory is used; nil where no request can be made.
  public let plan: MemoryPlan?
  let generator: LocalGenerator
  let items: [Item]
  private let contents: Mutex<[GenerationRequest.ControlSource: ControlContent]>

  /// Contents of controls that are kept from here to the making of pictures, in bytes; others are read
  /// again then, because a long list of photos would fill the memory.
  private static let mostKept = 256 << 20

  init(_ generator: LocalGenerator, _ requests: [GenerationRequest]) throws {
    self.generator = generator
    self.requests = requests.map { $0.completed(by: generator.model.card) }
    var read: [GenerationRequest.ControlSource: Result<(PixelSize, notes: [String]), any Error>] =
      [:]
    var contents: [GenerationRequest.ControlSource: ControlContent] = [:]
    var items: [Item] = [], failures: [Int: any Error] = [:], kept = 0
    var sizes: [GenerationRequest.ControlSource: PixelSize] = [:]
    for (index, request) in self.requests.enumerated() {
      try Task.checkCancellation()
      let source = request.control
      do {
        try generator.check(request)
        if read[source] == nil {
          read[source] = Result {
            let content = try generator.content(of: source)
            kept += content.bytes
            if contents.isEmpty || kept <= Self.mostKept { contents[source] = content }
            return (content.size, content.notes)
          }
        }
        guard let (pixels, notes) = try read[source]?.get() else { continue }
        sizes[source] = pixels
        items.append(try generator.item(index, request, pixels, notes))
      } catch { failures[index] = LocalGenerator.explained(error) }
    }
    let planning = LocalPlanning(generator, sizes)
    for item in items {
      do { try planning.check(item) } catch { failures[item.index] = error }
    }
    items.removeAll { failures[$0.index] != nil }
    plan = items.isEmpty ? nil : try planning.plan(items)
    self.items = items
    self.failures = failures
    self.contents = Mutex(contents)
  }

  /// Makes the images, one request after the other; the transformer is loaded once.
  ///
  /// - Parameters:
  ///   - progress: Told what happens, in order, on any thread.
  ///   - each: Given every request's place and what came of it.
  /// - Throws: What `each` throws; ``GenerationError/Fault/cancelled`` within a step after the task was
  ///   cancelled; `WeightFileError` and `TensorError` where a part of the model cannot be loaded.
  public func run(
    progress: @escaping @Sendable (GenerationEvent) -> Void, each: GenerationDelivery
  ) async throws {
    for (index, error) in failures.sorted(by: { $0.key < $1.key }) {
      try await each(index, .failure(error))
    }
    guard let plan else { return }
    do {
      try await LocalRun(self, plan, progress).run(each)
    } catch { throw LocalGenerator.explained(error) }
  }

  /// What a control's file holds: as it was read for the plan, or read again.
  func content(of source: GenerationRequest.ControlSource) throws -> ControlContent {
    try contents.withLock { $0[source] } ?? generator.content(of: source)
  }

  /// Lets go of what was read.
  func forgetContents() { contents.withLock { $0 = [:] } }
}

extension LocalGenerator {
  /// Refuses what this generator cannot do.
  fileprivate func check(_ request: GenerationRequest) throws {
    try request.validate()
    guard request.loras == model.loras else {
      func list(_ loras: [GenerationRequest.LoRA]) -> String {
        loras.isEmpty
          ? "none" : loras.map { "\($0.path) times \($0.scale)" }.joined(separator: ", ")
      }
      throw GenerationError.parameter(
        .lora, expected: "the additions that the model was opened with, \(list(model.loras))",
        found: list(request.loras), advice: "open the model once for each set of additions")
    }
    guard !request.control.isRemote else {
      throw GenerationError.parameter(
        request.control.parameter, expected: "a file for a model on this machine",
        found: "an address")
    }
  }

  /// Reads a control.
  fileprivate func content(
    of control: GenerationRequest.ControlSource
  ) throws -> ControlContent {
    switch control {
    case .photo(let path):
      guard settings.estimator != nil else {
        throw GenerationError.parameter(
          .controlImage, expected: "a depth model that estimates the photo's depth", found: "none")
      }
      return .photo(try Image.read(path).image)
    case .picture(let path): return .picture(try Image.read(path).image)
    case .depth(let path):
      let reading = try DepthMap.read(path, hints: settings.depthHints)
      return .depth(reading.map, notes: reading.notes)
    }
  }

  /// A request with everything chosen that it leaves open.
  fileprivate func item(
    _ index: Int, _ request: GenerationRequest, _ control: PixelSize, _ notes: [String]
  ) throws -> LocalPreparation.Item {
    let (size, sizeNotes) = try OutputSize.chosen(request.size, control: control)
    let grid = LatentGrid(
      width: size.width, height: size.height, channels: model.autoencoderSizes.latentChannels)
    return LocalPreparation.Item(
      index: index, request: request, control: ControlTask(source: request.control, size: size),
      grid: grid, schedule: try schedule(of: request, grid),
      seed: request.seed ?? UInt64(UInt16.random(in: .min ... .max)), sizeNotes: sizeNotes,
      sourceNotes: notes)
  }

  private func schedule(
    of request: GenerationRequest, _ grid: LatentGrid
  ) throws(GenerationError) -> FlowSchedule {
    guard let strength = request.strength else {
      return FlowSchedule(steps: request.stepCount, tokens: grid.tokens)
    }
    let schedule = FlowSchedule(
      steps: request.stepCount, tokens: grid.tokens, strength: strength, parity: model.parity)
    guard schedule.steps > 0 else {
      throw .parameter(
        .strength, expected: "at least one of \(request.stepCount) steps", found: "\(strength)",
        advice: "raise the strength or the steps")
    }
    return schedule
  }
}
