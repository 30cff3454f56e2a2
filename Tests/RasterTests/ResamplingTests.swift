import Foundation
import TestSupport
import Testing

@testable import Raster

/// A grid as torch, Pillow or OpenCV resized it; see Fixtures/make_resampling.py.
struct ResamplingFixture: Decodable, Sendable, CustomTestStringConvertible {
  let kernel: ResamplingKernel
  let origin: String
  let tolerance: Double
  let width: Int
  let height: Int
  let toWidth: Int
  let toHeight: Int
  let isPicture: Bool
  let result: Data

  enum CodingKeys: String, CodingKey {
    case kernel, origin, tolerance, width, height, result
    case toWidth = "to_width"
    case toHeight = "to_height"
    case isPicture = "is_picture"
  }

  var testDescription: String {
    "\(kernel.rawValue) of \(origin), \(width)x\(height) to \(toWidth)x\(toHeight)"
      + (isPicture ? ", 8 bits" : "")
  }

  static let all: [ResamplingFixture] = {
    guard let all = try? Fixtures.json("resampling.json", as: [ResamplingFixture].self) else {
      preconditionFailure("Fixtures/resampling.json is missing or damaged")
    }
    return all
  }()

  /// The input, made as the script makes it.
  func input(_ count: Int, steps: Double) -> [Double] {
    var random = SplitMix64(seed: 42)
    return (0..<count).map { _ in (random.unit() * steps).rounded(.down) }
  }
}

@Suite struct ResamplingTests {
  @Test(arguments: ResamplingFixture.all.filter { !$0.isPicture })
  func planesAreThoseOfTheOriginals(fixture: ResamplingFixture) {
    let samples = fixture.input(fixture.width * fixture.height, steps: 4096).map {
      Float($0 / 4096)
    }
    let map = DepthMap(
      width: fixture.width, height: fixture.height, samples: samples, kind: .affineInvariant)
    let resized = map.resized(
      to: fixture.toWidth, height: fixture.toHeight, kernel: fixture.kernel)
    let expected = Words.native([UInt8](fixture.result), as: UInt32.self).map {
      Double(Float(bitPattern: $0))
    }
    #expect(resized.samples.count == expected.count)
    let worst = zip(resized.samples, expected).map { abs(Double($0) - $1) }.max()
    #expect(worst ?? 1 <= fixture.tolerance)
  }

  @Test(arguments: ResamplingFixture.all.filter(\.isPicture))
  func picturesAreThoseOfTheOriginals(fixture: ResamplingFixture) {
    let bytes = fixture.input(fixture.width * fixture.height * 3, steps: 256).map { UInt8($0) }
    let image = Image(width: fixture.width, height: fixture.height, channels: 3, bytes: bytes)
    let resized = image.resized(
      to: fixture.toWidth, height: fixture.toHeight, kernel: fixture.kernel)
    #expect(resized.bytes.count == fixture.result.count)
    let worst = zip(resized.bytes, fixture.result).map { abs(Int($0) - Int($1)) }.max()
    #expect(Double(worst ?? 255) <= fixture.tolerance)
  }

  @Test(arguments: ResamplingKernel.allCases)
  func weightsAddUpToOne(kernel: ResamplingKernel) {
    for (input, output) in [(1, 1), (1, 9), (9, 1), (7, 13), (13, 7), (640, 518), (3, 1000)] {
      let taps = AxisTaps(kernel, from: input, to: output)
      #expect(taps.count == output)
      for i in 0..<output {
        let range = taps.starts[i]..<taps.starts[i + 1]
        #expect(abs(taps.weights[range].reduce(0, +) - 1) < 1e-10)
        #expect(taps.indices[range].allSatisfy { (0..<input).contains($0) })
        #expect(zip(taps.indices[range], taps.indices[range].dropFirst()).allSatisfy { $0 < $1 })
      }
    }
  }

  @Test(arguments: ResamplingKernel.allCases)
  func theSameSizeChangesNothing(kernel: ResamplingKernel) {
    #expect(AxisTaps(kernel, from: 17, to: 17).isIdentity)
    let words = (0..<30).map { UInt16($0 * 2001) }
    let image = Image(width: 5, height: 2, channels: 3, samples: .sixteen(words))
    #expect(image.resized(to: 5, height: 2, kernel: kernel) == image)
  }

