import TestSupport
import Testing

@testable import Tensors

@Suite struct HostileGGUFTests {
  private struct Entry {
    var name = "w"
    var dims: [UInt64] = [32]
    var type: UInt32 = 0
    var offset: UInt64 = 0
  }

  private func refusal(
    version: UInt32 = 3, tensors: UInt64? = nil, keys: [[UInt8]] = [], keyCount: UInt64? = nil,
    _ entries: [Entry] = [Entry()], data: Int = 128
  ) throws -> WeightFileError? {
    let folder = try TemporaryFolder()
    var builder = ByteBuilder()
    builder.add("GGUF")
    builder.add(version)
    builder.add(tensors ?? UInt64(entries.count))
    builder.add(keyCount ?? UInt64(keys.count))
    for key in keys { builder.add(key) }
    for entry in entries {
      builder.addCounted(entry.name)
      builder.add(UInt32(entry.dims.count))
      for size in entry.dims { builder.add(size) }
      builder.add(entry.type)
      builder.add(entry.offset)
    }
    builder.pad(to: 32)
    builder.add([UInt8](repeating: 1, count: data))
    return WeightFixture.refusal(try folder.file("f.gguf", builder.bytes))
  }

  private func key(_ name: String, _ type: UInt32, _ value: [UInt8]) -> [UInt8] {
    var builder = ByteBuilder()
    builder.addCounted(name)
    builder.add(type)
    builder.add(value)
    return builder.bytes
  }

  @Test func soundFilesOpen() throws {
    #expect(try refusal() == nil)
    #expect(try refusal(version: 2) == nil)
    #expect(try refusal([], data: 0) == nil)
    #expect(try refusal([Entry(dims: [])], data: 4) == nil)
    #expect(try refusal(keys: [key("general.alignment", 4, [64, 0, 0, 0])], data: 192) == nil)
  }

  @Test(arguments: [0, 1, 4, 0x0300_0000, 0x0200_0000, UInt32.max])
  func otherVersionsAreRefused(version: UInt32) throws {
    let refusal = try #require(try self.refusal(version: version))
    #expect(refusal.fault == .unsupported)
    #expect(refusal.found.contains("big-endian") == [0x0300_0000, 0x0200_0000].contains(version))
  }

  @Test(arguments: [UInt64.max, 1 << 60, 1_000_000])
  func countsBeyondTheFileAreRefused(count: UInt64) throws {
    #expect(try refusal(tensors: count)?.fault == .malformed)
    #expect(try refusal(keyCount: count)?.fault == .malformed)
  }

  @Test func keysThatMakeNoSenseAreRefused() throws {
    let eight = [UInt8](repeating: 0xFF, count: 8)
    for keys in [
      [key("k", 13, eight)], [key("k", 8, eight)], [key("k", 9, [4, 0, 0, 0] + eight)],
      [key("k", 9, [9, 0, 0, 0] + [1, 0, 0, 0, 0, 0, 0, 0])],
      [key("k", 9, [99, 0, 0, 0] + [1, 0, 0, 0, 0, 0, 0, 0])],
      [key("k", 8, [1, 0, 0, 0, 0, 0, 0, 0, 0xFF])], [key("k", 0, [1]), key("k", 0, [1])],
      [key("general.alignment", 4, [0, 0, 0, 0])], [key("general.alignment", 4, [3, 0, 0, 0])],
      [key("general.alignment", 4, [0, 0, 0, 0x80])],
      [key("general.alignment", 8, [1, 0, 0, 0, 0, 0, 0, 0, 0x33])],
      [key("general.alignment", 5, [0xFF, 0xFF, 0xFF, 0xFF])],
    ] {
      #expect(try refusal(keys: keys) != nil)
    }
  }

  @Test func weightsThatMakeNoSenseAreRefused() throws {
    for entry in [
      Entry(dims: [33]), Entry(dims: [1 << 62, 4]), Entry(dims: [.max]), Entry(dims: [.max, .max]),
      Entry(dims: [0, .max, .max]), Entry(dims: [UInt64](repeating: 1, count: 9)),
      Entry(dims: [31], type: 2), Entry(dims: [32, 3], type: 12), Entry(dims: [2, 16], type: 2),
      Entry(offset: 4), Entry(offset: 32), Entry(offset: .max), Entry(offset: 1 << 63),
      Entry(offset: .max - 31), Entry(dims: [1 << 60]),
    ] {
      #expect(try refusal([entry])?.fault == .malformed, "\(entry)")
    }
  }

  @Test func weightsThatOverlapOrRepeatAreRefused() throws {
    let first = Entry(name: "a", dims: [16])
    #expect(try refusal([first, Entry(name: "b", dims: [16], offset: 64)]) == nil)
    #expect(try refusal([first, Entry(name: "b", dims: [16], offset: 32)])?.fault == .malformed)
    #expect(try refusal([first, Entry(name: "b", dims: [16])])?.fault == .malformed)
    let repeated = Entry(name: "a", dims: [16], offset: 64)
    #expect(try refusal([first, repeated])?.fault == .malformed)
  }

  @Test func otherTypesAreListed() throws {
    for (type, word) in [(15, "Q8_K"), (29, "IQ1_M"), (28, "F64"), (99, "GGUF type 99")] {
      let folder = try TemporaryFolder()
      var builder = ByteBuilder()
      builder.add("GGUF")
      builder.add(UInt32(3))
      builder.add(UInt64(1))
      builder.add(UInt64(0))
      builder.addCounted("w")
      builder.add(UInt32(1))
      builder.add(UInt64(256))
      builder.add(UInt32(type))
      builder.add(UInt64(0))
      let file = try WeightFile(path: folder.file("f", builder.bytes))
      #expect(file["w"] == nil && file.unreadableType(of: "w") == word)
    }
  }
}
