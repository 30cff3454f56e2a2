internal import Evaluation
internal import Foundation
internal import Raster

/// The third stage: the depth that every estimator finds in every image, and the first in the photos.
struct DepthStage {
  let run: ClosedLoopRun
  let files: LoopFiles

  /// A picture whose depth is wanted.
  private struct Wish: Sendable {
    var image: String
    var picture: String
    var file: String
    var isPhoto: Bool
  }

  /// Estimates what was not estimated before.
  func run(_ state: inout LoopState, _ progress: @escaping @Sendable (LoopProgress) -> Void)
    async throws
  {
    let run = self.run, files = self.files
    let photos = run.plan.samples.filter { $0.photo != nil }
    var now = LoopProgress(
      stage: .depth, done: 0,
      total: run.estimators.count * state.images.count + photos.count)
    progress(now)
    for (index, estimator) in run.estimators.enumerated() {
      let (template, photoTemplate) = maps(of: estimator)
      var wishes = run.plan.images.compactMap { image in
        state.images[image.name].map {
          Wish(
            image: image.name, picture: files.path($0),
            file: "depth/\(Self.fileName(estimator.name))/\(image.name).npy", isPhoto: false)
        }
      }
      if index == 0, template == nil || photoTemplate != nil {
        wishes += photos.map {
          Wish(
            image: $0.id, picture: $0.photo ?? "", file: "floor/\($0.id).npy", isPhoto: true)
        }
      }
      let images = Dictionary(run.plan.images.map { ($0.name, $0) }) { first, _ in first }
      let loader = LoadedEstimator(estimator, store: files.store)
      try await inParallel(wishes) { wish in
        do {
          let name =
            wish.isPhoto
            ? photoTemplate?.replacing("{sample}", with: wish.image)
            : template.flatMap { template in
              images[wish.image].map { run.plan.fill(template, $0) }
            }
          if let name {
            let path = run.plan.suite.place(name)
            return (wish, .success(try await Self.taken(path, wish.file, files)))
          }
          return (wish, .success(try await Self.estimated(wish, loader, files)))
        } catch let error as CancellationError {
          throw error
        } catch {
          return (wish, .failure(LoopFault(description: "\(error)")))
        }
      } each: { (wish: Wish, result: Result<(file: String, wasThere: Bool), LoopFault>) in
        now.done += 1
        switch result {
        case .success(let made): if made.wasThere { now.found += 1 }
        case .failure: now.failed += 1
        }
        if wish.isPhoto {
          state.floors[wish.image] = result.map(\.file)
        } else {
          state.depths[estimator.name, default: [:]][wish.image] = result.map(\.file)
        }
        progress(now)
      }
    }
  }

  private func maps(of estimator: LoopEstimator) -> (images: String?, photos: String?) {
    for case .maps(let name, let images, let photos) in run.plan.suite.estimators
    where name == estimator.name {
      return (images, photos)
    }
    return (nil, nil)
  }

  private static func estimated(
    _ wish: Wish, _ loader: LoadedEstimator, _ files: LoopFiles
  ) async throws -> (file: String, wasThere: Bool) {
    try await files.made(
      of: ["depth", "1"] + loader.estimator.identity(in: files.store)
        + [files.store.sha256(wish.picture)],
      at: wish.file
    ) { place in
      let model = try await loader.model()
      let map = try await model.estimate(photo: wish.picture)
      try files.write(
        map, to: place, producer: loader.estimator.name, smallModel: model.model.smallModel)
      return ""
    }
  }

  /// Depth that was made elsewhere.
  private static func taken(
    _ path: String, _ file: String, _ files: LoopFiles
  ) async throws -> (file: String, wasThere: Bool) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw LoopFault(description: "\(path): expected the depth of an image, found no such file.")
    }
    let said = [path, "\(path).json"].compactMap { try? files.store.sha256($0) }
    return try await files.made(of: ["taken depth", "1"] + said, at: file) { place in
      let reading = try DepthMap.read(path)
      guard reading.assumed.isEmpty else {
        throw LoopFault(
          description:
            "\(path): expected a depth map that says what it holds, found none that says \(reading.assumed.joined(separator: ", ")); write a sidecar."
        )
      }
      try files.write(
        reading.map, to: place, producer: reading.description.producer ?? "unknown",
        smallModel: reading.description.smallModel)
      return ""
    }
  }

  private static func fileName(_ text: String) -> String {
    String(text.map { $0 == "/" || $0 == ":" ? "_" : $0 })
  }

  /// Runs a body for every element, as many at a time as there are processors, and hands results over.
  private func inParallel<Element: Sendable, Output: Sendable>(
    _ elements: [Element], _ body: @escaping @Sendable (Element) async throws -> Output,
    each: (Output) -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Output.self) { group in
      var rest = elements.makeIterator()
      for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) {
        guard let element = rest.next() else { break }
        group.addTask { try await body(element) }
      }
      while let output = try await group.next() {
        try Task.checkCancellation()
        if let element = rest.next() { group.addTask { try await body(element) } }
        each(output)
      }
    }
  }
}

/// An estimator that is loaded when it is first asked, once.
private actor LoadedEstimator {
  nonisolated let estimator: LoopEstimator
  private let store: StageStore
  private var loaded: (any PredictionEstimator)?

  init(_ estimator: LoopEstimator, store: StageStore) {
    self.estimator = estimator
    self.store = store
  }

  func model() throws -> any PredictionEstimator {
    if let loaded { return loaded }
    let model = try estimator.loaded(notingIn: store)
    loaded = model
    return model
  }
}
