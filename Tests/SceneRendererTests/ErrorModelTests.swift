import Raster
import Testing

@testable import SceneRendering

/// The stored predictions are as wrong as they say.
struct ErrorModelTests {
  private let renderer = Renderer(width: 160, height: 120, samples: 1, seed: 1)

  private struct Case {
    var exact, coarse: DepthGrid
    var id: String
  }

  private func cases() -> [Case] {
    SceneCatalogue.all.flatMap { recipe in
      let scene = recipe.build(.control, 1)
      return scene.views.map { view in
        Case(
          exact: DepthGrid(
            width: 160, height: 120, values: renderer.depth(of: scene, view)),
          coarse: DepthGrid(
            width: 160, height: 120, values: renderer.depth(of: scene.withoutThinThings, view)),
          id: "\(recipe.name)/\(view.name)")
      }
    }
  }

  /// The mean of |prediction - depth| / depth where both are known.
  private func absRel(_ prediction: [Double], _ depth: [Double]) -> Double {
    var sum = 0.0
    var count = 0.0
    for (p, d) in zip(prediction, depth) where d.isFinite && p.isFinite {
      sum += abs(p - d) / d
      count += 1
    }
    return sum / count
  }

  @Test func `good is better than mediocre and mediocre than bad, in every picture`() {
    var means = (good: 0.0, mediocre: 0.0, bad: 0.0)
    let all = cases()
    for item in all {
      let draw = ErrorDraw(seed: 1, view: item.id, picture: "images")
      let scores = [ErrorModel.good, .mediocre, .bad].map {
        absRel($0.prediction(of: item.exact, without: item.coarse, draw), item.exact.values)
      }
      #expect(scores[0] < scores[1] && scores[1] < scores[2], "\(item.id): \(scores)")
      means.good += scores[0] / Double(all.count)
      means.mediocre += scores[1] / Double(all.count)
      means.bad += scores[2] / Double(all.count)
    }
    #expect((0.015...0.04).contains(means.good))
    #expect((0.06...0.14).contains(means.mediocre))
    #expect((0.2...0.6).contains(means.bad))
  }

  @Test func `only a bad prediction has holes, and none is negative`() {
    for item in cases() {
      let draw = ErrorDraw(seed: 1, view: item.id, picture: "images")
      for model in [ErrorModel.good, .mediocre, .bad] {
        let values = model.prediction(of: item.exact, without: item.coarse, draw)
        let holes = values.count { $0.isNaN }
        #expect((model.holes > 0) == (holes > 0))
        #expect(holes < values.count / 10)
        #expect(values.allSatisfy { $0.isNaN || ($0 > 0 && $0 <= 240) })
      }
    }
  }

  @Test func `a mediocre prediction looks through thin things`() throws {
    let item = try #require(cases().first { $0.id == "street/kerb" })
    let thin = item.exact.values.indices.filter {
      item.coarse.values[$0] > 1.5 * item.exact.values[$0] && item.coarse.values[$0].isFinite
    }
    try #require(thin.count > 20)
    let draw = ErrorDraw(seed: 1, view: item.id, picture: "images")
    let good = ErrorModel.good.prediction(of: item.exact, without: item.coarse, draw)
    let mediocre = ErrorModel.mediocre.prediction(of: item.exact, without: item.coarse, draw)
    let behind = thin.count { mediocre[$0] > 1.25 * item.exact.values[$0] }
    #expect(behind > thin.count * 9 / 10)
    #expect(thin.count { good[$0] > 1.25 * item.exact.values[$0] } < behind)
  }

  @Test func `two pictures of one view share half of their error's variance`() {
    let first = ErrorDraw(seed: 1, view: "a/b", picture: "images")
    let second = ErrorDraw(seed: 1, view: "a/b", picture: "reskin")
    var products = (own: 0.0, both: 0.0, mean: 0.0)
    var count = 0.0
    for y in stride(from: 0, to: 4000, by: 37) {
      for x in stride(from: 0, to: 4000, by: 37) {
        let a = first.error(x: x, y: y, period: 90)
        let b = second.error(x: x, y: y, period: 90)
        products.own += a * a
        products.both += a * b
        products.mean += a
        count += 1
      }
    }
    #expect(abs(products.mean / count) < 0.1)
    #expect(abs(products.own / count - 1) < 0.3)
    #expect(abs(products.both / products.own - 0.5) < 0.1)
  }

  @Test func `relative disparity orders pixels as depth does and fills 0 to 1`() throws {
    let item = try #require(cases().first)
    let draw = ErrorDraw(seed: 1, view: item.id, picture: "images")
    let depth = ErrorModel.good.prediction(of: item.exact, without: item.coarse, draw)
    let disparity = ErrorModel.good.relativeDisparity(of: item.exact, without: item.coarse, draw)
    #expect(disparity.min() == 0 && disparity.max() == 1)
    for index in 1..<depth.count where depth[index] < depth[index - 1] {
      #expect(disparity[index] >= disparity[index - 1])
    }
  }
}
