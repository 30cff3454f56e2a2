import Crypto
import Foundation
import TestSupport
import Testing

@testable import DepthMetrics
@testable import Evaluation

/// Baselines by name and content.
@Suite struct BaselineStoreTests {
  private static let date = "2026-11-22T12:00:00Z"

  /// A folder with some finished runs and a store.
  private struct Place {
    let folder: TemporaryFolder
    var store: BaselineStore { BaselineStore(folder: folder.path("baselines")) }

    init() throws { folder = try TemporaryFolder() }

    /// Writes a run; the seed decides its scores.
    @discardableResult
    func run(
      _ name: String, seed: UInt64 = 1, _ edit: (inout Report) -> Void = { _ in }
    ) throws -> String {
      var fakes = ReportFakes()
      fakes.seed = seed
      var report = fakes.report()
      edit(&report)
      try FileManager.default.createDirectory(
        atPath: folder.path(name), withIntermediateDirectories: true)
      let path = folder.path("\(name)/report.json")
      try (RecordCoding.pretty.encode(report) + [0x0A]).write(to: URL(fileURLWithPath: path))
      return folder.path(name)
    }

    func promote(
      _ run: String, as name: String = "main", reason: String = "First release.",
      by author: String? = nil, replacing: Bool = false
    ) throws -> BaselineStore.Outcome {
      try store.promote(
        folder.path(run), as: name, reason: reason, at: date, by: author, replacing: replacing)
    }

    /// Every file of the store with its bytes.
    func files() throws -> [String: Data] {
      let root = folder.path("baselines")
      let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
      return names.reduce(into: [:]) { files, name in
        var isFolder: ObjCBool = false
        _ = unsafe FileManager.default.fileExists(atPath: "\(root)/\(name)", isDirectory: &isFolder)
        if !isFolder.boolValue {
          files[name] = FileManager.default.contents(atPath: "\(root)/\(name)")
        }
      }
    }
  }

  private static func error(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test("What is promoted is what is resolved, byte for byte")
  func roundTrip() throws {
    let place = try Place()
    let run = try place.run("run")
    let outcome = try place.promote("run", by: "QA")
    #expect(outcome.replaced == nil && !outcome.isUnchanged)
    let (promotion, path) = try place.store.resolve("main")
    #expect(promotion == outcome.promotion)
    #expect(promotion.reason == "First release." && promotion.promotedBy == "QA")
    #expect(promotion.promotedAt == Self.date && promotion.previous == nil)
    #expect(promotion.samples == 24 && promotion.failed == 0 && promotion.dataset == "demo")
    #expect(path == "\(place.store.folder)/main/\(promotion.shortHash)/report.json")
    #expect(
      FileManager.default.contents(atPath: path)
        == FileManager.default.contents(atPath: "\(run)/report.json"))
    #expect(try place.store.report("main") == StoredReport(run).report)
    #expect(try place.store.list() == [promotion])
  }

  @Test("Content is the report without its date, as grep and sha256sum tell it")
  func contentHash() throws {
    let place = try Place()
    let one = try StoredReport(try place.run("one"))
    let other = try StoredReport(
      try place.run("other") { $0.createdAt = "1999-01-01T00:00:00Z" })
    #expect(one.report.createdAt != other.report.createdAt)
    #expect(one.contentHash == other.contentHash)
    #expect(try StoredReport(try place.run("third", seed: 2)).contentHash != one.contentHash)
    // A title that holds the key is not the key.
    let title = try StoredReport(
      try place.run("title") { $0.dataset.title = "\n  \"created_at\" : 1" })
    #expect(title.contentHash != one.contentHash)
    let text = String(decoding: one.bytes, as: UTF8.self)
    let rest = text.split(separator: "\n").filter { !$0.hasPrefix("  \"created_at\"") }
    #expect(rest.count == text.split(separator: "\n").count - 1)
    let digest = SHA256.hash(data: Data((rest.joined(separator: "\n") + "\n").utf8))
    #expect(one.contentHash == digest.map { String(format: "%02x", $0) }.joined())
  }

  @Test("The same content again changes nothing, whatever its date and reason")
  func unchanged() throws {
    let place = try Place()
    try place.run("run")
    try place.run("later") { $0.createdAt = "2030-01-01T00:00:00Z" }
    _ = try place.promote("run")
    let before = try place.files()
    for replacing in [false, true] {
      let outcome = try place.promote("later", reason: "Another.", replacing: replacing)
      #expect(outcome.isUnchanged)
      #expect(outcome.promotion.reason == "First release.")
    }
    #expect(try place.files() == before)
  }

