import Foundation
import TestSupport
import Testing

@testable import Raster

/// Disparities as stored numbers, and the cameras that make metres of them.
@Suite struct StereoDisparityTests {
  private static let middlebury = """
    cam0=[3997.684 0 1176.728; 0 3997.684 1011.728; 0 0 1]
    cam1=[3997.684 0 1307.839; 0 3997.684 1011.728; 0 0 1]
    doffs=131.111
    baseline=193.001
    width=3
    height=2
    ndisp=290
    isint=0
    """
  private static let kitti = """
    calib_time: 09-Jan-2012 13:57:47
    P_rect_02: 7.215377e+02 0 6.095593e+02 4.485728e+01 0 7.215377e+02 1.728540e+02 0.21 0 0 1 0.0027
    P_rect_03: 7.215377e+02 0 6.095593e+02 -3.395242e+02 0 7.215377e+02 1.728540e+02 2.19 0 0 1 0.0027
    """

  private static func pfm(_ folder: TemporaryFolder, _ values: [Float]) throws -> String {
    try folder.file("disp0.pfm", PFM.encode(width: 3, height: 2, samples: values))
  }

  /// A 16-bit file that says nothing of its numbers.
  private static func grey(_ codes: [UInt16]) -> [UInt8] {
    Array("P5\n3 2\n65535\n".utf8) + codes.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
  }

  private static func reading(
    _ path: String, _ encoding: String, kind: DepthMap.Kind? = nil
  ) throws -> DepthReading {
    let said = DepthDescription(kind: kind, encoding: try StereoCalibration.encoding(encoding))
    return try DepthMap.read(path, hints: [DepthHint(.flag, "--encoding", said)])
  }

  @Test("Middlebury's calibration makes metres: baseline in millimetres, infinity unknown")
  func middlebury() throws {
    let folder = try TemporaryFolder()
    let path = try Self.pfm(folder, [100, .infinity, 50.5, 0, 200, 10])
    _ = try folder.file("calib.txt", Array(Self.middlebury.utf8))
    let reading = try Self.reading(path, "disparity:\(folder.path("calib.txt"))")
    #expect(reading.map.kind == .metricPlanar)
    // 3997.684 * 193.001 / 1000 / (d + 131.111)
    let expected: [Float] = [3.3384694, .nan, 4.2484046, 5.8847618, 2.3302065, 5.4677311]
    for (found, value) in zip(reading.map.samples, expected) {
      #expect(value.isNaN ? found.isNaN : abs(found - value) < 2e-6, "\(found), not \(value)")
    }
    #expect(reading.description.encoding?.name == "disparity:771.557009684:131.111")
    #expect(reading.assumed.isEmpty && reading.findings.isEmpty)
  }

