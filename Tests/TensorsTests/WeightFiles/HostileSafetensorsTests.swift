import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct HostileSafetensorsTests {
  private func refusal(
    _ header: String, data: Int = 0, length: UInt64? = nil
  ) throws -> WeightFileError? {
    let folder = try TemporaryFolder()
    var builder = ByteBuilder()
    builder.add(length ?? UInt64(header.utf8.count))
    builder.add(header)
    builder.add([UInt8](repeating: 1, count: data))
    return WeightFixture.refusal(try folder.file("f.safetensors", builder.bytes))
  }

  private func entry(_ shape: String, _ offsets: String, _ type: String = "F32") -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test func aSoundFileOpens() throws {
    #expect(try refusal(#"{"a":\#(entry("[2]", "[0,8]"))}"#, data: 8) == nil)
    #expect(try refusal("{}") == nil)
    #expect(try refusal(#"{"a":\#(entry("[2]", "[0,8]"))}   "#, data: 8) == nil)
  }

  @Test(arguments: [
    (UInt64.max, WeightFileError.Fault.tooLarge), (1 << 63, .tooLarge), (25_000_001, .tooLarge),
    (25_000_000, .malformed), (100, .malformed),
  ])
  func headersBeyondTheFileAreRefused(length: UInt64, fault: WeightFileError.Fault) throws {
    #expect(try refusal("{}", length: length)?.fault == fault)
  }

  @Test(arguments: [
    "{", "{]", #"{"a":1}"#, #"{"a":{}}"#, #"{"a":{"dtype":"F32","shape":[2]}}"#,
    #"{"__metadata__":{"a":1}}"#, #"{"__metadata__":[]}"#,
    #"{"a":{"dtype":5,"shape":[2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1e400],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":null,"data_offsets":[0,8]}}"#,
  ])
  func headersThatAreNotTablesOfWeightsAreRefused(header: String) throws {
    #expect(try refusal(header, data: 8)?.fault == .malformed)
  }

  @Test func deepNestingIsRefused() throws {
    let deep = #"{"a":"# + String(repeating: "[", count: 100_000)
    #expect(try refusal(deep)?.fault == .malformed)
    let closed =
      #"{"a":"# + String(repeating: "[", count: 400) + String(repeating: "]", count: 400) + "}"
    #expect(try refusal(closed)?.fault == .malformed)
  }

  @Test(arguments: [
    ("[2]", "[0,4]"), ("[2]", "[0,12]"), ("[2]", "[8,0]"), ("[2]", "[1,9]"), ("[2]", "[0,8,8]"),
    ("[2]", "[]"), ("[2]", "[-8,0]"), ("[-2]", "[0,8]"), ("[-1,-2]", "[0,8]"),
    ("[4611686018427387904,4]", "[0,8]"), ("[9223372036854775807,2]", "[0,8]"),
    ("[0,9223372036854775807,9223372036854775807]", "[0,0]"), ("[2]", "[0,9223372036854775807]"),
    ("[2]", "[9223372036854775800,9223372036854775807]"), ("[3]", "[0,8]"),
  ])
  func shapesAndOffsetsThatDisagreeAreRefused(shape: String, offsets: String) throws {
    let header = #"{"a":\#(entry(shape, offsets))}"#
    #expect(try refusal(header, data: 8)?.fault == .malformed)
  }

  @Test func everyByteBelongsToOneWeight() throws {
    func two(_ first: String, _ second: String) -> String {
      #"{"a":\#(entry("[2]", first)),"b":\#(entry("[2]", second))}"#
    }
    #expect(try refusal(two("[0,8]", "[8,16]"), data: 16) == nil)
    for (first, second) in [
      ("[0,8]", "[0,8]"), ("[0,8]", "[4,12]"), ("[0,8]", "[12,20]"), ("[4,12]", "[12,20]"),
    ] {
      #expect(try refusal(two(first, second), data: 20)?.fault == .malformed)
    }
    #expect(try refusal(two("[0,8]", "[8,16]"), data: 17)?.fault == .malformed)
  }

  @Test func typesOfTheFutureAreListed() throws {
    let folder = try TemporaryFolder()
    var builder = ByteBuilder()
    let header = #"{"a":\#(entry("[2]", "[0,3]", "F12"))}"#
    builder.add(UInt64(header.utf8.count))
    builder.add(header)
    builder.add([1, 2, 3])
    let file = try WeightFile(path: folder.file("f", builder.bytes))
    #expect(file.names == ["a"] && file.unreadableType(of: "a") == "F12")
  }
}
