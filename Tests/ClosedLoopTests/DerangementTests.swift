import Testing

@testable import ClosedLoop

/// Partners that stand for chance.
struct DerangementTests {
  private func samples(_ scenes: [Int]) -> [(id: String, cluster: String)] {
    scenes.enumerated().flatMap { scene, count in
      (0..<count).map { ("s\(scene)/\($0)", "s\(scene)") }
    }
  }

  @Test(arguments: [[1, 1], [2, 2], [3, 1, 2], [5, 5, 5, 5], [1, 1, 1, 1, 1, 1, 1]])
  func `every sample has a partner of another scene, and is the partner of one`(scenes: [Int]) {
    let all = samples(scenes)
    let found = Derangement(all, rounds: 5, seed: 3).partners
    #expect(found.count == all.count)
    for round in 0..<5 {
      let drawn = all.compactMap { found[$0.id]?[round] }
      #expect(Set(drawn).count == all.count)
    }
    for sample in all {
      for partner in found[sample.id] ?? [] { #expect(!partner.hasPrefix(sample.cluster + "/")) }
    }
  }

  @Test func `a scene that has most samples draws its partners from the others`() {
    let all = samples([7, 2])
    let found = Derangement(all).partners
    for sample in all {
      #expect(found[sample.id]?.count == 5)
      for partner in found[sample.id] ?? [] { #expect(!partner.hasPrefix(sample.cluster + "/")) }
    }
  }

  @Test func `the partners of a sample are different ones where there are enough`() {
    let all = samples([2, 2, 2, 2, 2, 2, 2, 2])
    let found = Derangement(all, seed: 9).partners
    for sample in all { #expect(Set(found[sample.id] ?? []).count == 5) }
  }

  @Test func `one scene alone has no chance, and a draw is the same whatever the order`() {
    #expect(Derangement(samples([4])).partners.isEmpty)
    let all = samples([3, 2, 4])
    #expect(Derangement(all).partners == Derangement(all.reversed()).partners)
    #expect(Derangement(all, seed: 1).partners != Derangement(all, seed: 2).partners)
  }
}