  @Test("A calibration of another size is refused")
  func otherSize() throws {
    let folder = try TemporaryFolder()
    let path = try Self.pfm(folder, [1, 2, 3, 4, 5, 6])
    _ = try folder.file(
      "calib.txt", Array(Self.middlebury.replacing("width=3", with: "width=6").utf8))
    #expect {
      try Self.reading(path, "disparity:\(folder.path("calib.txt"))")
    } throws: {
      "\($0)".contains("a map of 6 x 2, which its calibration is of, found 3 x 2")
    }
  }

  @Test("KITTI's calibration has 256 codes a pixel, and code 0 is unknown")
  func kitti() throws {
    let folder = try TemporaryFolder()
    let codes: [UInt16] = [0, 256, 2560, 12345, 20480, 65535]
    _ = try folder.file("d.pgm", Self.grey(codes))
    _ = try folder.file("000000.txt", Array(Self.kitti.utf8))
    let reading = try Self.reading(folder.path("d.pgm"), "disparity:\(folder.path("000000.txt"))")
    #expect(reading.map.samples[0].isNaN)
    // (44.85728 + 339.5242) / (code / 256)
    let expected: [Float] = [384.38148, 38.438148, 7.9709728, 4.8047685, 1.5015131]
    for (found, value) in zip(reading.map.samples.dropFirst(), expected) {
      #expect(abs(found / value - 1) < 1e-6, "\(found), not \(value)")
    }
    // Rows of the other devkits: the same without "_rect_0".
    let other = Self.kitti.replacing("P_rect_0", with: "P")
    #expect(
      try StereoCalibration(text: other, file: "c").rig
        == StereoCalibration(text: Self.kitti, file: "c").rig)
  }

  @Test("Without cameras disparities stay pixels")
  func pixels() throws {
    let folder = try TemporaryFolder()
    let path = try Self.pfm(folder, [100, .infinity, 50.5, 0, -2, 10])
    for reading in [
      try Self.reading(path, "disparity"),
      try DepthMap.read(
        path, hints: [DepthHint(.flag, "--kind", DepthDescription(kind: .stereoDisparity))]),
    ] {
      #expect(reading.map.kind == .stereoDisparity && reading.map.kind.unit == "px")
      #expect(reading.map.samples[1].isNaN)
      #expect(reading.map.samples[0] == 100 && reading.map.samples[4] == -2)
    }
  }

  @Test("Integers need their codes a pixel, whoever says that they are disparities")
  func integers() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("d.pgm", Self.grey([0, 256, 512, 640, 1, 2]))
    let path = folder.path("d.pgm")
    for (encoding, kind) in [
      ("disparity", nil), ("disparity:385", nil), (nil, DepthMap.Kind.stereoDisparity),
    ] as [(String?, DepthMap.Kind?)] {
      let said = DepthDescription(
        kind: kind, encoding: encoding.flatMap { DepthEncoding(named: $0) })
      #expect {
        try DepthMap.read(path, hints: [DepthHint(.flag, "--encoding", said)])
      } throws: {
        "\($0)".contains("disparity:x256")
      }
    }
    let map = try Self.reading(path, "disparity:x256").map
    #expect(map.samples[0].isNaN && map.samples[1...3] == [1, 2, 2.5])
  }

  @Test("Kinds that contradict the encoding are refused")
  func contradictions() throws {
    let folder = try TemporaryFolder()
    let path = try Self.pfm(folder, [1, 2, 3, 4, 5, 6])
    for (encoding, kind) in [
      ("disparity:385", DepthMap.Kind.stereoDisparity),
      ("disparity:385", .affineInvariantDisparity),
      ("disparity", .metricPlanar), ("disparity", .affineInvariant),
    ] {
      #expect(throws: RasterError.self) { try Self.reading(path, encoding, kind: kind) }
    }
    #expect(
      try Self.reading(path, "disparity", kind: .affineInvariantDisparity).map.kind
        == .affineInvariantDisparity)
  }

  @Test(
    "What is no calibration is refused in a sentence that quotes nothing of it",
    arguments: [
      "", "root:x:0:0:root:/root:/bin/sh", "cam0=[1 2 3]", "cam0=[9 0 1; 0 9 1; 0 0 1]\ndoffs=1",
      "cam0=[9 0 1; 0 9 1; 0 0 1]\nbaseline=100", "P2: 1 2 3\nP3: 1 2 3",
      "P2: 1 0 0 -5 0 0 0 0 0 0 0 0\nP3: 1 0 0 5 0 0 0 0 0 0 0 0",
      "cam0=[-9 0 1; 0 9 1; 0 0 1]\nbaseline=1\ndoffs=0", "cam0=[nan 0 1; 0 9 1; 0 0 1]",
    ])
  func damaged(text: String) {
    #expect {
      try StereoCalibration(text: text, file: "calib.txt")
    } throws: {
      "\($0)".hasPrefix("calib.txt: expected ") && !"\($0)".contains("root")
    }
  }

  @Test("What is cut at 8 m can be left out of SUN's encoding")
  func sun() {
    let whole = DepthEncoding.sunRotated(isCut: false)
    #expect(whole.value(of: 24001) == 11.192)
    #expect(whole.code(for: 11.192) == .exact(24001))
    #expect(whole.value(of: 0).isNaN)
  }
}
