internal import Raster

/// The models that fdeval knows by name.
///
/// Licences and sizes are those that the authors state: github.com/DepthAnything/Depth-Anything-V2
/// (README, metric_depth/README), github.com/LiheYoung/Depth-Anything and the model cards. Where
/// those are silent on the metric weights, the licence of the weights they were tuned from stands.
public struct ModelManifest: Sendable {
  /// All models, by family, then by size.
  public let models: [KnownModel]

  /// The models that come with fdeval's manifest.
  public static let standard = ModelManifest(
    models: depthAnythingV1 + depthAnythingV2 + depthAnythingV2Metric + flux + small)

  /// The model of a name, or nil, in O(models).
  public subscript(id: String) -> KnownModel? { models.first { $0.id == id } }

  /// The model that a repository, or one of its files, belongs to, with the place it is from.
  ///
  /// - Parameters:
  ///   - repository: `organisation/name`, in any case.
  ///   - file: A path in the repository; nil for the repository as a whole.
  /// - Returns: The first model that has such a source, or nil.
  public func model(
    in repository: String, file: String? = nil
  ) -> (model: KnownModel, source: KnownModel.Source)? {
    for model in models {
      for source in model.sources
      where source.repository.lowercased() == repository.lowercased()
        && (file == nil || source.files.contains { $0.path == file })
      {
        return (model, source)
      }
    }
    return nil
  }

  /// The model that has an authors' file of that name, or nil: `depth_anything_v2_vits.pth`.
  public func model(fileName: String) -> KnownModel? {
    models.first { model in
      model.sources.contains { source in
        source.layout == .original && source.files.contains { $0.path == fileName }
      }
    }
  }

  /// The model of a name.
  ///
  /// - Throws: ``ModelFilesError/Fault/name`` with the nearest name.
  public func require(_ id: String) throws(ModelFilesError) -> KnownModel {
    if let model = self[id] { return model }
    throw ModelFilesError(
      .name, "model \(id)",
      expected: "a name that `fdeval models list` shows, ORG/NAME on the hub, or a path",
      found: "none of them",
      advice: nearestName(to: id.lowercased(), among: models.map(\.id))
        .map { "did you mean '\($0)'?" })
  }
}

// MARK: - The table

extension ModelManifest {
  private struct Scale {
    let name, letter, title: String
    let bytes: Int
  }

  /// Single-precision weights of 24.8, 97.5 and 335.3 million parameters.
  private static let scales = [
    Scale(name: "small", letter: "s", title: "Small", bytes: 99_200_000),
    Scale(name: "base", letter: "b", title: "Base", bytes: 390_000_000),
    Scale(name: "large", letter: "l", title: "Large", bytes: 1_340_000_000),
  ]

  private static func transformers(_ repository: String) -> KnownModel.Source {
    KnownModel.Source(
      layout: .transformers, repository: repository,
      files: KnownModel.Source.transformersFiles)
  }

  private static func original(
    _ repository: String, _ files: [(path: String, sha256: String?)]
  ) -> KnownModel.Source {
    KnownModel.Source(
      layout: .original, repository: repository,
      files: files.map {
        .init(path: $0.path, isNeeded: true, isWeights: true, sha256: $0.sha256)
      })
  }

  private static let depthAnythingV1 = scales.map { scale in
    KnownModel(
      id: "depth-anything-\(scale.name)", title: "Depth Anything \(scale.title)",
      family: "depth-anything", size: scale.name, output: .disparity, licence: .apache2,
      isGated: false, approximateBytes: scale.bytes,
      sources: [transformers("LiheYoung/depth-anything-\(scale.name)-hf")],
      note: scale.name == "large"
        ? "The depth that FLUX.1-Depth's authors condition on comes from this model." : nil)
  }

  private static let depthAnythingV2 = scales.map { scale in
    KnownModel(
      id: "depth-anything-v2-\(scale.name)", title: "Depth Anything V2 \(scale.title)",
      family: "depth-anything-v2", size: scale.name, output: .disparity,
      licence: scale.name == "small" ? .apache2 : .ccByNC4, isGated: false,
      approximateBytes: scale.bytes,
      sources: [
        transformers("depth-anything/Depth-Anything-V2-\(scale.title)-hf"),
        original(
          "depth-anything/Depth-Anything-V2-\(scale.title)",
          [("depth_anything_v2_vit\(scale.letter).pth", nil)]),
      ], note: nil)
  }

  private static let depthAnythingV2Metric = [
    (place: "Indoor", data: "Hypersim", bound: 20.0), ("Outdoor", "VKITTI", 80.0),
  ].flatMap { domain in
    scales.map { scale in
      KnownModel(
        id: "depth-anything-v2-metric-\(domain.place.lowercased())-\(scale.name)",
        title: "Depth Anything V2 Metric \(domain.place) \(scale.title)",
        family: "depth-anything-v2-metric", size: scale.name,
        output: .metricDepth(upTo: domain.bound),
        licence: scale.name == "small" ? .apache2 : .ccByNC4, isGated: false,
        approximateBytes: scale.bytes,
        sources: [
          transformers("depth-anything/Depth-Anything-V2-Metric-\(domain.place)-\(scale.title)-hf"),
          original(
            "depth-anything/Depth-Anything-V2-Metric-\(domain.data)-\(scale.title)",
            [
              (
                "depth_anything_v2_metric_\(domain.data.lowercased())_vit\(scale.letter).pth", nil
              )
            ]),
        ],
        note: "No licence is stated for these weights; this is their base model's.")
    }
  }

  private static let flux = [
    KnownModel(
      id: "flux1-depth-dev", title: "FLUX.1 Depth [dev]", family: "flux1-depth", size: "",
      output: .image, licence: .fluxDev, isGated: true, approximateBytes: 23_800_000_000,
      sources: [
        original(
          "black-forest-labs/FLUX.1-Depth-dev",
          [
            (
              "flux1-depth-dev.safetensors",
              "41360d1662f44ca45bc1b665fe6387e91802f53911001630d970a4f8be8dac21"
            ),
            ("ae.safetensors", nil),
          ])
      ], note: "Its text encoders are not among these files."),
    KnownModel(
      id: "flux1-depth-dev-lora", title: "FLUX.1 Depth [dev] LoRA", family: "flux1-depth", size: "",
      output: .image, licence: .fluxDev, isGated: true, approximateBytes: nil,
      sources: [
        original(
          "black-forest-labs/FLUX.1-Depth-dev-lora",
          [
            (
              "flux1-depth-dev-lora.safetensors",
              "1938b38ea0fdd98080fa3e48beb2bedfbc7ad102d8b65e6614de704a46d8b907"
            )
          ])
      ], note: "It is used on top of FLUX.1 [dev]."),
  ]

  /// What `datasets/training` makes; their cards say more.
  private static let small: [KnownModel] = [
    (id: BundledModels.depth, title: "fdeval's small depth model", output: .metricDepth(upTo: 80)),
    (BundledModels.opinion, "fdeval's second small depth model", .metricDepth(upTo: 80)),
    (BundledModels.image, "fdeval's small FLUX.1 Depth", KnownModel.Output.image),
  ].map { id, title, output in
    KnownModel(
      id: id, title: title, family: "fdeval-small", size: "", output: output, licence: .apache2,
      isGated: false, approximateBytes: nil, sources: [],
      note: "Small model trained on rendered scenes: for trying out and for tests, not for "
        + "measurements on photographs.")
  }
}
