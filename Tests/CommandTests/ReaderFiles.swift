import Crypto
import Foundation
import Raster
import TestSupport

/// What the README's reader has: photos, scenes, and models in the hub's cache, which are tiny here.
struct ReaderFiles {
  private let folder: TemporaryFolder
  private let root: URL
  private let files = FileManager.default

  /// Files for a folder.
  ///
  /// - Parameters:
  ///   - folder: Where they go.
  ///   - root: The repository.
  init(_ folder: TemporaryFolder, root: URL) {
    self.folder = folder
    self.root = root
  }

  private var models: URL { root.appending(path: "Tests/DepthEstimationTests/Fixtures/models") }

  /// Makes them.
  func make() throws {
    for name in ["photos", "frames"] {
      try files.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
    }
    try photo("photo.jpg", 64, 48)
    // Large enough for tiles.
    try photo("large.jpg", 640, 560)
    for index in 1...2 {
      try photo("photos/\(index).jpg", 50, 40)
      try photo("frames/\(index).png", 50, 40)
    }
    try files.createSymbolicLink(
      atPath: folder.path("my-scenes"),
      withDestinationPath: root.appending(path: "datasets/demo").path)
    try files.copyItem(
      atPath: models.appending(
        path: "depth_anything_v2_metric_hypersim_tiny_fp16.safetensors"
      ).path, toPath: folder.path("depth_anything_v2_metric_hypersim_vits.pth"))
    try TinyPipeline.all.write(to: folder.path("FLUX.1-Depth-dev"))
    try files.moveItem(
      atPath: folder.path("FLUX.1-Depth-dev/lora.safetensors"),
      toPath: folder.path("ink.safetensors"))
    try cache("Depth-Anything-V2-Small-hf", "v2-relative")
    try cache("Depth-Anything-V2-Metric-Indoor-Small-hf", "v2-metric-20")
  }

  private func photo(_ name: String, _ width: Int, _ height: Int) throws {
    var random = SplitMix64(seed: UInt64(width * height))
    let bytes = (0..<width * height * 3).map { UInt8(($0 / 3 % width + random.below(30)) % 256) }
    try Image(width: width, height: height, channels: 3, bytes: bytes).write(to: folder.path(name))
  }

  /// A tiny model in the place of a repository of the hub.
  func cache(_ repository: String, _ model: String) throws {
    let base = folder.path("hub/models--depth-anything--\(repository)")
    let commit = String(repeating: "ab", count: 20)
    for name in ["blobs", "refs", "snapshots/\(commit)"] {
      try files.createDirectory(atPath: "\(base)/\(name)", withIntermediateDirectories: true)
    }
    try Data(commit.utf8).write(to: URL(fileURLWithPath: "\(base)/refs/main"))
    let source = models.appending(path: model)
    for name in ["config.json", "model.safetensors", "preprocessor_config.json"] {
      let bytes = (try? Data(contentsOf: source.appending(path: name))) ?? Data("{}".utf8)
      // Large files are named by their SHA-256, small ones as git names them.
      let hash =
        name.hasSuffix("json")
        ? Insecure.SHA1.hash(data: Data("blob \(bytes.count)\0".utf8) + bytes).description
        : SHA256.hash(data: bytes).description
      let etag = hash.split(separator: " ").last.map(String.init) ?? ""
      try bytes.write(to: URL(fileURLWithPath: "\(base)/blobs/\(etag)"))
      try files.createSymbolicLink(
        atPath: "\(base)/snapshots/\(commit)/\(name)",
        withDestinationPath: "../../blobs/\(etag)")
    }
  }
}
