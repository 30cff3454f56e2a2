import Foundation
import Raster
import TestSupport
import Testing

@testable import SceneRendering

/// The arrays that training reads.
struct SceneShardTests {
  @Test func `shards hold what was rendered and are not made twice`() async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shards-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var shards = SceneShards(split: .validation)
    shards.size = 24
    shards.shardLength = 2
    shards.hasNormals = true
    var reported: [String] = []
    try await shards.write(count: 3, to: folder) { reported.append($0) }
    #expect(reported.count == 2)
    try await shards.write(count: 3, to: folder) { reported.append($0) }
    #expect(reported.count == 2)

    let frame = Inventor.scene(SceneSplit.validation.first + 1).frame(size: 24)
    let shard = "\(folder)/validation/000000"
    func body(_ name: String, _ shape: String) throws -> [UInt8] {
      let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(shard)/\(name)")))
      let start = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
      #expect(start % 64 == 0)
      #expect(String(decoding: bytes[10..<start], as: UTF8.self).contains(shape))
      return Array(bytes[start...])
    }
    let image = try body("image.npy", "'shape': (2, 24, 24, 3,)")
    #expect(Array(image[(24 * 24 * 3)...]) == frame.image)
    let depth = try body("depth.npy", "'<f2', 'fortran_order': False, 'shape': (2, 24, 24,)")
    let halves = stride(from: 2 * 24 * 24, to: 4 * 24 * 24, by: 2).map {
      Float16(bitPattern: UInt16(depth[$0]) | UInt16(depth[$0 + 1]) << 8)
    }
    #expect(halves == frame.depth.map { Float16($0) })
    let object = try body("object.npy", "(2, 24, 3,)")
    let bits = object[72...].flatMap { byte in (0..<8).map { byte & (0x80 >> $0) != 0 } }
    #expect(bits == frame.subject)
    #expect(try body("normal.npy", "|i1").count == 2 * 24 * 24 * 3)
    #expect(try body("photo.npy", "|u1").count == 2 * 24 * 24 * 3)

    let lines = try String(contentsOfFile: "\(shard)/scenes.jsonl", encoding: .utf8)
      .split(separator: "\n")
    let record = try JSONDecoder().decode(SceneRecord.self, from: Data(lines[1].utf8))
    #expect(record.index == SceneSplit.validation.first + 1)
    #expect(record.captions.count == 3 && record.captions[0] == record.caption)
  }

  @Test func `a photograph is like its picture, but not the same`() throws {
    let image = Inventor.scene(3).frame(size: 48).image
    for seed: UInt64 in 0..<12 {
      var random = RandomSource(seed: seed)
      let photo = try Photograph(&random).photo(of: image, size: 48, &random)
      #expect(photo.count == image.count)
      let distance = zip(photo, image).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
      #expect(distance > 0)
      #expect(Double(distance) / Double(image.count) < 50)
    }
  }
}
