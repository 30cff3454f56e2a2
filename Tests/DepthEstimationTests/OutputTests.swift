import Raster
import TestSupport
import Testing

@testable import DepthEstimation

@Suite struct OutputTests {
  private typealias Resize = DepthAnythingConventions.FinalResize

  /// Torch resizes in single precision: of the range of the values.
  private static let tolerance: Float = 1e-5

  @Test(arguments: TinyCase.all)
  func mapsAreThoseOfTheReferences(item: TinyCase) throws {
    let arrays = try item.arrays()
    let raw = try arrays["raw"]
    let output = NetworkOutput(width: raw.shape[1], height: raw.shape[0], values: raw.floats)
    #expect(!item.finalResizes.isEmpty)
    for word in item.finalResizes {
      let rule = try #require(Resize(rawValue: word))
      let map = try output.map(
        width: item.photoWidth, height: item.photoHeight, rule: rule, kind: item.kind,
        model: item.model)
      #expect(map.width == item.photoWidth && map.height == item.photoHeight)
      #expect(map.kind == item.kind)
      let kept = stride(from: 0, to: map.height, by: item.finalStep).flatMap { y in
        stride(from: 0, to: map.width, by: item.finalStep).map { map.samples[y * map.width + $0] }
      }
      let range = (raw.floats.max() ?? 0) - (raw.floats.min() ?? 0)
      let worst = worstDifference(kept, try arrays["final_\(word)"].floats)
      #expect(worst <= Self.tolerance * range, "\(word)")
    }
  }

  @Test func everyFinalResizeIsCovered() {
    #expect(Set(TinyCase.all.flatMap(\.finalResizes)) == Set(Resize.allCases.map(\.rawValue)))
    #expect(TinyCase.all.contains { $0.kind == .metricPlanar })
  }

  @Test func onlyTheBicubicOneOvershoots() throws {
    // A wall before the sky.
    let values = (0..<14 * 14).map { Float($0 % 14 < 7 ? 5 : 0) }
    let output = NetworkOutput(width: 14, height: 14, values: values)
    for rule in Resize.allCases {
      let map = try output.map(
        width: 50, height: 33, rule: rule, kind: .affineInvariantDisparity, model: "tiny")
      let overshoots = map.samples.contains { $0 < -0.1 } && map.samples.contains { $0 > 5.1 }
      #expect(overshoots == (rule == .bicubic))
      if rule != .bicubic { #expect(map.samples.allSatisfy { (0...5).contains($0) }) }
    }
  }

  @Test(arguments: [Float.nan, .infinity])
  func numbersThatAreNoneAreRefused(wrong: Float) {
    let output = NetworkOutput(width: 2, height: 1, values: [1, wrong])
    let error = #expect(throws: DepthEstimationError.self) {
      try output.map(
        width: 4, height: 2, rule: .bilinear, kind: .metricPlanar, model: "tiny.pth")
    }
    #expect(
      error?.description
        == "tiny.pth: expected finite numbers from the network, found 1 of 2 that are not;"
        + " check the weights, or use --precision f32.")
  }

  @Test func aConstantStaysWhatItIs() throws {
    let output = NetworkOutput(width: 7, height: 5, values: [Float](repeating: 3, count: 35))
    for rule in Resize.allCases {
      let map = try output.map(
        width: 61, height: 97, rule: rule, kind: .metricPlanar, model: "tiny")
      #expect(map.samples.allSatisfy { abs($0 - 3) < 1e-5 })
    }
  }
}
