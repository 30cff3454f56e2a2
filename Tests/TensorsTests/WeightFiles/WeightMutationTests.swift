import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite(.serialized) struct WeightMutationTests {
  private static let rounds = 5000
  /// What thousands of small files may add to the process at its peak.
  private static let memoryLimit = 1 << 30

  @Test(arguments: [
    ["types.safetensors", "double.safetensors", "sharded/model-00002-of-00002.safetensors"],
    ["types.pth", "module-2.pth", "module-5.pth", "checkpoint.pth", "nested.pth"],
    ["types.gguf"], ["sharded/model.safetensors.index.json"],
  ])
  func damagedFilesAreReadOrRefusedInBoundedMemory(names: [String]) throws {
    let folder = try TemporaryFolder()
    for shard in ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] {
      _ = try folder.file(shard, WeightFixture.bytes("sharded/\(shard)"))
    }
    // Most of a GGUF file is blocks, in which nothing can be wrong: its header alone is damaged.
    let seeds = try names.map { name in
      let bytes = try WeightFixture.bytes(name)
      return (head: Array(bytes.prefix(Self.headLength(name))), tail: bytes)
    }
    var mutation = Mutation(seed: 2024, others: seeds.map(\.head))
    var (read, refused) = (0, 0)
    let before = peakMemory()
    for round in 0..<Self.rounds {
      let seed = seeds[round % seeds.count]
      let bytes = mutation.damaged(seed.head) + seed.tail.dropFirst(seed.head.count)
      let path = try folder.file("mutant", bytes)
      do {
        try readAll(WeightFile(path: path))
        read += 1
      } catch let error as WeightFileError {
        refused += 1
        #expect(!error.expected.isEmpty && !error.found.isEmpty)
        #expect(error.subject.contains(folder.url.path))
      }
    }
    #expect(read > 0 && refused > Self.rounds / 10)
    #expect(read + refused == Self.rounds)
    #expect(peakMemory() - before < Self.memoryLimit)
  }

  private static func headLength(_ name: String) -> Int {
    name.hasSuffix(".gguf") ? 4096 : name == "types.safetensors" ? 1200 : .max
  }

  /// Decodes everything, so that a range that was checked badly is found.
  private func readAll(_ file: WeightFile) throws {
    for name in file.names {
      guard let tensor = file[name] else { continue }
      #expect(tensor.floats().count == tensor.count)
      _ = unsafe tensor.withBytes { unsafe $0.reduce(0) { $0 &+ $1 } }
      tensor.releasePages()
    }
  }

  @Test(arguments: ["types.safetensors", "types.pth", "types.gguf", "checkpoint.pth"])
  func noBeginningOfAFileIsAFile(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try WeightFixture.bytes(name)
    // A GGUF file ends with the last weight, which is unreadable here, and zeros that nobody misses.
    let last = bytes.count - (name.hasSuffix(".gguf") ? 64 : 1)
    let cuts = Set(stride(from: 0, to: last, by: max(bytes.count / 200, 1)))
    for cut in cuts.union([1, 4, 8, 9, last]).sorted() {
      let path = try folder.file("cut", Array(bytes[..<cut]))
      #expect(WeightFixture.refusal(path) != nil, "cut at \(cut) of \(bytes.count)")
    }
  }

  /// The most bytes that the process ever held.
  private func peakMemory() -> Int {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss * 1024
  }
}
