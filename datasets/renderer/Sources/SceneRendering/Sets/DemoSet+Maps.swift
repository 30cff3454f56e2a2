internal import Raster

extension DemoSet {
  /// A depth map of the set.
  struct Map {
    var path: String
    var producer: String
    var depth: DepthMap
  }

  /// The depth maps that belong to one take of a view: its exact depth, if it has one of its own,
  /// and predictions.
  func maps(of id: String, _ take: Take, _ scene: Scene, _ view: View) -> [Map] {
    let renderer = Renderer(width: width, height: height, samples: samples, seed: seed)
    let exact = grid(renderer.depth(of: scene, view))
    let coarse = grid(renderer.depth(of: scene.withoutThinThings, view))
    let draw = ErrorDraw(seed: seed, view: id, picture: take.rawValue)
    var maps: [Map] = []
    if take != .reskin {
      let folder = take == .control ? "depth" : "drifted_depth"
      maps.append(
        Map(
          path: "\(folder)/\(id).png", producer: "SceneRenderer, exact, seed \(seed)",
          depth: depthMap(exact.values)))
    }
    if take != .control {
      let prediction = ErrorModel.good.prediction(of: exact, without: coarse, draw)
      maps.append(made(by: "good", "predictions/\(take.rawValue)/\(id).png", prediction))
      return maps
    }
    for (name, model) in DemoSet.models where name != "bad" || id != DemoSet.missing {
      let prediction = model.prediction(of: exact, without: coarse, draw)
      maps.append(made(by: name, "predictions/\(name)/\(id).png", prediction))
    }
    let relative = ErrorModel.good.relativeDisparity(of: exact, without: coarse, draw)
    maps.append(
      Map(
        path: "predictions/relative/\(id).png", producer: "error model good, seed \(seed)",
        depth: DepthMap(
          width: width, height: height, samples: relative.map { Float(($0 * 511).rounded() / 511) },
          kind: .affineInvariantDisparity, intrinsics: renderer.intrinsics)))
    return maps
  }

  private func grid(_ values: [Double]) -> DepthGrid {
    DepthGrid(width: width, height: height, values: values)
  }

  private func depthMap(_ values: [Double]) -> DepthMap {
    DepthMap(
      width: width, height: height,
      samples: values.map { $0 > DemoSet.farthest ? .infinity : Float($0) }, kind: .metricPlanar,
      intrinsics: Renderer.intrinsics(width: width, height: height))
  }

  private func made(by model: String, _ path: String, _ values: [Double]) -> Map {
    Map(
      path: path, producer: "error model \(model), seed \(seed)",
      depth: depthMap(values.map(DemoSet.rounded)))
  }

  /// The value moved to the nearest step that predictions are stored in; NaN stays.
  static func rounded(_ depth: Double) -> Double {
    guard depth.isFinite, case .logarithmic(let near, let far) = encoding else { return depth }
    let span = logarithm(far / near)
    let step = coarseness * span / 65533
    return near * exponential((logarithm(depth / near) / step).rounded() * step)
  }
}
