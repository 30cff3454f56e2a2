/// Which blocks of a transformer stay in memory.
public struct ResidencePlan: Sendable, Hashable {
  /// Where a block's weights are between its turns.
  public enum Residence: Sendable, Hashable {
    /// Packed in memory, from loading on.
    case resident
    /// In their file: decoded and packed when their turn comes, dropped after it.
    case streamed
  }

  private let streamed: Set<FluxBlock>

  /// Every block stays.
  public static let resident = ResidencePlan(streaming: [])

  /// Streams some blocks; the others stay.
  public init(streaming blocks: Set<FluxBlock>) { streamed = blocks }

  /// No block stays.
  public static func streamed(_ configuration: FluxConfiguration) -> ResidencePlan {
    ResidencePlan(streaming: Set(configuration.blocks))
  }

  /// As many blocks stay as there is memory for, the first ones first.
  ///
  /// - Parameters:
  ///   - bytes: What packed blocks may take together, one that is streamed included.
  ///   - configuration: The transformer's sizes.
  ///   - bytesPerWeight: What a packed weight takes: 4 for f32, 2 for bf16.
  public init(bytes: Int, configuration: FluxConfiguration, bytesPerWeight: Double) {
    func size(_ block: FluxBlock) -> Int {
      Int(Double(configuration.weights(of: block)) * bytesPerWeight)
    }
    let blocks = configuration.blocks
    if blocks.reduce(0, { $0 + size($1) }) <= bytes {
      self = .resident
      return
    }
    var left = bytes - (blocks.map(size).max() ?? 0)
    self.init(
      streaming: Set(
        blocks.filter { block in
          guard size(block) <= left else { return true }
          left -= size(block)
          return false
        }))
  }

  /// Where a block is.
  public subscript(block: FluxBlock) -> Residence {
    streamed.contains(block) ? .streamed : .resident
  }
}

extension FluxConfiguration {
  /// All blocks in the order in which tokens go through them.
  public var blocks: [FluxBlock] {
    (0..<doubleBlocks).map { .double($0) } + (0..<singleBlocks).map { .single($0) }
  }

  /// Weights of a block's matrices, without those of its modulation, which no step needs.
  public func weights(of block: FluxBlock) -> Int {
    let square = hiddenWidth * hiddenWidth
    return switch block {
    case .double: 2 * (4 + 2 * hiddenFactor) * square
    case .single: (4 + 2 * hiddenFactor) * square
    }
  }
}
