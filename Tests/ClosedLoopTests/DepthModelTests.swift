import DepthEstimation
import Evaluation
import Foundation
import ModelFiles
import Raster
import Tensors
import TestSupport
import Testing

@testable import ClosedLoop

/// Choosing a depth model, and its maps as runs have them.
@Suite struct DepthModelTests {
  private static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "DepthEstimationTests/Fixtures/models/\(name)").path
  }

  private func photo(in folder: TemporaryFolder, _ name: String, shift: Int) throws -> String {
    let bytes = (0..<64 * 48 * 3).map { (place: Int) -> UInt8 in UInt8((place / 3 + shift) % 251) }
    try Image(width: 64, height: 48, channels: 3, bytes: bytes).write(to: folder.path(name))
    return folder.path(name)
  }

  private func network(_ choice: DepthModelChoice) throws -> DepthAnything {
    let resolved = try choice.resolve()
    return try choice.load(resolved, try choice.options(of: resolved))
  }

  @Test("A run's estimator gives the model's own maps, from several workers at once")
  func maps() async throws {
    let folder = try TemporaryFolder()
    var choice = DepthModelChoice(
      model: Self.fixture("depth_anything_v2_tiny_fp16.safetensors"))
    choice.precision = .f32
    let network = try network(choice)
    let estimator = try PhotoEstimator(network, photos: 3, workers: 2)
    let paths = try (0..<3).map { try photo(in: folder, "\($0).png", shift: 40 * $0) }
    let maps = try await withThrowingTaskGroup(of: (Int, DepthMap).self) { group in
      for (index, path) in paths.enumerated() {
        group.addTask { (index, try await estimator.estimate(photo: path)) }
      }
      var made: [Int: DepthMap] = [:]
      for try await (index, map) in group { made[index] = map }
      return made.sorted { $0.key < $1.key }.map(\.value)
    }
    for (path, map) in zip(paths, maps) {
      let alone = try await network.estimate(try Image.read(path).image)
      #expect(map.samples == alone.samples && map.width == 64 && map.kind == estimator.kind)
    }
    #expect(maps[0].samples != maps[1].samples)
    #expect(estimator.model.precision == "f32" && estimator.model.sha256?.count == 64)
    #expect(estimator.model.preprocessing?.hasPrefix("input size ") == true)
  }

  @Test("The largest depth of a metric model stands in its record, as commands write it")
  func metric() throws {
    var choice = DepthModelChoice(
      model: Self.fixture("depth_anything_v2_metric_hypersim_tiny_fp16.safetensors"))
    choice.precision = .f32
    let estimator = try PhotoEstimator(try network(choice), photos: 1, workers: nil)
    #expect(estimator.kind == .metricPlanar)
    #expect(estimator.model.preprocessing?.hasSuffix(", output to 20 m") == true)
  }

  @Test("Precision and input size of the choice are those of the model, and bytes grow with them")
  func settings() throws {
    var choice = DepthModelChoice(
      model: Self.fixture("depth_anything_v2_tiny_fp16.safetensors"))
    choice.precision = .f32
    choice.inputSize = 70
    #expect(try network(choice).description.inputSize == 70)
    let small = try choice.bytes(width: 64, height: 48)
    choice.inputSize = 280
    #expect(try choice.bytes(width: 64, height: 48) > small)
  }

  @Test("A model that is nowhere is named in one sentence")
  func absence() {
    let error = #expect(throws: ModelFilesError.self) {
      _ = try DepthModelChoice(model: "no-such-model").resolve()
    }
    #expect(error?.description.contains("no-such-model") == true)
  }
}
