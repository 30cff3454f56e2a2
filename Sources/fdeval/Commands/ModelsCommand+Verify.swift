import ArgumentParser
import ModelFiles

extension ModelsCommand {
  /// `fdeval models verify [MODEL…]`.
  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compute the checksums of fetched files and compare them.",
      discussion: """
        Each file is held against the checksum that the hub stated when it was fetched, or that is \
        published, and a model that comes with fdeval against its SHA256SUMS. Nothing is fetched. The exit status is 1 where a file is missing, truncated or \
        wrong.
        """)

    @Argument(
      help: ArgumentHelp(
        "What to check. Default: every known model that is here.", valueName: "model"))
    var models: [String] = []

    @Flag(help: "Print one JSON document instead of tables.")
    var json = false

    func run() throws {
      let store = ModelStore()
      let references =
        models.isEmpty
        ? store.manifest.models.filter { store.presence(of: $0) != .absent }
          .map { ModelReference(.known($0.id)) }
        : try models.map { try ModelReference($0, manifest: store.manifest) }
      var documents: [Document] = []
      for reference in references {
        Terminal.redraw("checking \(reference)")
        defer { Terminal.clearLine() }
        // Of all models that are here, one may have but a download that was stopped.
        let found = models.isEmpty ? try? store.verify(reference) : try store.verify(reference)
        documents += (found ?? []).map { Document(reference, $0) }
      }
      if json {
        try Terminal.result(try JSONText.pretty(Documents(schemaVersion: 1, models: documents)))
      } else if documents.isEmpty {
        Terminal.remark("\(store.cache.folder): no known model yet.")
      } else {
        try Terminal.result(documents.map(text).joined(separator: "\n\n"))
      }
      for document in documents where !document.good {
        for file in document.files where file.isBad && file.status != .missing {
          Terminal.warn("Remove \(file.location ?? file.path), which cannot be trusted.")
        }
        Terminal.remark(
          document.commit == nil
            ? "Then run scripts/install to have \(document.model) again."
            : "Then run fdeval models pull \(document.model) to fetch it again.")
      }
      if documents.contains(where: { !$0.good }) { throw ExitCode(ExitStatus.failed.rawValue) }
    }

    private func text(_ document: Document) -> String {
      var table = TextTable([("file", .left), ("size", .right), ("status", .left), ("", .left)])
      for file in document.files {
        table.add([
          file.path, file.bytes.map(ModelsCommand.size) ?? "-",
          file.status.rawValue.replacing("_", with: " "), detail(file),
        ])
      }
      return "\(document.model): \(document.repository)"
        + (document.commit.map { " at \($0.prefix(12))" } ?? "") + "\n" + table.text
    }

    private func detail(_ file: FileFinding) -> String {
      guard let checksum = file.checksum, let expected = file.expected, let found = file.found
      else { return file.status == .unchecked ? "no checksum is known" : "" }
      return expected == found
        ? "\(checksum) \(found.prefix(12))"
        : "\(checksum) \(found.prefix(12)), not \(expected.prefix(12))"
    }

    private struct Documents: Encodable {
      let schemaVersion: Int
      let models: [Document]
    }

    private struct Document: Encodable {
      let model, repository: String
      let commit: String?
      let good: Bool
      let files: [FileFinding]

      init(_ reference: ModelReference, _ verification: ModelStore.Verification) {
        model = reference.description
        repository = verification.repository
        commit = verification.commit
        good = verification.isGood
        files = verification.findings
      }
    }
  }
}