  @Test(arguments: ResamplingKernel.allCases)
  func unknownSpreadsOnlyWhereItHasAPart(kernel: ResamplingKernel) {
    for (width, height, newWidth, newHeight) in [
      (9, 7, 18, 21), (9, 7, 4, 5), (9, 7, 9, 3), (9, 7, 27, 7), (12, 12, 3, 4),
    ] {
      let across = AxisTaps(kernel, from: width, to: newWidth)
      let down = AxisTaps(kernel, from: height, to: newHeight)
      func touches(_ taps: AxisTaps, _ output: Int, _ input: Int) -> Bool {
        taps.indices[taps.starts[output]..<taps.starts[output + 1]].contains(input)
      }
      for bad in [Float.nan, .infinity] {
        for (badX, badY) in [(0, 0), (4, 3), (width - 1, height - 1)] {
          var samples = [Float](repeating: 2, count: width * height)
          samples[badY * width + badX] = bad
          let map = DepthMap(width: width, height: height, samples: samples, kind: .metricPlanar)
          let resized = map.resized(to: newWidth, height: newHeight, kernel: kernel).samples
          for y in 0..<newHeight {
            for x in 0..<newWidth {
              let value = resized[y * newWidth + x]
              if touches(across, x, badX), touches(down, y, badY) {
                #expect(bad.isNaN ? value.isNaN : value.isInfinite)
              } else {
                #expect(abs(value - 2) < 1e-6)
              }
            }
          }
        }
      }
    }
  }

  @Test func interpolationAtSamplePositionsTakesTheSampleAlone() {
    // Three times as many samples: every third one lies on an old one.
    for kernel in [
      ResamplingKernel.bilinear, .bicubic, .bilinearAntialias, .bicubicAntialias, .lanczosAntialias,
    ] {
      let taps = AxisTaps(kernel, from: 10, to: 30)
      for i in stride(from: 1, to: 30, by: 3) {
        #expect(taps.starts[i + 1] - taps.starts[i] == 1)
        #expect(taps.indices[taps.starts[i]] == i / 3)
      }
    }
  }

  @Test func theCameraFollowsTheMap() {
    let camera = Intrinsics(fx: 500, fy: 400, cx: 319.5, cy: 239.5)
    let map = DepthMap(
      width: 640, height: 480, samples: [Float](repeating: 1, count: 640 * 480),
      kind: .metricPlanar, intrinsics: camera)
    let half = map.resized(to: 320, height: 240, kernel: .area).intrinsics
    #expect(half == Intrinsics(fx: 250, fy: 200, cx: 159.5, cy: 119.5))
    let corners = map.resized(to: 1279, height: 959, kernel: .bilinearAlignCorners).intrinsics
    #expect(corners == Intrinsics(fx: 1000, fy: 800, cx: 639, cy: 479))
  }

  @Test func channelsDoNotMix() {
    let samples: [Float] = [1, 10, 100, 3, 30, 300]
    for kernel in ResamplingKernel.allCases {
      let resized = kernel.resized(samples, width: 2, height: 1, channels: 3, to: 5, height: 2)
      for pixel in 0..<10 {
        #expect(abs(resized[pixel * 3] * 10 - resized[pixel * 3 + 1]) < 1e-4)
        #expect(abs(resized[pixel * 3] * 100 - resized[pixel * 3 + 2]) < 1e-3)
      }
    }
  }

  struct NearestFixture: Decodable {
    struct Case: Decodable {
      let input, output: Int
      let taken: [Int]

      init(from decoder: any Decoder) throws {
        var list = try decoder.unkeyedContainer()
        input = try list.decode(Int.self)
        output = try list.decode(Int.self)
        taken = try list.decode([Int].self)
      }
    }
    let cases: [String: [Case]]
  }

  @Test(arguments: [ResamplingKernel.nearest, .cv2Nearest])
  func nearestTakesTheSamplesThatTheLibraryTakes(kernel: ResamplingKernel) throws {
    let fixture: NearestFixture = try Fixtures.json("nearest.json")
    let cases = try #require(fixture.cases[kernel.rawValue])
    #expect(cases.count == 70)
    for item in cases {
      let taken = AxisTaps(kernel, from: item.input, to: item.output).indices
      #expect(taken == item.taken, "\(item.input) to \(item.output)")
    }
  }
}
