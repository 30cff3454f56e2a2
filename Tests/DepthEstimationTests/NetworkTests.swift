import Foundation
import Raster
import TestSupport
import Testing

@testable import DepthEstimation
@testable import Tensors

/// Pictures through tiny networks, from every kind of file, against transformers and a restatement in
/// torch.
@Suite struct NetworkTests {
  private func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/models/\(name)").path
  }

  private func model(
    _ file: String, _ tiny: TinyCase, _ backend: any Backend
  ) throws -> DepthAnything {
    var options = DepthAnything.Options()
    let isMetric = tiny.maxDepth != nil
    options.hints = DepthAnythingHints(
      family: tiny.model.hasPrefix("v1") ? .v1 : .v2, maxDepth: isMetric ? tiny.maxDepth : nil,
      heads: tiny.heads)
    options.preprocessing = .init(rawValue: tiny.preprocess)
    options.positions = .init(rawValue: tiny.positions)
    options.inputSize = tiny.inputSize
    return try DepthAnything(path: path(file), options: options, backend: backend)
  }

  private func spread(_ values: [Float]) -> (range: Float, deviation: Double) {
    let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
    let variance =
      values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(values.count)
    return ((values.max() ?? 0) - (values.min() ?? 0), variance.squareRoot())
  }

  @Test("The memory of an estimation is counted from the file, the picture and the precision")
  func memory() throws {
    let file = path("depth_anything_v2_tiny_fp16.safetensors")
    func bytes(_ width: Int, _ height: Int, _ precision: Precision) throws -> Int {
      try DepthAnything.bytes(path: file, width: width, height: height, precision: precision)
    }
    let square = try bytes(640, 640, .f32)
    #expect(try bytes(1280, 1280, .f32) == square, "both are seen in the same size")
    #expect(try bytes(1920, 640, .f32) > 2 * square)
    #expect(try bytes(640, 640, .bf16) < square)
    // The picture alone: as pixels, as patches and on the device.
    let side = try DepthAnythingFile(path: file, options: .init()).configuration.nativeSize
    #expect(square > 9 * 4 * side * side)
    #expect(throws: DepthEstimationError.self) { try bytes(100_000, 1, .f32) }
    #expect(throws: WeightFileError.self) {
      try DepthAnything.bytes(
        path: path("none.safetensors"), width: 64, height: 64, precision: .f32)
    }
  }

  @Test(
    "In 32 bits the output is torch's within 1e-4 of its range, from every file",
    arguments: TinyCase.all)
  func singles(tiny: TinyCase) async throws {
    let expected = try tiny.arrays()["raw"].floats
    let image = try tiny.image()
    for threads in [1, 2] {
      let backend = try CPUBackend(.f32, threads: threads)
      for file in [tiny.model] + tiny.originals {
        let model = try model(file, tiny, backend)
        #expect(model.configuration.taps == tiny.taps)
        #expect(model.description.kind == tiny.kind)
        let output = try await model.run(try model.prepare(image))
        #expect(output.width == tiny.width && output.height == tiny.height)
        let error = worstDifference(output.values, expected)
        #expect(error <= 1e-4 * spread(expected).range, "\(file)")
      }
    }
  }

  @Test("The plain loops compute the same", arguments: [0, 11, 13, 16].map { TinyCase.all[$0] })
  func reference(tiny: TinyCase) async throws {
    let expected = try tiny.arrays()["raw"].floats
    let model = try model(tiny.model, tiny, ReferenceBackend())
    let output = try await model.run(try model.prepare(try tiny.image()))
    #expect(worstDifference(output.values, expected) <= 1e-4 * spread(expected).range)
  }

  @Test(
    "In bfloat16 the output is as far from torch's singles as torch's own bfloat16 is",
    .enabled(if: CPUBackend.supports(.bf16), "the processor has no AVX-512"),
    arguments: TinyCase.all)
  func bfloats(tiny: TinyCase) async throws {
    let expected = try tiny.arrays()["raw"].floats
    let model = try model(tiny.model, tiny, try CPUBackend(.bf16))
    let output = try await model.run(try model.prepare(try tiny.image()))
    let mean =
      zip(output.values, expected).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) }
      / Double(expected.count)
    let error = mean / spread(expected).deviation
    #expect(error <= 1.2 * tiny.bf16Error && error > 0)
  }

  @Test("Maps have the picture's size and the original's numbers", arguments: TinyCase.all)
  func maps(tiny: TinyCase) async throws {
    let backend = try CPUBackend(.f32)
    let model = try model(tiny.model, tiny, backend)
    let arrays = try tiny.arrays(), image = try tiny.image()
    let output = try await model.run(try model.prepare(image))
    for name in tiny.finalResizes {
      let rule = try #require(DepthAnythingConventions.FinalResize(rawValue: name))
      let map = try output.map(
        width: image.width, height: image.height, rule: rule, kind: tiny.kind, model: tiny.model)
      let expected = try arrays["final_\(name)"].floats
      // Large maps are kept as every few pixels of every few rows.
      let samples = stride(from: 0, to: map.height, by: tiny.finalStep).flatMap { y in
        stride(from: 0, to: map.width, by: tiny.finalStep).map { map.samples[y * map.width + $0] }
      }
      #expect(
        worstDifference(samples, expected) <= 1e-4 * spread(expected).range, "\(name)")
      #expect(map.kind == tiny.kind)
    }
    if model.conventions.finalResize.rawValue == tiny.finalResizes.last {
      #expect(try await model.estimate(image).width == image.width)
    }
  }

  @Test(
    "In bytes the output moves by a twentieth of its deviation at most",
    .enabled(if: CPUBackend.supports(.int8), "the processor does not multiply bytes by itself"),
    arguments: TinyCase.all)
  func bytes(tiny: TinyCase) async throws {
    let expected = try tiny.arrays()["raw"].floats
    let model = try model(tiny.model, tiny, try CPUBackend(.int8))
    let output = try await model.run(try model.prepare(try tiny.image()))
    let mean =
      zip(output.values, expected).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) }
      / Double(expected.count)
    #expect(mean <= 0.05 * spread(expected).deviation)
    #expect(mean > 0)
  }

  @Test("Two pictures at once give the same as one after the other")
  func concurrency() async throws {
    let cases = [TinyCase.all[0], TinyCase.all[2], TinyCase.all[8]]
    let model = try model(cases[0].model, cases[0], try CPUBackend(.f32))
    let images = try cases.map { try $0.image() }
    var alone: [DepthMap] = []
    for image in images { alone.append(try await model.estimate(image)) }
    let together = try await withThrowingTaskGroup(of: (Int, DepthMap).self) { group in
      for _ in 0..<3 {
        for (index, image) in images.enumerated() {
          group.addTask { (index, try await model.estimate(image)) }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for (index, map) in together {
      let isSame = map == alone[index]
      #expect(isSame)
    }
  }
}
