import Foundation
import TestSupport
import Testing

@testable import Raster

/// What diffusers computes with a tiny autoencoder; see Fixtures/Autoencoder/make_autoencoder.py.
struct AutoencoderFixture: Sendable {
  struct Picture: Decodable, Sendable {
    let height: Int
    let width: Int
    let bf16Mean: Double
    let bf16LogVariance: Double
  }

  struct Decoded: Decodable, Sendable {
    let height: Int
    let width: Int
    let bf16: Double
  }

  private struct Facts: Decodable {
    let images: [String: Picture]
    let latents: [String: Decoded]
  }

  /// Norm groups of the tiny models.
  static let groups = 4
  static let files = ["diffusers", "original"]

  let images: [String: Picture]
  let latents: [String: Decoded]
  private let arrays: [String: (shape: [Int], bytes: [UInt8])]

  init() throws {
    let test = URL(filePath: #filePath).deletingLastPathComponent().path
    let facts = try Fixtures.json(
      "Autoencoder/facts.json", as: Facts.self, keys: .convertFromSnakeCase, beside: test)
    (images, latents) = (facts.images, facts.latents)
    let archive = try LibZip(
      [UInt8](try Fixtures.data("Autoencoder/arrays.npz", beside: test)))
    var arrays: [String: (shape: [Int], bytes: [UInt8])] = [:]
    for member in archive.members() ?? [] {
      let bytes = try archive.read(member)
      let header = try NPYHeader(bytes, file: member.name)
      arrays[String(member.name.dropLast(4))] = (
        header.shape, [UInt8](bytes[header.dataOffset...])
      )
    }
    self.arrays = arrays
  }

  /// A file of weights.
  static func path(_ file: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/Autoencoder/\(file).safetensors").path
  }

  func bytes(_ name: String) throws -> [UInt8] { try #require(arrays[name]).bytes }

  /// In the order of the array.
  func floats(_ name: String) throws -> [Float] {
    Words.native(try bytes(name), as: UInt32.self).map(Float.init(bitPattern:))
  }

  /// [channels, height, width] as [height, width, channels].
  func pixels(_ name: String) throws -> [Float] {
    let shape = try #require(arrays[name]).shape, values = try floats(name)
    let area = shape[1] * shape[2]
    return (0..<area).flatMap { pixel in (0..<shape[0]).map { values[$0 * area + pixel] } }
  }
}
