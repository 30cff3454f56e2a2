import ModelFiles

/// What the manifest and this machine know of a model, as JSON.
struct ModelDocument: Encodable {
  /// One place where the weights are to be had.
  struct Source: Encodable {
    let layout, repository: String
    let files: [String]
    let presence: ModelStore.Presence
  }

  let id, title, family: String
  let size: String?
  let output: String
  let maxDepth: Double?
  let licence: ModelLicence
  let gated: Bool
  let approximateBytes: Int?
  let presence: ModelStore.Presence
  let sources: [Source]
  let note: String?
  /// Whether it comes with fdeval; then where it is, there or not.
  let bundled: Bool
  let path: String?

  init(_ model: KnownModel, in store: ModelStore) {
    id = model.id
    title = model.title
    family = model.family
    size = model.size.isEmpty ? nil : model.size
    switch model.output {
    case .disparity: (output, maxDepth) = ("disparity", nil)
    case .metricDepth(let bound): (output, maxDepth) = ("metric_depth", bound)
    case .image: (output, maxDepth) = ("image", nil)
    }
    licence = model.licence
    gated = model.isGated
    approximateBytes = model.approximateBytes
    presence = store.presence(of: model)
    sources = model.sources.map { source in
      Source(
        layout: source.layout.rawValue, repository: source.repository,
        files: source.files.map(\.path), presence: store.presence(of: source))
    }
    note = model.note
    bundled = model.isBundled
    path = model.isBundled ? store.bundled.path(of: model) : nil
  }
}
