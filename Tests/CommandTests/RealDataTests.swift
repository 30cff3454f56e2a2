import Foundation
import Raster
import TestSupport
import Testing

/// The main job on frames that a sensor took.
@Suite(
  .enabled(
    if: Fixtures.hasShared("rgbd/fastdepth_nyu/pred.npy"),
    "needs the real frames in ../shared/data, which are not in the repository"))
struct RealDataTests {
  @Test("A stored network's prediction scores what its authors' data say")
  func storedPrediction() async throws {
    let folder = Fixtures.shared("rgbd/fastdepth_nyu")
    let outcome = try await Command.run([
      "compare", "\(folder)/depth.npy", "\(folder)/pred.npy", "--json",
    ])
    let json = try JSON(outcome.output)
    #expect(try abs(json["metrics"]["abs_rel"].number - 0.140498) < 5e-7)
    #expect(try abs(json["metrics"]["delta1"].number - 0.777264) < 5e-7)
    #expect(try json["protocol"]["name"].text == "plain-v2")
    #expect(try json["assumed"].list.contains { try $0.text.hasSuffix(".encoding=metres") })
  }

  @Test(
    "Frames of NYUv2 and KITTI are scored under their protocols by their descriptors",
    arguments: [("nyu", "nyu-v2", "eigen-nyu"), ("kitti", "kitti", "eigen-kitti")])
  func descriptors(name: String, descriptor: String, rules: String) async throws {
    let frames = Fixtures.shared("rgbd/metric3d_demo/\(name)_demo")
    let folder = try TemporaryFolder()
    let encoding = try #require(DepthEncoding(named: name == "nyu" ? "mm" : "kitti"))
    let hint = DepthHint(.flag, "--encoding", .init(encoding: encoding))
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(frames)/depth").sorted()
    for (number, file) in files.enumerated() {
      // Every pixel is off by a tenth and a bit more in each frame, to both sides in turn.
      let truth = try DepthMap.read("\(frames)/depth/\(file)", hints: [hint]).map
      let error = 0.1 + 0.01 * Float(number)
      let samples = truth.samples.indices.map {
        truth.samples[$0].isNaN ? 5 : truth.samples[$0] * ($0 % 2 == 0 ? 1 + error : 1 - error)
      }
      let stem = file.replacingOccurrences(of: "sync_depth_", with: "rgb_").dropLast(4)
      try DepthMap(
        width: truth.width, height: truth.height, samples: samples, kind: .metricPlanar
      ).write(to: folder.path("\(stem).npz"))
    }
    let outcome = try await Command.run([
      "evaluate", frames, "--descriptor", descriptor, "--predictions", folder.url.path,
      "--protocol", rules, "-o", folder.path("run"),
    ])
    #expect(outcome.code == 0, "\(outcome.error)")
    let report = try JSON(
      #require(FileManager.default.contents(atPath: folder.path("run/report.json"))))
    let samples = try report["samples"].list
    #expect(samples.count == files.count)
    #expect(try report["coverage"]["ok"].number == Double(files.count))
    let page = try String(contentsOfFile: folder.path("run/index.html"), encoding: .utf8)
    #expect(page.contains("protocol \(rules)"))
    // eigen-kitti fits the medians first, which moves the scale a little.
    let mean = try report["summary"]["output"]["abs_rel"]["mean"].number
    #expect(abs(mean - 0.11) < (name == "nyu" ? 2e-3 : 2e-2), "\(mean)")
  }
}
