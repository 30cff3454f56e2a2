internal import Foundation
internal import Tensors

/// How much memory a generation takes, stage after stage; computed from sizes alone.
public struct MemoryPlan: Sendable, Equatable {
  /// What a stage has in memory.
  public struct Part: Sendable, Equatable {
    /// In a few words.
    public let name: String
    /// Bytes.
    public let bytes: Int
  }

  /// A part of the work that begins with nothing of the model in memory, or with what the one before left.
  public struct Stage: Sendable, Equatable {
    /// The name that progress and timings have: "t5", "denoising".
    public let name: String
    /// What is in memory at once when it takes most.
    public let parts: [Part]
    /// What is dropped at its end, in words; nil for nothing.
    public let leaves: String?

    /// All parts together.
    public var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }
  }

  /// The stages in order.
  public let stages: [Stage]
  /// Which of the transformer's blocks stay in memory.
  public let residence: ResidencePlan
  /// How many blocks are streamed, and how many there are.
  public let streamedBlocks: Int, blocks: Int
  /// The limit that was kept; nil where there was none.
  public let limit: Int?

  /// The most bytes of any stage.
  public var peak: Int { stages.map(\.bytes).max() ?? 0 }

  /// What the limit or what is there makes of a request.
  struct Demand: Sendable {
    /// Pixels of an image.
    var size: PixelSize
    /// Denoising steps, and images.
    var steps: Int, outputs: Int
    /// What the transformer multiplies, and what the others do.
    var precision: Precision, besides: Precision
    /// Threads that compute.
    var threads: Int
    /// Bytes that the process holds before anything begins, and what they grow by in the first stage.
    var base: Int, growth = 0
    /// Bytes of an estimator at work; 0 for none.
    var estimator: Int
  }

  /// A plan for one way of keeping things.
  init(
    _ model: LocalModel, _ demand: Demand, residence: ResidencePlan, limit: Int? = nil
  ) {
    let costs = StageCosts(model, demand)
    self.residence = residence
    self.limit = limit
    let all = model.transformer.configuration.blocks
    blocks = all.count
    streamedBlocks = all.count { residence[$0] == .streamed }
    let stages: [Stage?] = [
      Stage(name: "clip", parts: costs.clip, leaves: "CLIP"),
      Stage(name: "t5", parts: costs.t5, leaves: "T5"),
      demand.estimator > 0
        ? Stage(name: "control", parts: costs.estimator, leaves: "the depth model") : nil,
      Stage(name: "encoding", parts: costs.autoencoder(decodes: false), leaves: "the encoder"),
      Stage(name: "loading", parts: costs.loading(residence), leaves: nil),
      Stage(name: "denoising", parts: costs.denoising(residence), leaves: "the transformer"),
      Stage(name: "decoding", parts: costs.autoencoder(decodes: true), leaves: "the decoder"),
    ]
    self.stages = stages.compactMap { $0 }.map { stage in
      Stage(
        name: stage.name, parts: stage.parts.filter { $0.bytes > 0 }, leaves: stage.leaves)
    }
  }

  /// The plan that keeps most in memory within a limit.
  ///
  /// Everything stays, or blocks of the transformer are streamed, as few as will do.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - demand: What is generated.
  ///   - limit: Bytes.
  ///   - isStrict: Whether a plan that goes beyond the limit is refused.
  /// - Throws: ``GenerationError/Fault/resources`` with what would fit.
  init(
    _ model: LocalModel, _ demand: Demand, limit: Int, isStrict: Bool
  ) throws(GenerationError) {
    func bytes(_ plan: MemoryPlan, _ names: [String]) -> Int {
      plan.stages.filter { names.contains($0.name) }.map(\.bytes).max() ?? 0
    }
    let most = MemoryPlan(model, demand, residence: .resident, limit: limit)
    let sizes = model.transformer.configuration
    let none = ResidencePlan.streamed(sizes)
    let least = MemoryPlan(model, demand, residence: none, limit: limit)
    guard least.peak <= limit || !isStrict else {
      throw GenerationError(
        .resources, "--max-memory",
        expected: "at least \(Self.text(least.peak)) for \(demand.size) in "
          + "\(demand.precision.rawValue), all of it streamed",
        found: Self.text(limit), advice: "allow more, or ask for a smaller image")
    }
    var residence = ResidencePlan.resident
    let stages = ["loading", "denoising"]
    if bytes(most, stages) > limit {
      let costs = StageCosts(model, demand)
      // Everything but blocks, with one that is streamed, is there in any case.
      let left = limit - bytes(least, stages) + costs.largestBlock
      residence = costs.residence(bytes: left)
    }
    self.init(model, demand, residence: residence, limit: limit)
  }

  /// "16.2 GB".
  static func text(_ bytes: Int) -> String {
    let (value, unit) =
      bytes >= 1_000_000_000 ? (Double(bytes) / 1e9, "GB") : (Double(bytes) / 1e6, "MB")
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}

extension LocalGenerator {
  func plan(
    for request: GenerationRequest, size: PixelSize, control: PixelSize
  ) throws -> MemoryPlan {
    let isPhoto = if case .photo = request.control { true } else { false }
    let seen = settings.control.recipe == .bfl ? size : control
    let demand = MemoryPlan.Demand(
      size: size, steps: request.stepCount, outputs: request.outputs, precision: settings.precision,
      besides: besides,
      threads: settings.threads ?? ProcessInfo.processInfo.activeProcessorCount,
      base: ProcessMemory.resident ?? 0, growth: ProcessMemory.growthOfProgram,
      estimator: isPhoto ? try settings.estimatorBytes?(seen) ?? 0 : 0)
    return try MemoryPlan(
      model, demand,
      limit: settings.memoryLimit ?? (ProcessMemory.available ?? .max / 2) / 10 * 9,
      isStrict: settings.memoryLimit != nil)
  }
}
