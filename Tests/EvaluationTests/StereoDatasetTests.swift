import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

@testable import Evaluation

/// Datasets whose references are disparities in pixels.
struct StereoDatasetTests {
  private static let rig = StereoDisparity.Rig(focalBaseline: 40, offset: 10)
  private static let truth: [Float] = [10, 20, 30, 40, .infinity, 15, 25, 35, 45, 50, 55, 60]
  /// Errors of 0, 0.5, 1, 3, none to compare with, a missing one, then 0 but for the last of 12.
  private static let found: [Float] = [10, 20.5, 31, 37, 5, .nan, 25, 35, 45, 50, 55, 72]

  private static func folder(_ yaml: String, calibration: String = calibration) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    try folder.write(["ds/dataset.yaml": yaml, "ds/s1/calib.txt": calibration])
    for (name, samples) in [("ds/s1/disp0.pfm", truth), ("pred/s1/disp0.pfm", found)] {
      let path = folder.path(name)
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try DepthMap(width: 4, height: 3, samples: samples, kind: .stereoDisparity).write(to: path)
    }
    return folder
  }

  private static let calibration = """
    cam0=[400 0 2; 0 400 1.5; 0 0 1]
    doffs=10
    baseline=100
    width=4
    height=3
    """

  private static func configuration(
    _ folder: TemporaryFolder, _ name: String
  ) throws -> RunConfiguration {
    let dataset = try Dataset(folder: folder.path("ds"))
    return RunConfiguration(
      dataset: dataset,
      predictions: try PredictionSet(folder: folder.path("pred"), items: dataset.items),
      rules: try ProtocolLibrary.protocol(name), command: "", createdAt: "2026-01-01T00:00:00Z")
  }

  private static let pixels = """
    dataset: 1
    name: d
    reference: {path: "*/disp0.pfm", encoding: disparity}
    predictions: {encoding: disparity}
    """
  private static let metres = pixels + "\ncalibration: \"{1}/calib.txt\"\n"

  @Test func `without cameras errors are pixels, and a missing prediction is bad`() async throws {
    let folder = try Self.folder(Self.pixels)
    let report = try await EvaluationRun(
      try Self.configuration(folder, "stereo-v1"), folder: folder.path("run")
    ).run { _ in }
    let sample = try #require(report.samples.first)
    // Ten of eleven references have a prediction; errors 0.5 + 1 + 3 + 12.
    #expect(sample.value(of: "epe") == 16.5 / 10)
    #expect(sample.value(of: "bad_0.5") == 4 / 11.0)
    #expect(sample.value(of: "bad_1") == 3 / 11.0)
    #expect(sample.value(of: "bad_2") == 3 / 11.0)
    #expect(sample.value(of: "bad_4") == 2 / 11.0)
    #expect(sample.comparisons[0].coverage == 10 / 11.0)
  }

  @Test func `with cameras both sides are metres`() async throws {
    let folder = try Self.folder(Self.metres)
    let report = try await EvaluationRun(
      try Self.configuration(folder, "plain-v2"), folder: folder.path("run")
    ).run { _ in }
    let sample = try #require(report.samples.first)
    // |40 / (p + 10) - 40 / (g + 10)| / (40 / (g + 10)) = |g - p| / (p + 10), over ten pixels
    let expected = (0.5 / 30.5 + 1 / 41.0 + 3 / 47.0 + 12 / 82.0) / 10
    #expect(abs((sample.value(of: "abs_rel") ?? 0) - expected) < 1e-7)
    #expect(sample.comparisons[0].undefined["epe"] == nil)
  }

  @Test func `a run is not resumed with other cameras`() async throws {
    let folder = try Self.folder(Self.metres)
    func run(_ continuation: EvaluationRun.Continuation) async throws {
      let configuration = try Self.configuration(folder, "plain-v2")
      _ = try await EvaluationRun(configuration, folder: folder.path("run")).run(continuation) {
        _ in
      }
    }
    try await run(.none)
    try await run(.resume)
    try folder.write(["ds/s1/calib.txt": Self.calibration.replacing("doffs=10", with: "doffs=11")])
    await #expect(throws: EvaluationError.self) { try await run(.resume) }
  }

  @Test func `cameras that are missing, damaged or of another size fail the sample by name`()
    async throws
  {
    for (text, words) in [
      ("nothing", "s1/calib.txt: expected a stereo calibration"),
      (Self.calibration.replacing("width=4", with: "width=8"), "a map of 8 x 3"),
    ] {
      let folder = try Self.folder(Self.metres, calibration: text)
      let report = try await EvaluationRun(
        try Self.configuration(folder, "plain-v2"), folder: folder.path("run")
      ).run { _ in }
      #expect(report.samples[0].status == .failed)
      #expect(report.samples[0].error?.contains(words) == true, "\(report.samples[0].error ?? "")")
      #expect(report.samples[0].error?.contains(folder.url.path) == false)
    }
  }

  @Test func `cameras belong to disparities, and stay inside the dataset`() throws {
    #expect(throws: DocumentError.self) {
      try DatasetDescriptor(
        yaml: "name: d\nreference: {path: '*.pfm', encoding: metres}\ncalibration: c.txt\n",
        file: "dataset.yaml")
    }
    let folder = try Self.folder(
      Self.pixels + "\ncalibration: \"../{1}/calib.txt\"\n")
    #expect {
      try Dataset(folder: folder.path("ds"))
    } throws: {
      "\($0)".contains("--allow-outside")
    }
  }
}
