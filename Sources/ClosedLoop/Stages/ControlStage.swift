internal import ConditionedGeneration
internal import DepthMetrics
internal import Evaluation
internal import Foundation
internal import Raster

/// The first stage: what every image has to follow, as a depth map, and what its 8-bit picture keeps of it.
struct ControlStage {
  let run: ClosedLoopRun
  let files: LoopFiles

  /// Makes the references of all samples of the plan, and of those that stand for chance.
  func run(_ state: inout LoopState, _ progress: (LoopProgress) -> Void) async throws {
    let partners = run.partners
    let needed = Set(run.plan.samples.flatMap { [$0.id] + (partners[$0.id] ?? []) })
    let samples = run.plan.suite.samples.filter { needed.contains($0.id) }
    var now = LoopProgress(stage: .controls, done: 0, total: samples.count)
    progress(now)
    var estimator: (any PredictionEstimator)?
    for sample in samples {
      do {
        let reference = try await reference(of: sample, &estimator)
        state.references[sample.id] = reference.file
        state.quantised[sample.id] = try await quantised(sample, reference.file)
        if reference.wasThere { now.found += 1 }
      } catch let error as CancellationError {
        throw error
      } catch {
        state.faults[sample.id] = "\(error)"
        now.failed += 1
      }
      now.done += 1
      progress(now)
      try Task.checkCancellation()
    }
  }

  private func reference(
    of sample: Suite.Sample, _ estimator: inout (any PredictionEstimator)?
  ) async throws -> (file: String, wasThere: Bool) {
    let file = "references/\(sample.id).npy"
    if let path = sample.depth ?? sample.picture {
      let hints =
        sample.picture == nil
        ? [sample.depthHint].compactMap { $0 }
        : [
          DepthHint(
            .descriptor, "the suite",
            DepthDescription(kind: .affineInvariantDisparity, encoding: .relative))
        ]
      let said = [path, "\(path).json"].compactMap { try? files.store.sha256($0) }
      return try await files.made(
        of: ["reference", "1"] + said + hints.map(\.description.json), at: file
      ) { place in
        let reading = try DepthMap.read(path, hints: hints)
        guard reading.assumed.isEmpty else {
          throw LoopFault(
            description:
              "\(path): expected a depth map that says what it holds, found none that says \(reading.assumed.joined(separator: ", ")); write a sidecar, or name a dataset that says it."
          )
        }
        try files.write(reading.map, to: place, producer: "the control of \(sample.id)")
        return ""
      }
    }
    let photo = sample.photo ?? ""
    let model = run.estimators[0]
    return try await files.made(
      of: ["depth", "1"] + model.identity(in: files.store) + [files.store.sha256(photo)], at: file
    ) { place in
      let loaded = try estimator ?? model.loaded(notingIn: files.store)
      estimator = loaded
      let map = try await loaded.estimate(photo: photo)
      try files.write(
        map, to: place, producer: model.name, smallModel: loaded.model.smallModel)
      return ""
    }
  }

  /// The control's 8-bit codes as a map of disparity; nil where the control is such a picture itself.
  private func quantised(_ sample: Suite.Sample, _ reference: String) async throws -> String? {
    guard sample.picture == nil else { return nil }
    let path = files.path(reference)
    let maker = run.plan.suite.control
    return try await files.made(
      of: [
        "quantised", "1", try files.store.sha256(path), maker.recipe.rawValue, "\(maker.inverts)",
      ], at: "quantised/\(sample.id).npy"
    ) { place in
      let map = try DepthMap.read(path).map
      let picture = try maker.picture(of: map, width: map.width, height: map.height).image
      let sign: Float = maker.inverts ? -1 : 1
      let codes = DepthMap(
        width: map.width, height: map.height,
        samples: (0..<map.width * map.height).map { at in
          let code = Float(picture.bytes[at * picture.channels])
          return sign > 0 ? code / 255 : 1 - code / 255
        }, kind: .affineInvariantDisparity)
      try files.write(codes, to: place, producer: "the 8-bit control of \(sample.id)")
      return ""
    }.file
  }
}
