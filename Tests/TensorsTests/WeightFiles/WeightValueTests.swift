import Foundation
import TestSupport
import Testing

@testable import Tensors

/// Values against those of torch, safetensors and gguf, to the last bit.
@Suite struct WeightValueTests {
  static let files = [
    "types.safetensors", "types.pth", "types.gguf", "sharded", "module-2.pth", "module-3.pth",
    "module-4.pth", "module-5.pth", "checkpoint.pth", "nested.pth",
  ]

  @Test(arguments: files)
  func everyWeightIsThatOfTheOriginalLibrary(file: String) throws {
    let expected = try #require(WeightFixture.expected()[file])
    let weights = try WeightFile(path: WeightFixture.path(file))
    #expect(
      weights.names.filter { weights.unreadableType(of: $0) == nil } == expected.keys.sorted())
    for (name, expected) in expected {
      let tensor = try #require(weights[name])
      #expect(tensor.name == name)
      #expect(tensor.shape.dims == expected.shape)
      #expect(tensor.floats().map(\.bitPattern) == expected.floats.map(\.bitPattern), "\(name)")
    }
  }

  @Test func everyBlockFormatIsCompared() throws {
    let expected = try #require(WeightFixture.expected()["types.gguf"])
    let weights = try WeightFile(path: WeightFixture.path("types.gguf"))
    for block in GGUFBlock.allCases {
      let name = block.rawValue.lowercased()
      #expect(weights[name]?.encoding == .block(block))
      let values = try #require(expected[name]).floats
      #expect(values.count == 3 * 768 && Set(values).count > 100)
    }
  }

  @Test(arguments: ["types.gguf", "types.pth", "types.safetensors"])
  func rowsAreThoseOfTheWhole(file: String) throws {
    let weights = try WeightFile(path: WeightFixture.path(file))
    for name in weights.names {
      guard let tensor = weights[name], tensor.count > 0 else { continue }
      let whole = tensor.floats()
      let length = whole.count / tensor.rowCount
      for rows in [
        0..<tensor.rowCount, 0..<1, (tensor.rowCount / 2)..<tensor.rowCount, 0..<0,
      ] {
        var part = [Float](repeating: .nan, count: rows.count * length)
        unsafe part.withUnsafeMutableBufferPointer { unsafe tensor.decode(rows: rows, into: $0) }
        let expected = whole[(rows.lowerBound * length)..<(rows.upperBound * length)]
        #expect(part.elementsEqual(expected), "\(name) \(rows)")
      }
    }
  }

  @Test(arguments: [GGUFBlock.q4_0, .q6_K])
  func aVectorOfBlocksIsReadFromAnyElement(block: GGUFBlock) throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(seed: 5)
    let bytes = (0..<(3 * block.byteCount)).map { _ in UInt8(random.below(120)) }
    let count = 3 * block.valueCount
    let tensor = WeightTensor(
      name: "v", shape: [count], encoding: .block(block),
      file: try MappedFile(path: folder.file("v", bytes)), range: 0..<bytes.count)
    let whole = tensor.floats()
    for _ in 0..<200 {
      let start = random.below(count)
      let rows = start..<(start + 1 + random.below(count - start))
      var part = [Float](repeating: .nan, count: rows.count)
      unsafe part.withUnsafeMutableBufferPointer { unsafe tensor.decode(rows: rows, into: $0) }
      #expect(part == Array(whole[rows]))
    }
  }

  @Test func storedBytesAreThoseOfTheFileOrGathered() throws {
    let weights = try WeightFile(path: WeightFixture.path("types.pth"))
    let half = try #require(weights["bf16"])
    let bytes = unsafe half.withBytes { unsafe [UInt8]($0) }
    #expect(bytes.count == 2 * half.count)
    let decoded = half.floats()
    for index in decoded.indices {
      let bits = UInt32(bytes[2 * index]) << 16 | UInt32(bytes[2 * index + 1]) << 24
      #expect(decoded[index].bitPattern == bits)
    }
    for name in ["transposed", "columns", "permuted"] {
      let tensor = try #require(weights[name])
      #expect(tensor.strides != nil)
      let gathered = unsafe tensor.withBytes { unsafe [UInt8]($0) }
      let expected = tensor.floats().flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32(8 * $0)) }
      }
      #expect(gathered == expected)
    }
  }

  @Test func tiedWeightsShareTheirBytes() throws {
    let weights = try WeightFile(path: WeightFixture.path("types.pth"))
    let first = try #require(weights["tied.first"])
    let second = try #require(weights["tied.second"])
    #expect(first.range == second.range && first.file === second.file)
  }

  @Test func releasedPagesAreReadAgain() throws {
    let folder = try TemporaryFolder()
    // Much more than tests beside this one map meanwhile.
    let count = 1 << 25
    let bytes = [UInt8](repeating: 7, count: count)
    let tensor = WeightTensor(
      name: "w", shape: [count], encoding: .plain(.u8),
      file: try MappedFile(path: folder.file("w", bytes)), range: 0..<count)
    // Touches every page without a copy.
    let sum = unsafe tensor.withBytes { unsafe $0.reduce(0) { $0 + Int($1) } }
    let resident = try residentBytes()
    tensor.releasePages()
    #expect(try residentBytes() <= resident - count / 2)
    #expect(unsafe tensor.withBytes { unsafe $0.reduce(0) { $0 + Int($1) } } == sum)
  }

  private func residentBytes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("RssFile:") })
    return try #require(Int(line.split(whereSeparator: \.isWhitespace)[1])) * 1024
  }

  // MARK: All codes of the small types

  private func floats(_ bytes: [UInt8], _ type: DType) throws -> [Float] {
    let folder = try TemporaryFolder()
    let file = try MappedFile(path: folder.file("codes", bytes))
    return WeightTensor(
      name: "codes", shape: [bytes.count / type.byteCount], encoding: .plain(type), file: file,
      range: 0..<bytes.count
    ).floats()
  }

  @Test func everyHalfIsThatOfTheProcessor() throws {
    let codes = (0...UInt16.max).map { $0 }
    let values = try floats(codes.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }, .f16)
    for (code, value) in zip(codes, values) {
      let expected = Float(Float16(bitPattern: code))
      #expect(value.bitPattern == expected.bitPattern || value.isNaN && expected.isNaN)
    }
  }

  @Test func everyE4M3IsThatOfItsDefinition() throws {
    let values = try floats((0...255).map { UInt8($0) }, .f8e4m3)
    for (code, value) in values.enumerated() {
      let (exponent, fraction) = (code >> 3 & 15, Float(code & 7))
      let magnitude =
        exponent == 0 ? fraction * 0x1p-9 : (8 + fraction) * exp2(Float(exponent - 10))
      if code & 127 == 127 {
        #expect(value.isNaN)
      } else {
        #expect(value == (code < 128 ? magnitude : -magnitude))
        #expect(value.sign == (code < 128 ? .plus : .minus))
      }
    }
    #expect(values[126] == 448)
  }

  @Test func everyE5M2IsThatOfItsDefinition() throws {
    let values = try floats((0...255).map { UInt8($0) }, .f8e5m2)
    for (code, value) in values.enumerated() {
      let (exponent, fraction) = (code >> 2 & 31, Float(code & 3))
      let magnitude =
        exponent == 0 ? fraction * 0x1p-16 : (4 + fraction) * exp2(Float(exponent - 17))
      if exponent == 31 {
        #expect(fraction == 0 ? value.isInfinite : value.isNaN)
      } else {
        #expect(value == (code < 128 ? magnitude : -magnitude))
      }
    }
    #expect(values[0x7B] == 57344)
  }
}
