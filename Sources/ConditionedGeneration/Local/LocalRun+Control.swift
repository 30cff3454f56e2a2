internal import DepthEstimation
internal import Raster

extension LocalRun {
  /// Makes every control picture once; the depth model is loaded once for all photos and gone afterwards.
  func controls(_ items: [Item]) async throws -> [ControlTask: Outcome<ControlPicture>] {
    try await clock.run(.control) {
      var made: [ControlTask: Outcome<ControlPicture>] = [:]
      var estimator: Outcome<any DepthEstimator>?
      /// Depth of photos that is estimated in their own size.
      var depths: [GenerationRequest.ControlSource: DepthMap] = [:]
      for task in items.map(\.control).distinct {
        try Task.checkCancellation()
        made[task] = try await attempt {
          let (width, height) = (task.size.width, task.size.height)
          switch try preparation.content(of: task.source) {
          case .picture(let image):
            return try settings.control.picture(ofControl: image, width: width, height: height)
          case .depth(let map, _):
            return try settings.control.picture(
              of: map, estimator: nil, width: width, height: height)
          case .photo(let image):
            let loaded = estimator ?? Outcome { try loadedEstimator() }
            estimator = loaded
            let network = try loaded.get()
            let depth: DepthMap
            if let known = depths[task.source] {
              depth = known
            } else {
              depth = try await network.estimate(
                try settings.control.photo(image, width: width, height: height))
              // The recipe of BFL estimates in the photo as large as the image.
              if settings.control.recipe != .bfl { depths[task.source] = depth }
            }
            return try settings.control.picture(
              of: depth, estimator: network.description, width: width, height: height)
          }
        }
      }
      return made
    }
  }

  private func loadedEstimator() throws -> any DepthEstimator {
    guard let estimator = try settings.estimator?() else {
      preconditionFailure("a photo is not read without an estimator")
    }
    return estimator
  }
}
