import ArgumentParser
import Foundation
import ModelFiles

extension ModelsCommand {
  /// `fdeval models pull MODEL…`.
  struct Pull: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Fetch models that are not on this machine yet.",
      usage: "fdeval models pull <model> ... [<options>]",
      discussion: """
        The licence is shown first. What was stopped, by Ctrl-C too, goes on where it was; a file \
        gets its name only when its checksum is right. A model that is complete here is left as it \
        is, without asking the hub.
        """)

    @Argument(help: ArgumentHelp("What to fetch.", valueName: "model"))
    var models: [String]

    @Flag(help: "Fetch the authors' own file instead of the folder for transformers.")
    var original = false

    @Flag(help: "Ask the hub for a newer revision of what is here.")
    var update = false

    @Flag(help: "Fetch nothing: say where the model is, or fail.")
    var offline = false

    @Flag(help: "Print one JSON document instead of lines.")
    var json = false

    func run() throws {
      var settings = try HubSettings()
      if offline { settings.isOffline = true }
      let store = ModelStore()
      let client = HubClient(settings: settings, cache: store.cache)
      // A misspelt name should not be found out after gigabytes of another model.
      let wanted = try models.map {
        try WantedModel($0, original: original, store: store)
      }
      var documents: [Document] = []
      for model in wanted {
        let before = try? store.resolve(model.reference)
        if let before, !update || settings.isOffline {
          documents.append(Document(before, isFetched: false))
          if !json { try show(before, "here already") }
          continue
        }
        if !settings.isOffline { announce(model, settings) }
        let isFetched = try fetch(model, client)
        let found = try store.resolve(model.reference)
        documents.append(Document(found, isFetched: isFetched))
        if !json { try show(found, isFetched ? "fetched and checked" : "here already") }
      }
      if json {
        try Terminal.result(
          try JSONText.pretty(Documents(schemaVersion: 1, models: documents)))
      }
    }

    /// Says what is about to be fetched and under which terms.
    private func announce(_ model: WantedModel, _ settings: HubSettings) {
      let known = model.known
      var lines = [
        "model      \(known?.title ?? model.address.description)",
        "from       \(settings.server)/\(model.address.repository)",
        "licence    \(known?.licence.summary ?? "unknown: its page tells")",
      ]
      if let licence = known?.licence { lines.append("           \(licence.url)") }
      Terminal.remark(lines.joined(separator: "\n"))
      if known?.licence.isCommercial == false {
        Terminal.warn("These weights may not be used commercially.")
      }
      if known?.isGated == true {
        Terminal.warn(
          "The hub gives them only to accounts that accepted the licence at "
            + "\(settings.page(of: model.address.repository)).")
      }
    }

    private func fetch(_ model: WantedModel, _ client: HubClient) throws -> Bool {
      let bar = TransferBar()
      let interruption = Interruption {
        bar.clear()
        Terminal.remark("Stopped. What has arrived is kept: the same command goes on with it.")
      }
      defer {
        interruption.cancel()
        bar.clear()
      }
      var isFetched = false
      _ = try client.pull(model.files, from: model.address) { event in
        bar.show(event)
        if case .finished(_, fetched: true) = event { isFetched = true }
      }
      return isFetched
    }

    private func show(_ model: ResolvedModel, _ word: String) throws {
      Terminal.remark("\(model.reference): \(word)")
      try Terminal.result(lines: [model.path])
    }

    private struct Documents: Encodable {
      let schemaVersion: Int
      let models: [Document]
    }

    private struct Document: Encodable {
      let model, path, weights: String
      let repository, commit: String?
      let fetched: Bool

      init(_ found: ResolvedModel, isFetched: Bool) {
        model = found.reference.description
        path = found.path
        weights = found.weights
        repository = found.repository
        commit = found.commit
        fetched = isFetched
      }
    }
  }

  /// What a word on the command line asks to fetch.
  struct WantedModel {
    let reference: ModelReference
    let known: KnownModel?
    let address: HubAddress
    let files: [KnownModel.File]

    /// - Throws: ``ModelFilesError`` where there is no such model, or nothing that could be fetched.
    init(_ text: String, original: Bool, store: ModelStore) throws {
      let reference = try ModelReference(text, manifest: store.manifest)
      switch reference.place {
      case .path(let path):
        throw ModelFilesError(
          .name, path, expected: "a model that can be fetched", found: "a path on this machine")
      case .known(let id):
        let known = try store.manifest.require(id)
        guard !known.isBundled else {
          throw ModelFilesError(
            .name, "model \(id)", expected: "a model that can be fetched",
            found: "one that comes with fdeval",
            advice: "run scripts/install in fdeval's repository to have it")
        }
        let layout: KnownModel.Source.Layout = original ? .original : .transformers
        let source = known.sources.first { $0.layout == layout } ?? known.sources[0]
        if original, source.layout != .original {
          throw ModelFilesError(
            .name, "model \(id)", expected: "a file of its authors for --original",
            found: "none that is known", advice: "leave out --original")
        }
        address = try HubAddress(repository: source.repository)
        files = source.files
        self.known = known
        // Named by its repository, a source is not mistaken for another that is here.
        self.reference = original ? ModelReference(.hub(address)) : reference
      case .hub(let address):
        let found = store.manifest.model(in: address.repository)
        known = found?.model
        self.address = address
        self.reference = reference
        if let path = address.file {
          files = [
            found?.source.files.first { $0.path == path }
              ?? .init(path: path, isNeeded: true, isWeights: true, sha256: nil)
          ]
        } else if let found {
          files = found.source.files
        } else {
          files = KnownModel.Source.transformersFiles
        }
      }
    }
  }
}
