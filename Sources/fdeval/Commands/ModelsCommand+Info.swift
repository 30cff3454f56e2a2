import ArgumentParser
import ModelFiles

extension ModelsCommand {
  /// `fdeval models info MODEL`.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell all that the manifest and this machine know of a model.")

    @Argument(help: ArgumentHelp("Which model.", valueName: "model"))
    var model: String

    @Flag(help: "Print one JSON document instead of lines.")
    var json = false

    func run() throws {
      let store = ModelStore()
      let reference = try ModelReference(model, manifest: store.manifest)
      let found: ResolvedModel?
      do {
        found = try store.resolve(reference)
      } catch {
        // What the manifest does not know has to be here to be told about.
        guard error.fault == .absent, Self.known(reference, store) != nil else { throw error }
        found = nil
      }
      let known = found.map(\.model) ?? Self.known(reference, store)
      let digest = try found?.weightsSHA256()
      let card = try found.flatMap { found in try found.card().map { try CardDocument(found, $0) } }
      if json {
        return try Terminal.result(
          try JSONText.pretty(
            Document(
              schemaVersion: 1, model: reference.description,
              known: known.map { ModelDocument($0, in: store) }, path: found?.path,
              weights: found?.weights, sha256: digest, repository: found?.repository,
              commit: found?.commit, smallModel: card)))
      }
      if let card { return try Terminal.result(lines: card.lines(reference.description)) }
      try Terminal.result(lines: lines(reference, known, found, digest, store))
    }

    private static func known(_ reference: ModelReference, _ store: ModelStore) -> KnownModel? {
      switch reference.place {
      case .known(let id): store.manifest[id]
      case .hub(let address): store.manifest.model(in: address.repository)?.model
      case .path: nil
      }
    }

    private func lines(
      _ reference: ModelReference, _ known: KnownModel?, _ found: ResolvedModel?,
      _ digest: String?, _ store: ModelStore
    ) -> [String] {
      var lines = ["model      \(reference)" + (known.map { ", \($0.title)" } ?? "")]
      if let known {
        lines += [
          "output     \(Self.words(known.output))", "licence    \(known.licence.summary)",
          "           \(known.licence.url)",
        ]
        if let bytes = known.approximateBytes {
          lines.append("size       about \(ModelsCommand.size(bytes))")
        }
        for (index, source) in known.sources.enumerated() {
          lines.append(
            (index == 0 ? "from       " : "or from    ")
              + "\(source.repository), \(Self.word(store.presence(of: source)))")
          lines += source.files.map { "           \($0.path)" }
        }
        if known.isGated {
          lines.append("gated      the licence has to be accepted on its page first")
        }
        if let note = known.note { lines.append("note       \(note)") }
      } else {
        lines.append("licence    unknown")
      }
      if let found, let digest {
        if let repository = found.repository, let commit = found.commit {
          lines.append("fetched    \(repository) at \(commit.prefix(12))")
        }
        lines += ["path       \(found.path)", "sha256     \(digest)"]
      } else {
        lines.append(
          known?.isBundled == true
            ? "path       none: run scripts/install, or set FDEVAL_MODELS"
            : "path       none: run fdeval models pull \(reference)")
      }
      return lines
    }

    private static func words(_ output: KnownModel.Output) -> String {
      switch output {
      case .disparity: "affine-invariant disparity: larger is nearer"
      case .metricDepth(let bound): "metric depth, 0 to \(Int(bound)) m"
      case .image: "an image under a control depth map"
      }
    }

    private static func word(_ presence: ModelStore.Presence) -> String {
      switch presence {
      case .complete: "on this machine"
      case .partial: "partly on this machine"
      case .absent: "not on this machine"
      }
    }

    private struct Document: Encodable {
      let schemaVersion: Int
      let model: String
      let known: ModelDocument?
      let path, weights, sha256, repository, commit: String?
      /// What a small model's folder says of it.
      let smallModel: CardDocument?
    }
  }
}
