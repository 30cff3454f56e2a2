import DepthEstimation
import Foundation
import Raster
import Tensors
import Testing

/// Scores must not depend on how a machine's processors are shared out.
@Suite struct ThreadTests {
  @Test(
    "Any number of threads gives the same bits in f32",
    arguments: ["v1-relative", "v2-giant", "v2-metric-20", "v2-relative"])
  func threads(model: String) async throws {
    let image = try NumPyArchive("photos.npz").image("large")
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/models/\(model)").path
    var options = DepthAnything.Options()
    options.inputSize = 112
    var first: DepthMap?
    for threads in [1, 2, 3, 5, 8] {
      let network = try DepthAnything(
        path: path, options: options, backend: try CPUBackend(.f32, threads: threads))
      let map = try await network.estimate(image)
      let isSame = map == first ?? map
      #expect(isSame, "\(threads) threads")
      first = first ?? map
    }
  }
}
