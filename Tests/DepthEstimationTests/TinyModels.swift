import DepthEstimation
import Foundation
import TestSupport
import Testing

@testable import Raster

/// One picture through one tiny model; see Fixtures/make_tiny_models.py.
struct TinyCase: Decodable, Sendable, CustomTestStringConvertible {
  let name: String
  let model: String
  let heads: Int
  let taps: [Int]
  let maxDepth: Double?
  let inputSize: Int
  let originals: [String]
  let photo: String
  let preprocess: String
  let positions: String
  let photoWidth: Int
  let photoHeight: Int
  let width: Int
  let height: Int
  let finalResizes: [String]
  let finalStep: Int
  let hasIntermediates: Bool
  let bf16Error: Double

  var testDescription: String { name }

  static let all: [TinyCase] = {
    guard
      let all = try? Fixtures.json(
        "cases.json", as: [TinyCase].self, keys: .convertFromSnakeCase)
    else { preconditionFailure("Fixtures/cases.json is missing or damaged") }
    return all
  }()

  var kind: DepthMap.Kind { maxDepth == nil ? .affineInvariantDisparity : .metricPlanar }

  func arrays() throws -> NumPyArchive { try NumPyArchive("cases/\(name).npz") }

  func image() throws -> Image { try NumPyArchive("photos.npz").image(photo) }
}

/// The header of a safetensors file, and its half-precision tensors.
struct TinyWeights {
  private struct Entry: Decodable {
    let dtype: String
    let shape: [Int]
    let offsets: [Int]

    enum CodingKeys: String, CodingKey {
      case dtype, shape
      case offsets = "data_offsets"
    }
  }

  /// Name to shape.
  let shapes: [String: [Int]]
  private let entries: [String: Entry]
  private let data: [UInt8]

  init(_ path: String) throws {
    let bytes = [UInt8](try Fixtures.data("models/\(path)"))
    let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    var header = try #require(
      try JSONSerialization.jsonObject(with: Data(bytes[8..<(8 + length)])) as? [String: Any])
    header["__metadata__"] = nil
    entries = try JSONDecoder().decode(
      [String: Entry].self, from: try JSONSerialization.data(withJSONObject: header))
    shapes = entries.mapValues(\.shape)
    data = Array(bytes[(8 + length)...])
  }

  func halves(_ name: String) throws -> [Float] {
    let entry = try #require(entries[name])
    try #require(entry.dtype == "F16")
    return Words.native([UInt8](data[entry.offsets[0]..<entry.offsets[1]]), as: UInt16.self)
      .map { Float(Float16(bitPattern: $0)) }
  }
}

/// The largest absolute difference; infinite where the counts or a number is off.
func worstDifference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  return zip(a, b).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1)
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}
