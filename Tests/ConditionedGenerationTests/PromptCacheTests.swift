import Foundation
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Prompt embeddings on disk.
@Suite struct PromptCacheTests {
  private static func key(_ prompt: String = "a room") -> PromptCache.Key {
    .init(prompt: prompt, models: ["t5 abc", "clip def"], tokens: 512, precision: "bf16")
  }

  private static func embeddings(_ seed: UInt64, rows: Int = 7) -> PromptCache.Embeddings {
    var random = SplitMix64(seed: seed)
    func draw(_ count: Int) -> [Float] {
      (0..<count).map { _ in Float(random.below(1 << 24)) / 8192 - 1000 }
    }
    return .init(sequence: draw(rows * 33), pooled: draw(19))
  }

  @Test("What is kept comes back to the bit, and only under its own key")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let cache = PromptCache(folder: folder.path("a/b"))
    #expect(cache.embeddings(for: Self.key()) == nil)
    var kept = Self.embeddings(1)
    kept = .init(sequence: kept.sequence + [-0.0, .leastNonzeroMagnitude], pooled: kept.pooled)
    #expect(cache.store(kept, for: Self.key()))
    let found = try #require(cache.embeddings(for: Self.key()))
    #expect(found.sequence.map(\.bitPattern) == kept.sequence.map(\.bitPattern))
    #expect(found.pooled == kept.pooled)
    let own = Self.key()
    let others: [PromptCache.Key] = [
      .init(prompt: "a room ", models: own.models, tokens: 512, precision: "bf16"),
      .init(prompt: own.prompt, models: ["t5 abcclip def"], tokens: 512, precision: "bf16"),
      .init(prompt: own.prompt, models: own.models.reversed(), tokens: 512, precision: "bf16"),
      .init(prompt: own.prompt, models: own.models, tokens: 256, precision: "bf16"),
      .init(prompt: own.prompt, models: own.models, tokens: 512, precision: "f32"),
    ]
    for other in others {
      #expect(cache.embeddings(for: other) == nil)
      #expect(cache.path(of: other) != cache.path(of: own))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.folder).count == 1)
  }

  @Test("A damaged, cut or foreign file is no entry, and is replaced")
  func damage() throws {
    let folder = try TemporaryFolder()
    let cache = PromptCache(folder: folder.path("prompts"))
    let kept = Self.embeddings(2)
    cache.store(kept, for: Self.key())
    let path = cache.path(of: Self.key())
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    var random = SplitMix64(seed: 3)
    for turn in 0..<400 {
      var damaged = whole
      switch turn % 3 {
      case 0: damaged[random.below(whole.count)] ^= UInt8(1 << random.below(8))
      case 1: damaged = whole.prefix(random.below(whole.count))
      default: damaged.append(UInt8(random.below(256)))
      }
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(cache.embeddings(for: Self.key()) == nil, "turn \(turn)")
    }
    // The file of another prompt under this one's name.
    cache.store(Self.embeddings(4), for: Self.key("other"))
    try Data(contentsOf: URL(fileURLWithPath: cache.path(of: Self.key("other"))))
      .write(to: URL(fileURLWithPath: path))
    #expect(cache.embeddings(for: Self.key()) == nil)
    #expect(cache.store(kept, for: Self.key()))
    #expect(cache.embeddings(for: Self.key()) == kept)
  }

  @Test("The oldest go where the folder becomes too large, and use makes new")
  func limit() throws {
    let folder = try TemporaryFolder()
    let kept = Self.embeddings(5)
    let probe = PromptCache(folder: folder.path("probe"))
    probe.store(kept, for: Self.key("0"))
    let size = try Data(contentsOf: URL(fileURLWithPath: probe.path(of: Self.key("0")))).count
    let cache = PromptCache(folder: folder.path("prompts"), limit: 3 * size)
    for index in 0..<3 {
      cache.store(kept, for: Self.key("\(index)"))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(1000 + index))],
        ofItemAtPath: cache.path(of: Self.key("\(index)")))
    }
    #expect(cache.embeddings(for: Self.key("0")) != nil)
    let foreign = cache.folder + "/notes.txt"
    try Data(count: 4 * size).write(to: URL(fileURLWithPath: foreign))
    cache.store(kept, for: Self.key("3"))
    let there = ["0", "1", "2", "3"].filter {
      FileManager.default.fileExists(atPath: cache.path(of: Self.key($0)))
    }
    #expect(there == ["0", "2", "3"])
    #expect(FileManager.default.fileExists(atPath: foreign))
    #expect(!cache.store(Self.embeddings(6, rows: 900), for: Self.key("large")))
    #expect(!PromptCache(folder: foreign).store(kept, for: Self.key()))
  }

  @Test("The folder is the user's cache")
  func place() {
    #expect(PromptCache.ofUser(["XDG_CACHE_HOME": "/c"]).folder == "/c/fdeval/prompts")
    #expect(
      PromptCache.ofUser(["XDG_CACHE_HOME": "c", "HOME": "/h"]).folder
        == "/h/.cache/fdeval/prompts")
    #expect(PromptCache.ofUser(["HOME": "/h"]).folder == "/h/.cache/fdeval/prompts")
  }
}
