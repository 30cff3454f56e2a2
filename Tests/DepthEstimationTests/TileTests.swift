import Foundation
import Raster
import Tensors
import TestSupport
import Testing

@testable import DepthEstimation

@Suite struct TileTests {
  private static let scene = TileScene(width: 800, height: 620)
  private static let truth = (0..<800 * 620).map { TileScene.truth($0 % 800, $0 / 800) }

  private func axes(_ width: Int, _ height: Int, _ tile: Int, _ overlap: Double) -> (
    TileAxis, TileAxis
  ) {
    (
      TileAxis(length: width, tile: tile, overlap: overlap),
      TileAxis(length: height, tile: tile, overlap: overlap)
    )
  }

  /// Tiles side by side as they come.
  private func pasted(
    _ base: any DepthEstimator, _ image: Image, tile: Int
  ) async throws -> DepthMap {
    let (across, down) = axes(image.width, image.height, tile, 0)
    var samples = [Float](repeating: 0, count: image.width * image.height)
    for y in down.starts {
      for x in across.starts {
        let part = try await base.estimate(
          image.cut(TileBox(x: x, y: y, width: tile, height: tile)))
        for at in part.samples.indices {
          samples[(y + at / tile) * image.width + x + at % tile] = part.samples[at]
        }
      }
    }
    return DepthMap(
      width: image.width, height: image.height, samples: samples, kind: base.description.kind)
  }

