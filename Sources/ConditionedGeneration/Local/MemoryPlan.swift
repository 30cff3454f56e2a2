internal import Tensors

/// How much memory generations take, stage after stage; computed from sizes alone.
///
/// A plan of several requests is the largest of each stage, with what all requests keep beside it.
public struct MemoryPlan: Sendable, Equatable {
  /// What a stage has in memory.
  public struct Part: Sendable, Equatable {
    /// What it is.
    public enum Kind: Sendable, Hashable {
      /// The program and the libraries that it uses.
      case program
      /// CLIP's text encoder.
      case clip
      /// Results between layers of a text encoder.
      case states
      /// A layer of so many of T5.
      case layer(of: Int)
      /// A matrix while it is packed.
      case packing
      /// A matrix while it is packed or results between layers, whichever is more.
      case packingOrStates
      /// The network that estimates depth, at work.
      case estimator
      /// The transformer's blocks that stay.
      case blocks(Int, of: Int)
      /// A block that is packed when its turn comes.
      case streamedBlock
      /// Shifts, scales and gates of all steps.
      case modulations(steps: Int)
      /// Results between the transformer's layers.
      case tokens(Int)
      /// Kernels of the autoencoder's halves.
      case encoder, decoder
      /// Results between the autoencoder's layers.
      case maps(PixelSize)
      /// Embeddings, control pictures and latents of so many requests.
      case requests(Int)
    }

    /// What it is.
    public let kind: Kind
    /// Bytes.
    public let bytes: Int
  }

  /// A part of the work that begins with nothing of the model in memory, or with what the one before left.
  public struct Stage: Sendable, Equatable {
    /// What is dropped at a stage's end.
    public enum Leaving: Sendable, Hashable {
      case clip, t5, estimator, encoder, transformer, decoder
      /// The decoder after each image, and the transformer after the last.
      case decoderThenTransformer
    }

    /// Which it is, as progress and timings call it.
    public let stage: GenerationStage
    /// What is in memory at once when it takes most.
    public let parts: [Part]
    /// What is dropped at its end; nil for nothing.
    public let leaving: Leaving?

    /// All parts together.
    public var bytes: Int { parts.reduce(0) { $0 + $1.bytes } }
  }

  /// When images are decoded.
  public enum Decoding: Sendable, Hashable {
    /// Each as soon as it is denoised, beside the transformer.
    case eachBesideTransformer
    /// All of them once the transformer is gone.
    case afterAll
  }

  /// The stages in order.
  public let stages: [Stage]
  /// Which of the transformer's blocks stay in memory.
  public let residence: ResidencePlan
  /// When images are decoded.
  public let decoding: Decoding
  /// How many blocks are streamed, and how many there are.
  public let streamedBlocks: Int, blocks: Int
  /// How many requests it is for.
  public let requests: Int
  /// The limit that was kept; nil where there was none.
  public let limit: Int?

  /// The most bytes of any stage.
  public var peak: Int { stages.map(\.bytes).max() ?? 0 }

  /// What a request needs, apart from what it shares with none.
  struct Demand: Sendable, Hashable {
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

  /// What is planned together.
  struct Load: Sendable {
    /// One for each kind of request; at least one.
    var demands: [Demand]
    /// How many requests there are.
    var requests = 1
    /// Bytes that requests keep between stages; counted for several alone.
    var kept = 0

    /// A load of one request.
    init(_ demand: Demand) { demands = [demand] }

    /// A load of several.
    init(_ demands: [Demand], requests: Int, kept: Int) {
      precondition(!demands.isEmpty, "something is planned")
      self.demands = demands
      self.requests = requests
      self.kept = requests > 1 ? kept : 0
    }
  }

  /// A plan for one way of keeping things.
  init(
    _ model: LocalModel, _ load: Load, residence: ResidencePlan,
    decoding: Decoding = .afterAll, limit: Int? = nil
  ) {
    self.residence = residence
    self.decoding = decoding
    self.limit = limit
    requests = load.requests
    let all = model.transformer.configuration.blocks
    blocks = all.count
    streamedBlocks = all.count { residence[$0] == .streamed }
    let costs = load.demands.map { StageCosts(model, $0) }
    let kept = Part(kind: .requests(load.requests), bytes: load.kept)
    func stage(
      _ stage: GenerationStage, _ leaving: Stage.Leaving?, _ parts: (StageCosts) -> [Part]
    ) -> Stage {
      let most = costs.map(parts).max { Self.bytes($0) < Self.bytes($1) } ?? []
      return Stage(
        stage: stage, parts: (most + [kept]).filter { $0.bytes > 0 }, leaving: leaving)
    }
    let isBeside = decoding == .eachBesideTransformer
    var stages = [
      stage(.clip, .clip, \.clip), stage(.t5, .t5, \.t5),
      stage(.encoding, .encoder) { $0.autoencoder(decodes: false) },
      stage(.loading, nil) { $0.loading(residence) },
      stage(.denoising, isBeside ? nil : .transformer) { $0.denoising(residence) },
      stage(.decoding, isBeside ? .decoderThenTransformer : .decoder) {
        isBeside ? $0.decodingBeside(residence) : $0.autoencoder(decodes: true)
      },
    ]
    if load.demands.contains(where: { $0.estimator > 0 }) {
      stages.insert(stage(.control, .estimator, \.estimator), at: 2)
    }
    self.stages = stages
  }

  private static func bytes(_ parts: [Part]) -> Int { parts.reduce(0) { $0 + $1.bytes } }
}
