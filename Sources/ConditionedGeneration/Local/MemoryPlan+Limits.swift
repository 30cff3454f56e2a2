internal import Tensors

extension MemoryPlan {
  /// The plan that keeps most in memory within a limit.
  ///
  /// Everything stays, or blocks of the transformer are streamed, as few as will do. Of several requests
  /// each image is decoded beside the transformer where that fits at all, even if a few more blocks are
  /// streamed for it: an image that is done should not wait for the last one.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - load: What is generated.
  ///   - limit: Bytes.
  ///   - isStrict: Whether a plan that goes beyond the limit is refused.
  /// - Throws: ``GenerationError/Fault/resources`` with what would fit.
  init(
    _ model: LocalModel, _ load: Load, limit: Int, isStrict: Bool
  ) throws(GenerationError) {
    let sizes = model.transformer.configuration
    let none = ResidencePlan.streamed(sizes)
    var least = MemoryPlan(model, load, residence: none, limit: limit)
    guard least.peak <= limit || !isStrict else {
      let largest = load.demands.max {
        $0.size.width * $0.size.height < $1.size.width * $1.size.height
      }
      let what = load.requests > 1 ? "\(load.requests) requests of up to " : ""
      throw GenerationError(
        .resources, "--max-memory",
        expected: "at least \(Self.text(least.peak)) for \(what)\(largest?.size.description ?? "") "
          + "in \(largest?.precision.rawValue ?? ""), all of it streamed",
        found: Self.text(limit), advice: "allow more, or ask for a smaller image")
    }
    var decoding = Decoding.afterAll
    if load.requests > 1 {
      let beside = MemoryPlan(
        model, load, residence: none, decoding: .eachBesideTransformer, limit: limit)
      if beside.peak <= limit { (decoding, least) = (.eachBesideTransformer, beside) }
    }
    let most = MemoryPlan(model, load, residence: .resident, decoding: decoding, limit: limit)
    var residence = ResidencePlan.resident
    if most.bytesWithTransformer > limit {
      let costs = StageCosts(model, load.demands[0])
      // Everything but blocks, with one that is streamed, is there in any case.
      let left = limit - least.bytesWithTransformer + costs.largestBlock
      residence = costs.residence(bytes: left)
    }
    self.init(model, load, residence: residence, decoding: decoding, limit: limit)
  }

  /// The most bytes of the stages that have the transformer in memory.
  private var bytesWithTransformer: Int {
    stages.filter { stage in
      switch stage.stage {
      case .loading, .denoising: true
      case .decoding: decoding == .eachBesideTransformer
      default: false
      }
    }.map(\.bytes).max() ?? 0
  }

  /// "16.2 GB".
  static func text(_ bytes: Int) -> String {
    let (value, unit) =
      bytes >= 1_000_000_000 ? (Double(bytes) / 1e9, "GB") : (Double(bytes) / 1e6, "MB")
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}
