import ArgumentParser
import Foundation
import ModelFiles

/// `fdeval models list | pull | verify | info`.
struct ModelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "Find, fetch and check the weights of models.",
    discussion: """
      Weights lie in the cache of the Hugging Face hub, which other tools share: what they fetched \
      is used, and what is fetched here is theirs too. HF_HUB_CACHE, HF_HOME, HF_ENDPOINT, HF_TOKEN \
      and HF_HUB_OFFLINE mean what they mean there. A model is a name that `fdeval models list` \
      shows, ORG/NAME[@REVISION][:FILE] on the hub, or a path. The small models fdeval-small-… come with \
      fdeval, for trying out and for tests; FDEVAL_MODELS names another folder with them.
      """,
    subcommands: [List.self, Pull.self, Verify.self, Info.self])

  /// A count of bytes in the units of the hub: 99.2 MB, 1.34 GB.
  static func size(_ bytes: Int) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
    guard let (unit, name) = units.first(where: { Double(bytes) >= $0.0 }) else {
      return "\(bytes) B"
    }
    let value = Double(bytes) / unit
    return String(format: value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value) + " \(name)"
  }

  /// `fdeval models list`.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the models known by name, and which of them are on this machine.")

    @Flag(help: "Print one JSON document instead of a table.")
    var json = false

    func run() throws {
      let store = ModelStore()
      let models = store.manifest.models
      if json {
        return try Terminal.result(
          try JSONText.pretty(
            Document(
              schemaVersion: 1, cache: store.cache.folder, bundled: store.bundled.folder,
              models: models.map { ModelDocument($0, in: store) })))
      }
      var table = TextTable([
        ("model", .left), ("output", .left), ("size", .right), ("licence", .left), ("here", .left),
      ])
      for model in models {
        table.add([
          model.id, model.output.text, Self.size(model, store),
          model.licence.name, Self.word(store.presence(of: model)),
        ])
      }
      let restricted = models.filter { !$0.licence.isCommercial }.map(\.licence.name)
      let names = Set(restricted).sorted().joined(separator: " and ")
      let gated = models.filter(\.isGated).map(\.id).joined(separator: ", ")
      try Terminal.result(
        """
        \(table.text)

        cache      \(store.cache.folder)
        licence    \(names) allow no commercial use
        gated      \(gated): accept the licence on the hub
        small      fdeval-small-… were trained on rendered scenes: for trying out and
                   for tests, not for measurements on photographs
        in         \(store.bundled.folder ?? "no folder yet: run scripts/install, or set FDEVAL_MODELS")
        """)
    }

    /// What is published, and for a model that comes with fdeval what is here.
    private static func size(_ model: KnownModel, _ store: ModelStore) -> String {
      let bytes =
        model.isBundled ? store.bundled.weightBytes(of: model) : model.approximateBytes
      return bytes.map(ModelsCommand.size) ?? "-"
    }

    private static func word(_ presence: ModelStore.Presence) -> String {
      switch presence {
      case .complete: "yes"
      case .partial: "part"
      case .absent: "-"
      }
    }

    private struct Document: Encodable {
      let schemaVersion: Int
      let cache: String
      /// The folder of the models that come with fdeval.
      let bundled: String?
      let models: [ModelDocument]
    }
  }
}
