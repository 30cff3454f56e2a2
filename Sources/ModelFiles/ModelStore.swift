public import Foundation

/// The models on this machine: finds them by any of their names, without a network.
public struct ModelStore: Sendable {
  /// Where fetched files lie.
  public let cache: HubCache
  /// The models known by name.
  public let manifest: ModelManifest
  /// The models that come with fdeval.
  public let bundled: BundledModels

  /// How much of a model is on this machine.
  public enum Presence: String, Sendable, Encodable {
    /// All that is needed.
    case complete
    /// Some of it, or a download that was stopped.
    case partial
    /// Nothing.
    case absent
  }

  /// A store over a cache.
  public init(
    cache: HubCache, manifest: ModelManifest = .standard,
    bundled: BundledModels = BundledModels(folder: nil)
  ) {
    self.cache = cache
    self.manifest = manifest
    self.bundled = bundled
  }

  /// The store over the cache that the environment names, with the models that come with this program.
  public init(environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.init(
      cache: HubCache(environment: environment), bundled: BundledModels(environment: environment))
  }

  /// Finds a model's files.
  ///
  /// - Parameter text: A name of the manifest, an address of the hub or a path.
  /// - Returns: Where they are.
  /// - Throws: ``ModelFilesError`` where it has no such name, or is not on this machine; the advice
  ///   is the command that fetches it.
  public func resolve(_ text: String) throws(ModelFilesError) -> ResolvedModel {
    try resolve(try ModelReference(text, manifest: manifest))
  }

  /// Finds a model's files.
  ///
  /// - Throws: ``ModelFilesError`` where it is not on this machine.
  public func resolve(_ reference: ModelReference) throws(ModelFilesError) -> ResolvedModel {
    switch reference.place {
    case .path(let path): return try resolve(path: path, reference)
    case .hub(let address): return try resolve(address, reference)
    case .known(let id):
      let model = try manifest.require(id)
      if model.isBundled { return try resolve(bundled: model, reference) }
      for source in model.sources {
        let address = try HubAddress(repository: source.repository)
        if let found = resolve(source, at: address, model, reference) { return found }
      }
      throw absent(reference)
    }
  }

  /// How much of a source of a model is here, at the main revision.
  public func presence(of source: KnownModel.Source) -> Presence {
    guard let address = try? HubAddress(repository: source.repository) else { return .absent }
    let needed = source.files.filter(\.isNeeded)
    let here = needed.count { cache.file($0.path, at: address) != nil }
    if here == needed.count { return .complete }
    return here > 0 || cache.unfinishedBytes(in: source.repository) > 0 ? .partial : .absent
  }

  /// How much of a model is here, from whichever source is there most.
  public func presence(of model: KnownModel) -> Presence {
    if model.isBundled { return bundled.presence(of: model) }
    let all = model.sources.map { presence(of: $0) }
    return all.contains(.complete) ? .complete : all.contains(.partial) ? .partial : .absent
  }

  // MARK: - Ways to a model

  func absent(_ reference: ModelReference) -> ModelFilesError {
    ModelFilesError(
      .absent, "model \(reference)", expected: "its files in \(cache.folder)",
      found: "none or not all of them", advice: "run fdeval models pull \(reference)")
  }

  private func resolve(
    bundled model: KnownModel, _ reference: ModelReference
  ) throws(ModelFilesError) -> ResolvedModel {
    guard bundled.presence(of: model) == .complete, let path = bundled.path(of: model) else {
      throw bundled.absence(of: model)
    }
    return ResolvedModel(
      reference: reference, path: path, isFolder: true, weights: try weights(inFolder: path),
      model: model, repository: nil, commit: nil)
  }

  private func resolve(
    _ source: KnownModel.Source, at address: HubAddress, _ model: KnownModel,
    _ reference: ModelReference
  ) -> ResolvedModel? {
    guard let commit = cache.commit(of: address) else { return nil }
    var weights: String?
    for file in source.files {
      let found = cache.file(file.path, in: source.repository, commit: commit)
      if found == nil, file.isNeeded { return nil }
      if file.isWeights, weights == nil { weights = found?.location }
    }
    guard let weights else { return nil }
    let isFolder = source.files.count > 1
    return ResolvedModel(
      reference: reference,
      path: isFolder ? cache.snapshot(source.repository, commit: commit) : weights,
      isFolder: isFolder, weights: weights, model: model, repository: source.repository,
      commit: commit)
  }

  private func resolve(
    _ address: HubAddress, _ reference: ModelReference
  ) throws(ModelFilesError) -> ResolvedModel {
    guard let commit = cache.commit(of: address) else { throw absent(reference) }
    let known = manifest.model(in: address.repository)
    if let path = address.file {
      guard let file = cache.file(path, in: address.repository, commit: commit) else {
        throw absent(reference)
      }
      return ResolvedModel(
        reference: reference, path: file.location, isFolder: false, weights: file.location,
        model: known?.model, repository: address.repository, commit: commit)
    }
    if let (model, source) = known {
      guard let found = resolve(source, at: address, model, reference) else {
        throw absent(reference)
      }
      return found
    }
    let folder = cache.snapshot(address.repository, commit: commit)
    return ResolvedModel(
      reference: reference, path: folder, isFolder: true, weights: try weights(inFolder: folder),
      model: nil, repository: address.repository, commit: commit)
  }

  private func resolve(
    path: String, _ reference: ModelReference
  ) throws(ModelFilesError) -> ResolvedModel {
    var isFolder = ObjCBool(false)
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw ModelFilesError(
        .absent, path, expected: "a file of weights or a folder with one", found: "nothing there")
    }
    let weights = isFolder.boolValue ? try weights(inFolder: path) : path
    // A path into a cache says what the files are; else a file may still have its first name.
    let repository = path.split(separator: "/").last { $0.hasPrefix("models--") }
      .map { String($0.dropFirst("models--".count).replacing("--", with: "/")) }
    let model =
      repository.flatMap { manifest.model(in: $0)?.model }
      ?? manifest.model(fileName: weights.split(separator: "/").last.map { String($0) } ?? "")
    return ResolvedModel(
      reference: reference, path: path, isFolder: isFolder.boolValue, weights: weights,
      model: model, repository: repository, commit: nil)
  }

  /// The one file with weights in a folder; the transformer's in that of a pipeline.
  private func weights(inFolder folder: String) throws(ModelFilesError) -> String {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    if names.contains("model_index.json") { return try weights(inFolder: "\(folder)/transformer") }
    if names.contains("model.safetensors") { return "\(folder)/model.safetensors" }
    let candidates = names.filter { name in
      ModelReference.weightSuffixes.contains { name.hasSuffix(".\($0)") }
    }.sorted()
    guard candidates.count == 1 else {
      throw ModelFilesError(
        .absent, folder, expected: "model.safetensors or one other file of weights",
        found: candidates.isEmpty ? "none" : candidates.joined(separator: ", "),
        advice: candidates.isEmpty ? nil : "name one of them")
    }
    return "\(folder)/\(candidates[0])"
  }
}
