import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct FourBitTensorTests {
  private static let table = (0..<16).map { Float($0) / 4 - 1 }
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Stored {
    var codes = (0..<8).map { UInt8($0 * 37 & 0xFF) }
    var table = FourBitTensorTests.table
    var scales: [Float] = [2, 3, 5, 7]
    /// What 8-bit scales are multiplied with and what is added, by blocks of two scales.
    var nested: (codes: [UInt8], scales: [Float])?
    var state = #"{"quant_type":"nf4","blocksize":4,"dtype":"float32","shape":[3,5]}"#
  }

  private func open(_ stored: Stored, kind: String = "nf4") throws -> FourBitTensor? {
    var header: [String: Any] = [:]
    var data: [UInt8] = []
    func add(_ name: String, _ type: String, _ count: Int, _ bytes: [UInt8]) {
      header[name] = [
        "dtype": type, "shape": [count], "data_offsets": [data.count, data.count + bytes.count],
      ]
      data += bytes
    }
    func add(_ name: String, _ values: [Float]) {
      var builder = ByteBuilder()
      for value in values { builder.add(value.bitPattern) }
      add(name, "F32", values.count, builder.bytes)
    }
    add("w.weight", "U8", stored.codes.count, stored.codes)
    add("w.weight.quant_map", stored.table)
    if let nested = stored.nested {
      add("w.weight.absmax", "U8", nested.codes.count, nested.codes)
      add("w.weight.nested_absmax", nested.scales)
      add("w.weight.nested_quant_map", (0..<256).map { Float($0) / 8 })
    } else {
      add("w.weight.absmax", stored.scales)
    }
    let state = Array(stored.state.utf8)
    add("w.weight.quant_state.bitsandbytes__\(kind)", "U8", state.count, state)
    let json = [UInt8](try JSONSerialization.data(withJSONObject: header))
    var builder = ByteBuilder()
    builder.add(UInt64(json.count))
    builder.add(json)
    builder.add(data)
    let file = try WeightFile(path: folder.file("f.safetensors", builder.bytes))
    return try FourBitTensor(named: "w.weight", in: WeightScope(file))
  }

  private func values(_ tensor: FourBitTensor, rows: Range<Int>) -> [Float] {
    var output = [Float](repeating: .nan, count: rows.count * 5)
    unsafe output.withUnsafeMutableBufferPointer { unsafe tensor.decode(rows: rows, into: $0) }
    return output
  }

  /// Element by element, from the definition.
  private func expected(_ stored: Stored, scales: [Float]) -> [Float] {
    (0..<15).map { index in
      let byte = stored.codes[index / 2]
      return stored.table[Int(index % 2 == 0 ? byte >> 4 : byte & 15)] * scales[index / 4]
    }
  }

  @Test func rowsThatBeginWithinBytesAndBlocksAreRight() throws {
    let stored = Stored()
    let tensor = try #require(try open(stored))
    #expect(tensor.shape == [3, 5] && tensor.kind == .nf4 && !tensor.isDoubleQuantised)
    let all = expected(stored, scales: stored.scales)
    for begin in 0..<3 {
      for end in begin...3 {
        #expect(values(tensor, rows: begin..<end) == Array(all[begin * 5..<end * 5]))
      }
    }
  }

  @Test func scalesMayBeQuantisedToo() throws {
    var stored = Stored()
    stored.nested = (codes: [1, 2, 30, 255], scales: [0.5, 4])
    stored.state = """
      {"quant_type":"fp4","blocksize":4,"dtype":"bfloat16","shape":[3,5],"nested_blocksize":2,
       "nested_offset":0.25,"nested_dtype":"float32"}
      """
    let tensor = try #require(try open(stored, kind: "fp4"))
    #expect(tensor.kind == .fp4 && tensor.isDoubleQuantised && tensor.storedBytes == 8 + 4)
    let scales: [Float] = [
      1 / 8 * 0.5 + 0.25, 2 / 8 * 0.5 + 0.25, 30 / 8 * 4 + 0.25, 255 / 8 * 4 + 0.25,
    ]
    #expect(values(tensor, rows: 0..<3) == expected(stored, scales: scales))
  }

  @Test func contradictionsAreRefused() throws {
    func refusal(_ change: (inout Stored) -> Void) -> WeightFileError.Fault? {
      var stored = Stored()
      change(&stored)
      let error = #expect(throws: WeightFileError.self) { try open(stored) }
      return error?.fault
    }
    #expect(refusal { $0.codes.removeLast() } == .malformed)
    #expect(refusal { $0.scales.append(1) } == .malformed)
    #expect(refusal { $0.table.removeLast() } == .wrongShape)
    for (old, new) in [
      ("nf4", "fp4"), ("4,", "0,"), ("4,", "-4,"), ("[3,5]", "[3,-5]"), ("[3,5]", "[3,50]"),
      ("[3,5]", "[4611686018427387904,4]"), ("[3,5]", "null"), ("{", "["),
    ] {
      #expect(
        refusal { $0.state = $0.state.replacingOccurrences(of: old, with: new) } == .malformed)
    }
    // 8-bit scales without what they mean.
    #expect(refusal { $0.nested = (codes: [1, 2, 3, 4], scales: [1]) } == .malformed)
  }

  @Test func otherWeightsAreNotTakenForIt() throws {
    let file = try WeightFile(path: WeightFixture.path("types.safetensors"))
    #expect(try FourBitTensor(named: file.names[0], in: WeightScope(file)) == nil)
  }
}
