import Raster
import Synchronization

@testable import DepthEstimation

/// A scene whose pictures tell where in it they are: red is the column, green the row.
struct TileScene {
  let width: Int
  let height: Int

  var image: Image {
    var words: [UInt16] = []
    for y in 0..<height {
      for x in 0..<width { words += [UInt16(x), UInt16(y), 0] }
    }
    return Image(width: width, height: height, channels: 3, samples: .sixteen(words))
  }

  /// The true disparity: a slope with waves of several lengths and a disc in front.
  static func truth(_ x: Int, _ y: Int) -> Float {
    let (x, y) = (Double(x), Double(y))
    let waves =
      sine(x / 97 + y / 61) + 0.4 * sine(x / 23 - y / 31) + 0.12 * sine(x / 5) * sine(y / 6)
    let disc = (x - 430) * (x - 430) + (y - 300) * (y - 300) < 140 * 140 ? 2.0 : 0
    return Float(10 + y / 90 + waves + disc)
  }

  /// Bhaskara's sine of so many turns, near enough for waves.
  private static func sine(_ turns: Double) -> Double {
    let t = turns - turns.rounded(.down)
    let half = t < 0.5 ? t * 2 : t * 2 - 1
    let arch = 16 * half * (1 - half) / (5 - 4 * half * (1 - half))
    return t < 0.5 ? arch : -arch
  }
}

/// Estimates what ``TileScene`` shows as relative models do: every crop on a scale of its own and with
/// a smooth error of its own, and large pictures without detail.
final class SceneEstimator: DepthEstimator {
  typealias Change = @Sendable (_ map: [Float], _ x: Int, _ y: Int, _ width: Int) -> [Float]

  let description: EstimatorDescription
  private let hasOwnScales: Bool
  private let bias: Double
  private let change: Change
  private let count = Mutex(0)

  /// Pictures larger than the input size lose their detail, crops may have a scale and a shift of their
  /// own and a smooth bias up to a number on the truth's scale, and last a map is changed.
  init(
    inputSize: Int, kind: DepthMap.Kind = .affineInvariantDisparity, hasOwnScales: Bool = true,
    bias: Double = 0, change: @escaping Change = { map, _, _, _ in map }
  ) {
    description = EstimatorDescription(
      model: "scene", family: "Scene", variant: "", precision: "f32", device: "cpu",
      preprocessing: "none", inputSize: inputSize, kind: kind)
    self.hasOwnScales = hasOwnScales
    self.bias = bias
    self.change = change
  }

  /// How many pictures were estimated.
  var estimates: Int { count.withLock { $0 } }

  func estimate(_ image: Image) async throws -> DepthMap {
    count.withLock { $0 += 1 }
    guard case .sixteen(let words) = image.samples else { preconditionFailure("no scene") }
    let (width, height) = (image.width, image.height)
    let (left, top) = (Int(words[0]), Int(words[1]))
    var map = (0..<width * height).map {
      TileScene.truth(Int(words[$0 * 3]), Int(words[$0 * 3 + 1]))
    }
    let input = description.inputSize
    if min(width, height) > input {
      map = ResamplingKernel.area.resized(
        map, width: width, height: height, to: width * input / min(width, height),
        height: height * input / min(width, height))
      map = ResamplingKernel.bilinear.resized(
        map, width: width * input / min(width, height),
        height: height * input / min(width, height), to: width, height: height)
    }
    // Numbers that are the crop's own.
    func own(_ index: Int) -> Double {
      let mixed = (left * 7919 + top * 104_729 + width * 31 + index * 15_485_863) % 1009
      return Double(mixed) / 1008
    }
    let scale = hasOwnScales ? 0.4 + 2.5 * own(1) : 1
    let shift = hasOwnScales ? 30 * own(2) - 15 : 0
    let (a, b, c) = (2 * own(3) - 1, 2 * own(4) - 1, 2 * own(5) - 1)
    for at in map.indices {
      let u = 2 * Double(at % width) / Double(width) - 1
      let v = 2 * Double(at / width) / Double(height) - 1
      let error = bias * (a * u * u + b * v * v + c * u * v) / 3
      map[at] = Float(scale * (Double(map[at]) + error) + shift)
    }
    map = change(map, left, top, width)
    return DepthMap(width: width, height: height, samples: map, kind: description.kind)
  }
}

/// What crossing the edges of tiles costs.
struct SeamMeasure {
  /// For every edge, the mean step across it over the mean step along lines 4 to 16 pixels beside it.
  let ratios: [Double]

  init(_ map: DepthMap, across: TileAxis, down: TileAxis) {
    func ratios(_ axis: TileAxis, length: Int, other: Int, _ at: (Int, Int) -> Int) -> [Double] {
      let seams = Set(axis.starts + axis.starts.map { $0 + axis.tile }).subtracting([0, length])
      func step(_ line: Int) -> Double {
        let steps = (0..<other).map {
          Double(abs(map.samples[at(line, $0)] - map.samples[at(line - 1, $0)]))
        }
        return steps.reduce(0, +) / Double(other)
      }
      return seams.sorted().map { seam in
        let beside = (seam - 16...seam + 16).filter { line in
          (1..<length).contains(line) && seams.allSatisfy { abs($0 - line) >= 4 }
        }
        return step(seam) / (beside.map(step).reduce(0, +) / Double(beside.count))
      }
    }
    self.ratios =
      ratios(across, length: map.width, other: map.height) { $1 * map.width + $0 }
      + ratios(down, length: map.height, other: map.width) { $0 * map.width + $1 }
  }

  var worst: Double { ratios.max() ?? .infinity }
  var mean: Double { ratios.reduce(0, +) / Double(ratios.count) }
}