  /// The root mean square of what is left of a map after the line that fits the truth best, of the
  /// truth's deviation.
  private func error(_ map: DepthMap) -> Double {
    let count = Double(map.samples.count)
    let x = map.samples.map(Double.init), y = Self.truth.map(Double.init)
    let (mx, my) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    var (xx, xy, yy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - mx) * (a - mx)
      xy += (a - mx) * (b - my)
      yy += (b - my) * (b - my)
    }
    return (max(0, yy - xy * xy / xx) / yy).squareRoot()
  }

  // MARK: - Axes

  @Test func tilesCoverASideAndOverlapEnough() {
    var random = SplitMix64(seed: 21)
    for _ in 0..<400 {
      let length = 1 + random.below(5000), tile = 32 + random.below(600)
      let overlap = 0.1 + 0.4 * random.unit()
      let axis = TileAxis(length: length, tile: tile, overlap: overlap)
      #expect(axis.tile == min(tile, length))
      #expect(axis.starts.first == 0 && (axis.starts.last ?? 0) + axis.tile == length)
      for (a, b) in zip(axis.starts, axis.starts.dropFirst()) {
        #expect(b > a && Double(a + axis.tile - b) >= overlap * Double(tile) - 1)
      }
      var sums = [Float](repeating: 0, count: length)
      for (start, weights) in zip(axis.starts, axis.weights) {
        #expect(weights.count == axis.tile && weights.allSatisfy { $0 > 0 && $0 <= 1 })
        for (at, weight) in weights.enumerated() { sums[start + at] += weight }
      }
      #expect(sums.allSatisfy { abs($0 - 1) < 1e-6 })
    }
    #expect(TileAxis(length: 90, tile: 100, overlap: 0.2).starts == [0])
    #expect(TileAxis(length: 260, tile: 100, overlap: 0.2).starts == [0, 80, 160])
  }

  // MARK: - Lines

  @Test func aTileIsBroughtBackByItsLine() throws {
    var random = SplitMix64(seed: 22)
    let coarse = (0..<128 * 96).map { TileScene.truth($0 % 128 * 5, $0 / 128 * 5) }
    for _ in 0..<20 {
      let (scale, shift) = (0.05 + 20 * random.unit(), 100 * random.unit() - 50)
      let tile = coarse.map { Float((Double($0) - shift) / scale) }
      let fit = try #require(TileFit(tile, to: coarse, width: 128))
      #expect(abs(fit.scale / scale - 1) < 1e-4 && abs(fit.shift - shift) < 1e-2)
    }
  }

  @Test func aFifthOfTheTileMayBeSomethingElse() throws {
    let coarse = (0..<128 * 96).map { TileScene.truth($0 % 128 * 5, $0 / 128 * 5) }
    for wrong in [Float(-40), 3, 500, .nan, .infinity] {
      let tile = coarse.enumerated().map { at, value in
        at % 128 < 26 ? wrong : (value - 7) / 2
      }
      let fit = try #require(TileFit(tile, to: coarse, width: 128))
      #expect(abs(fit.scale - 2) < 0.01 && abs(fit.shift - 7) < 0.1, "\(wrong)")
    }
  }

  @Test func noLineIsFoundWhereTheTwoDoNotRiseTogether() {
    let coarse = (0..<96 * 96).map { TileScene.truth($0 % 96 * 5, $0 / 96 * 5) }
    let flat = [Float](repeating: 3, count: coarse.count)
    let unknown = [Float](repeating: .nan, count: coarse.count)
    #expect(TileFit(coarse.map { -$0 }, to: coarse, width: 96) == nil)
    #expect(TileFit(flat, to: coarse, width: 96) == nil)
    #expect(TileFit(coarse, to: flat, width: 96) == nil)
    #expect(TileFit(unknown, to: coarse, width: 96) == nil)
    #expect(TileFit(coarse, to: unknown, width: 96) == nil)
  }

  // MARK: - Seams

  @Test(arguments: [(256, 0.25, 0.0), (256, 0.25, 0.5), (200, 0.5, 0.5), (300, 0.15, 0.5)])
  func stepsAcrossSeamsAreThoseBesideThem(tile: Int, overlap: Double, bias: Double) async throws {
    let base = SceneEstimator(inputSize: 200, bias: bias)
    let map = try await TiledEstimator(base, tile: tile, overlap: overlap)
      .estimate(Self.scene.image)
    let (across, down) = axes(800, 620, tile, overlap)
    #expect(base.estimates == 1 + across.starts.count * down.starts.count)
    let measure = SeamMeasure(map, across: across, down: down)
    // With an overlap of a half, the edges of two tiles may be one line.
    #expect(measure.ratios.count >= across.starts.count + down.starts.count - 2)
    #expect(measure.worst <= 1.5)
    // The same tiles side by side, each on its own scale, are what the measure is for.
    let (plainAcross, plainDown) = axes(800, 620, tile, 0)
    let rough = SeamMeasure(
      try await pasted(base, Self.scene.image, tile: tile), across: plainAcross, down: plainDown)
    #expect(rough.worst > 5)
  }

  @Test func tilesBringTheDetailThatTheWholePictureLoses() async throws {
    for bias in [0, 0.5] {
      let base = SceneEstimator(inputSize: 200, bias: bias)
      let coarse = error(try await base.estimate(Self.scene.image))
      let tiled = error(
        try await TiledEstimator(base, tile: 200, overlap: 0.25).estimate(Self.scene.image))
      #expect(tiled < 0.8 * coarse)
    }
  }

  @Test(arguments: ["v1-relative", "v2-relative", "v2-metric-20"])
  func seamsOfTheTinyNetworkAreNoSteeper(name: String) async throws {
    let tiny = try #require(TinyCase.all.first { $0.model == name })
    var options = DepthAnything.Options()
    options.hints = DepthAnythingHints(
      family: name.hasPrefix("v1") ? .v1 : .v2, maxDepth: tiny.maxDepth, heads: tiny.heads)
    options.preprocessing = .original
    options.inputSize = 70
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures/models/\(name)").path
    let base = try DepthAnything(path: path, options: options, backend: try CPUBackend(.f32))
    let image = try NumPyArchive("photos.npz").image("large")
      .resized(to: 280, height: 210, kernel: .bicubicAntialias)
    let map = try await TiledEstimator(base, tile: 70).estimate(image)
    #expect(map.width == 280 && map.height == 210 && map.kind == tiny.kind)
    let (across, down) = axes(280, 210, 70, 0.25)
    // Random weights draw patterns at the patches, whose steps differ from line to line: even the map
    // of the whole picture has lines of twice the steps beside them. The mean over all seams tells.
    let measure = SeamMeasure(map, across: across, down: down)
    #expect(measure.ratios.count == 16)
    #expect(measure.mean <= 1.5)
    // Tiles did take part, and side by side they would have failed.
    let coarse = try await base.estimate(image)
    let range = (coarse.samples.max() ?? 0) - (coarse.samples.min() ?? 0)
    #expect(worstDifference(map.samples, coarse.samples) > 0.1 * range)
    let pasted = try await pasted(base, image, tile: 70)
    #expect(
      SeamMeasure(
        pasted, across: .init(length: 280, tile: 70, overlap: 0),
        down: .init(length: 210, tile: 70, overlap: 0)
      ).mean > 1.5)
  }

  // MARK: - What goes through

  @Test(arguments: [(200, 200), (900, 180), (150, 90), (256, 256), (230, 250)])
  func picturesThatTheNetworkSeesWithoutLossGoStraightThrough(width: Int, height: Int) async throws
  {
    let base = SceneEstimator(inputSize: 200, bias: 0.5)
    let image = TileScene(width: width, height: height).image
    let map = try await TiledEstimator(base, tile: 256).estimate(image)
    #expect(base.estimates == 1)
    #expect(map == (try await base.estimate(image)))
  }

  @Test func unknownAndBeyondStayWhatTheyAre() async throws {
    // The upper 100 rows are sky, and a block is unknown to every crop.
    let base = SceneEstimator(inputSize: 200) { map, x, y, width in
      map.enumerated().map { at, value in
        let (column, row) = (x + at % width, y + at / width)
        if row < 100 { return .infinity }
        return (300..<360).contains(column) && (200..<240).contains(row) ? .nan : value
      }
    }
    let map = try await TiledEstimator(base, tile: 256).estimate(Self.scene.image)
    for at in map.samples.indices {
      let (x, y) = (at % 800, at / 800)
      let value = map.samples[at]
      if y < 100 {
        #expect(value == .infinity)
      } else if (300..<360).contains(x), (200..<240).contains(y) {
        #expect(value.isNaN)
      } else {
        #expect(value.isFinite)
      }
    }
  }

  @Test func aTileThatKnowsLessIsOutvotedOrFilled() async throws {
    // All but the whole picture know nothing: what remains is the coarse map.
    let blind = SceneEstimator(inputSize: 200, hasOwnScales: false) { map, _, _, width in
      width == 800 ? map : map.map { _ in Float.nan }
    }
    let coarse = try await blind.estimate(Self.scene.image)
    let map = try await TiledEstimator(blind, tile: 256).estimate(Self.scene.image)
    #expect(worstDifference(map.samples, coarse.samples) < 1e-4)
    // Upside down is no better.
    let turned = SceneEstimator(inputSize: 200, hasOwnScales: false) { map, _, _, width in
      width == 800 ? map : map.map { -$0 }
    }
    let other = try await TiledEstimator(turned, tile: 256).estimate(Self.scene.image)
    #expect(worstDifference(other.samples, coarse.samples) < 1e-4)
  }

  @Test func depthInMetresIsMatchedInMetresAndNotNegative() async throws {
    let base = SceneEstimator(inputSize: 200, kind: .metricPlanar) { map, x, y, width in
      // Near things are far too near in the tiles.
      width == 800 ? map : map.enumerated().map { $0 % 50 == 0 ? $1 - 1000 : $1 }
    }
    let map = try await TiledEstimator(base, tile: 256).estimate(Self.scene.image)
    #expect(map.kind == .metricPlanar)
    #expect(map.samples.allSatisfy { $0 >= 0 } && map.samples.contains(0))
  }

  @Test func theRecordNamesTheTiles() throws {
    let base = SceneEstimator(inputSize: 200)
    let tiled = try TiledEstimator(base, tile: 256, overlap: 0.25)
    #expect(tiled.description.preprocessing == "none, tile 256, overlap 0.25")
    #expect(tiled.description.kind == base.description.kind)
    #expect(tiled.description.inputSize == 200)
  }

  @Test(arguments: [(31, 0.25), (-5, 0.25), (100_001, 0.25), (256, 0.05), (256, 0.6), (256, .nan)])
  func tilesThatMakeNoSenseAreRefused(tile: Int, overlap: Double) {
    let error = #expect(throws: DepthEstimationError.self) {
      try TiledEstimator(SceneEstimator(inputSize: 200), tile: tile, overlap: overlap)
    }
    #expect(error?.fault == .option)
  }

  @Test func aCancelledTaskEstimatesNoMoreTiles() async throws {
    let base = SceneEstimator(inputSize: 200)
    let tiled = try TiledEstimator(base, tile: 256)
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return try await tiled.estimate(Self.scene.image)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(base.estimates == 1)
  }
}
