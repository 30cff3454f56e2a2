import ConditionedGeneration
import Foundation
import TestSupport

/// The files that `Fixtures/weights/make_weights.py` made, and what they must decode to.
enum StoredFixtures {
  struct Expected: Decodable {
    /// Outputs, inputs, CRC-32 of the numbers and of the bias; by file and canonical name.
    let matrices: [String: [String: [Int]]]
    /// CRC-32 of the numbers by file, or file and part, and name.
    let vectors: [String: [String: Int]]
    /// CRC-32 of A, B and what B adds.
    let lora: [String: [String: Int]]
    let controlScales: [String: Int]
    let swappedDelta: [Float]
    let separateDeltas: [String: [Float]]
  }

  static let expected: Expected = {
    do {
      return try JSONDecoder().decode(
        Expected.self, from: Data(contentsOf: folder.appendingPathComponent("expected.json")))
    } catch {
      preconditionFailure("expected.json is missing or damaged: \(error)")
    }
  }()

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/weights")

  /// Every file with a transformer.
  static let transformers = expected.matrices.keys.sorted()

  static func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  /// The checksum of numbers as 32-bit little-endian (ISO 3309).
  static func crc(_ values: [Float]) -> Int {
    var sum = UInt32.max
    for value in values {
      for shift in [0, 8, 16, 24] as [UInt32] {
        sum ^= value.bitPattern >> shift & 0xFF
        for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 }
      }
    }
    return Int(~sum)
  }
}

/// A safetensors file taken apart, to be changed and written again.
struct SafetensorsDocument {
  struct Tensor: Equatable {
    var type: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  var tensors: [String: Tensor] = [:]
  var metadata: [String: String] = [:]

  init() {}

  init(_ name: String) throws {
    let bytes = try StoredFixtures.bytes(name)
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
    for (name, entry) in json as? [String: [String: Any]] ?? [:] {
      guard let type = entry["dtype"] as? String, let shape = entry["shape"] as? [Int],
        let offsets = entry["data_offsets"] as? [Int]
      else {
        metadata = entry as? [String: String] ?? [:]
        continue
      }
      let data = bytes[8 + length + offsets[0]..<8 + length + offsets[1]]
      tensors[name] = Tensor(type: type, shape: shape, bytes: Array(data))
    }
  }

  /// Gives every tensor the name that a closure makes of its own; nil leaves it out.
  func renamed(_ name: (String) -> String?) -> SafetensorsDocument {
    var result = SafetensorsDocument()
    for (old, tensor) in tensors {
      if let new = name(old) { result.tensors[new] = tensor }
    }
    return result
  }

  mutating func add(_ name: String, _ values: [Float], shape: [Int]? = nil) {
    let bytes = values.flatMap { value in
      [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt32($0)) }
    }
    tensors[name] = Tensor(type: "F32", shape: shape ?? [values.count], bytes: bytes)
  }

  mutating func add(_ name: String, json: String) {
    tensors[name] = Tensor(type: "U8", shape: [json.utf8.count], bytes: Array(json.utf8))
  }

  func written(to folder: TemporaryFolder, _ name: String) throws -> String {
    var header: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
    var data: [UInt8] = []
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      header[name] = [
        "dtype": tensor.type, "shape": tensor.shape,
        "data_offsets": [data.count, data.count + tensor.bytes.count],
      ]
      data += tensor.bytes
    }
    let json = [UInt8](try JSONSerialization.data(withJSONObject: header))
    let length = (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) }
    return try folder.file(name, length + json + data)
  }
}
