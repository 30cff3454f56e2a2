import ConditionedGeneration

extension MemoryPlan.Part.Kind {
  /// In a few words, as plans are printed.
  var text: String {
    switch self {
    case .program: "the program"
    case .clip: "CLIP"
    case .states: "states"
    case .layer(let count): "one of \(count) layers"
    case .packing: "a matrix while it is packed"
    case .packingOrStates: "a matrix while it is packed, or states"
    case .estimator: "the depth model"
    case .blocks(let kept, let all): "\(kept) of \(all) blocks"
    case .streamedBlock: "a streamed block"
    case .modulations(let steps): "modulations of \(steps) steps"
    case .tokens(let count): "\(count) tokens"
    case .encoder: "the encoder"
    case .decoder: "the decoder"
    case .maps(let size): "maps of \(size)"
    case .requests(let count): "what \(count) requests keep"
    }
  }
}

extension MemoryPlan.Stage.Leaving {
  /// In a few words, as plans are printed.
  var text: String {
    switch self {
    case .clip: "CLIP"
    case .t5: "T5"
    case .estimator: "the depth model"
    case .encoder: "the encoder"
    case .transformer: "the transformer"
    case .decoder: "the decoder"
    case .decoderThenTransformer: "the decoder, at last the transformer"
    }
  }
}

extension MemoryPlan {
  /// What of the transformer stays, and of several requests when images are decoded.
  var text: String {
    let streamed =
      streamedBlocks == 0
      ? "all \(blocks) blocks stay in memory"
      : "\(streamedBlocks) of \(blocks) blocks are read again in every step"
    guard requests > 1 else { return streamed }
    return streamed
      + (decoding == .eachBesideTransformer
        ? "; each image is decoded when it is denoised"
        : "; images are decoded after the last one is denoised")
  }
}
