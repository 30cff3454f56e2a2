/// Which other sample's control stands for chance: a partner of another scene for every sample, drawn anew
/// in every round.
///
/// In a round every sample is the partner of one, as long as no scene has more than half of all samples;
/// of the samples of such a scene each draws its partner among the others.
public struct Derangement: Sendable {
  /// Sample to its partners, one a round; empty where there is one scene alone.
  public let partners: [String: [String]]

  /// Draws partners.
  ///
  /// - Parameters:
  ///   - samples: Ids with their scenes, of the whole suite: what is left out of a run changes no partner.
  ///   - rounds: How many partners each gets.
  ///   - seed: Decides the draw.
  /// - Complexity: O(samples x rounds).
  public init(_ samples: [(id: String, cluster: String)], rounds: Int = 5, seed: UInt64 = 0) {
    let scenes = Dictionary(grouping: samples.sorted { $0.id < $1.id }, by: \.cluster)
    guard scenes.count > 1 else {
      partners = [:]
      return
    }
    var random = SplitMix(state: seed)
    var partners: [String: [String]] = [:]
    let largest = scenes.values.map(\.count).max() ?? 0
    var order: [(id: String, cluster: String)] = [], turns: [Int] = []
    for _ in 0..<rounds {
      if turns.isEmpty {
        // Scenes lie together, so that a turn by at least the largest leads out of each; different turns
        // of one order are different partners.
        order = scenes.sorted { $0.key < $1.key }.map(\.value).shuffled(using: &random).flatMap {
          $0.shuffled(using: &random)
        }
        turns =
          largest <= order.count - largest
          ? Array(largest...(order.count - largest)).shuffled(using: &random) : []
      }
      guard let turn = turns.popLast() else {
        for sample in order {
          let others = order.filter { $0.cluster != sample.cluster }
          partners[sample.id, default: []].append(
            others[Int(random.next() % UInt64(others.count))].id)
        }
        continue
      }
      for (index, sample) in order.enumerated() {
        partners[sample.id, default: []].append(order[(index + turn) % order.count].id)
      }
    }
    self.partners = partners
  }

  private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