  @Test("Other content needs to be asked for, keeps the old one and names it")
  func replaced() throws {
    let place = try Place()
    try place.run("one")
    try place.run("two", seed: 2)
    let first = try place.promote("one").promotion
    let before = try place.files()
    let two = try StoredReport(place.folder.path("two"))
    #expect(
      Self.error { _ = try place.promote("two") }
        == "baseline main: expected content \(first.shortHash), which it stands for, found content "
        + "\(two.contentHash.prefix(12)); use --replace to promote it all the same, or another --name."
    )
    #expect(try place.files() == before)
    let second = try place.promote("two", reason: "Better.", replacing: true)
    #expect(second.replaced == first && !second.changesProtocol && !second.changesDataset)
    #expect(second.promotion.previous == first.contentHash)
    #expect(try place.store.resolve("main").promotion == second.promotion)
    // The old content can come back, and the list remembers all three.
    let third = try place.promote("one", reason: "Back.", replacing: true).promotion
    #expect(try place.store.promotions("main") == [first, second.promotion, third])
    #expect(third.contentHash == first.contentHash)
    #expect(third.previous == second.promotion.contentHash)
    for (name, bytes) in before where name.hasSuffix("report.json") {
      #expect(try place.files()[name] == bytes)
    }
  }

  @Test("Another protocol or dataset is said, since scores then do not compare")
  func incomparable() throws {
    let place = try Place()
    let hash = String(repeating: "ab", count: 32)
    try place.run("one")
    try place.run("two") { $0.protocol.hash = hash }
    try place.run("three") {
      $0.protocol.hash = hash
      $0.dataset.hash = hash
    }
    _ = try place.promote("one")
    let sentence = Self.error { _ = try place.promote("two") }
    #expect(
      sentence.contains(
        "of another protocol, eigen-nyu (abababababab) instead of eigen-nyu (3f9c0a12bd34), whose scores do not compare"
      ))
    let second = try place.promote("two", replacing: true)
    #expect(second.changesProtocol && !second.changesDataset)
    let third = try place.promote("three", replacing: true)
    #expect(!third.changesProtocol && third.changesDataset)
  }

  @Test(
    "Names are plain words",
    arguments: [
      ("main", true), ("v1.2-rc_3", true), ("0", true), (String(repeating: "a", count: 64), true),
      (String(repeating: "a", count: 65), false), ("", false), (".", false), ("..", false),
      ("-x", false), ("a b", false), ("a/b", false), ("a\n", false), ("é", false), ("a\0", false),
    ])
  func names(name: String, isName: Bool) throws {
    #expect(BaselineStore.isName(name) == isName)
    let place = try Place()
    try place.run("run")
    if isName {
      _ = try place.promote("run", as: name)
      #expect(try place.store.list().map(\.name) == [name])
    } else {
      #expect(throws: EvaluationError.self) { try place.promote("run", as: name) }
      #expect(try place.files().isEmpty)
    }
  }

  @Test("Runs that are not finished, newer or without a result are refused, and nothing is made")
  func unsuitable() throws {
    let place = try Place()
    let empty = place.folder.path("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    try place.run("newer") { $0.schemaVersion = 2 }
    try place.run("failed") {
      $0.coverage.ok = 0
      $0.coverage.failed = 24
    }
    try place.run("good")
    func sentence(_ run: String) -> String { Self.error { _ = try place.promote(run) } }
    #expect(sentence("empty") == "\(empty): expected a finished run with report.json, found none.")
    try Data().write(to: URL(fileURLWithPath: "\(empty)/journal.sqlite"))
    #expect(
      sentence("empty")
        == "\(empty): expected a finished run with report.json, found one that is not finished; finish it with `fdeval evaluate … --resume`."
    )
    #expect(
      sentence("newer")
        == "\(place.folder.path("newer"))/report.json: expected schema_version 1 or less, found 2; use a newer fdeval."
    )
    #expect(
      sentence("failed")
        == "\(place.folder.path("failed")): expected a run with a result, found one in which none of 24 samples was scored."
    )
    for reason in ["", "  ", "two\nlines"] {
      #expect(throws: EvaluationError.self) { try place.promote("good", reason: reason) }
    }
    #expect(try place.files().isEmpty)
  }

  @Test("A report, or a list of promotions, that somebody edited is not trusted")
  func tampered() throws {
    let place = try Place()
    try place.run("one")
    try place.run("two", seed: 2)
    _ = try place.promote("one")
    let (promotion, path) = try { () throws in
      _ = try place.promote("two", replacing: true)
      return try place.store.resolve("main")
    }()
    let record = "\(place.store.folder)/main/promotions.json"
    let (report, list) = (
      try String(contentsOfFile: path, encoding: .utf8),
      try String(contentsOfFile: record, encoding: .utf8)
    )
    func spoil(_ file: String, _ text: String) throws -> String {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      let sentences = [
        Self.error { _ = try place.store.resolve("main") },
        Self.error { _ = try place.store.list() },
        Self.error { _ = try place.store.report("main") },
        Self.error { _ = try place.promote("two") },
      ]
      try Data(report.utf8).write(to: URL(fileURLWithPath: path))
      try Data(list.utf8).write(to: URL(fileURLWithPath: record))
      #expect(Set(sentences).count == 1, "\(sentences)")
      return sentences[0]
    }
    let edited = report.replacing("\"ok\" : 24", with: "\"ok\" : 23")
    #expect(edited != report)
    let sentence = try spoil(path, edited)
    #expect(
      sentence.hasPrefix(
        "\(path): expected the content that was promoted as main, \(promotion.shortHash), found content "
      ), "\(sentence)")
    #expect(sentence.hasSuffix("; restore it from version control."))
    #expect(try spoil(record, "{}").contains("expected promotions of schema_version 1"))
    let newer = list.replacing("\"schema_version\" : 1", with: "\"schema_version\" : 2")
    #expect(try spoil(record, newer).contains("expected schema_version 1 or less, found 2"))
    let unchained = list.replacing("\"previous\" : \"", with: "\"previous\" : \"0")
    #expect(
      try spoil(record, unchained).contains(
        "found another name or previous content in number 2"))
    let other = list.replacing(promotion.protocolHash, with: String(repeating: "0", count: 64))
    #expect(try spoil(record, other).contains("expected the protocol and dataset of the report"))
    try FileManager.default.removeItem(atPath: path)
    #expect(
      Self.error { _ = try place.store.resolve("main") }
        == "\(path): expected the report of baseline main, found none; restore it from version control."
    )
  }

  @Test("A name that is not there is answered with the nearest one")
  func unknown() throws {
    let place = try Place()
    #expect(
      Self.error { _ = try place.store.list() }.hasPrefix(
        "\(place.store.folder): expected a folder of baselines, found none; "))
    try place.run("run")
    _ = try place.promote("run", as: "release")
    let sentence = Self.error { _ = try place.store.resolve("relaese") }
    #expect(
      sentence
        == "baseline relaese: expected a baseline in \(place.store.folder), found only release; did you mean 'release'?"
    )
    for name in ["..", "../release", "", "release/../release"] {
      #expect(throws: EvaluationError.self) { try place.store.resolve(name) }
    }
    #expect(BaselineStore.name(in: "baseline:main") == "main")
    #expect(BaselineStore.name(in: "reports/main") == nil)
  }

  @Test("Of many first promotions at once, of different content, exactly one is made")
  func atOnce() async throws {
    let place = try Place()
    for seed in 1...8 { try place.run("run\(seed)", seed: UInt64(seed)) }
    let made = await withTaskGroup(of: Bool.self) { group in
      for seed in 1...8 {
        group.addTask { (try? place.promote("run\(seed)")) != nil }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(made == 1)
    #expect(try place.store.promotions("main").count == 1)
  }

  @Test("Of many replacements at once none is lost")
  func replacementsAtOnce() async throws {
    let place = try Place()
    for seed in 1...8 { try place.run("run\(seed)", seed: UInt64(seed)) }
    let made = await withTaskGroup(of: Bool.self) { group in
      for seed in 1...8 {
        group.addTask { (try? place.promote("run\(seed)", replacing: true)) != nil }
      }
      return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(made == 8)
    // Reading it proves the chain: each names the one before.
    #expect(Set(try place.store.promotions("main").map(\.contentHash)).count == 8)
    #expect(try place.files().count == 9)
  }
}
