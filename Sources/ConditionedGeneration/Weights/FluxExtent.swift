/// One side of a matrix, in terms of a model's sizes.
enum FluxExtent {
  /// So many widths.
  case hidden(Int)
  /// The hidden values of a feed-forward part.
  case feedForward
  /// A width and the hidden values of a feed-forward part.
  case hiddenAndFeedForward
  case input, output, text, pooled, time

  /// The number.
  func count(in model: FluxConfiguration) -> Int {
    let feedForward = model.hiddenFactor * model.hiddenWidth
    return switch self {
    case .hidden(let widths): widths * model.hiddenWidth
    case .feedForward: feedForward
    case .hiddenAndFeedForward: model.hiddenWidth + feedForward
    case .input: model.inputChannels
    case .output: model.outputChannels
    case .text: model.textWidth
    case .pooled: model.pooledWidth
    case .time: FluxConfiguration.timeWidth
    }
  }
}
