import Foundation
import Testing

@testable import Tensors

/// The files that `Fixtures/weights/make_weights.py` made, and what they must decode to.
enum WeightFixture {
  struct Expected: Decodable {
    let shape: [Int]
    let values: Data

    var floats: [Float] {
      let bytes = [UInt8](values)
      return stride(from: 0, to: bytes.count, by: 4).map { place in
        Float(
          bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) })
      }
    }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures")

  /// The path of a fixture in the folder of weights.
  static func path(_ name: String) -> String {
    folder.appendingPathComponent("weights/\(name)").path
  }

  /// The bytes of a file in the folder of fixtures.
  static func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent(name))
  }

  /// The bytes of a fixture in the folder of weights.
  static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try data("weights/\(name)")) }

  /// What each weight of each file must decode to.
  static func expected() throws -> [String: [String: Expected]] {
    try JSONDecoder().decode(
      [String: [String: Expected]].self, from: data("weights/expected.json"))
  }

  /// Why a file is not opened.
  static func refusal(_ path: String) -> WeightFileError? {
    do {
      _ = try WeightFile(path: path)
      return nil
    } catch {
      return error
    }
  }
}
