import Foundation
import TestSupport
import Testing

@testable import ModelFiles

/// The small models that come with fdeval: where they are, and whether they are whole.
@Suite struct BundledModelsTests {
  private let folder: TemporaryFolder
  private let models: TinySmallModels
  private let store: ModelStore

  init() throws {
    folder = try TemporaryFolder()
    models = try TinySmallModels(in: folder.path("root/models"))
    store = ModelStore(
      cache: HubCache(folder: folder.path("hub")), bundled: BundledModels(folder: models.folder))
  }

  private func make(_ name: String) throws -> String {
    try FileManager.default.createDirectory(
      atPath: folder.path(name), withIntermediateDirectories: true)
    return folder.path(name)
  }

  @Test("They lie beside the program's folder, or in the repository that it was built in")
  func finding() throws {
    func found(_ program: String, _ variables: [String: String] = [:]) -> String? {
      BundledModels(environment: variables, executable: program).folder
    }
    let built = try make("root/.build/release") + "/fdeval"
    // A folder models alone is no repository.
    #expect(found(built) == nil)
    _ = try folder.file("root/Package.swift", [])
    #expect(found(built) == models.folder)
    let installed = try make("prefix/bin") + "/fdeval"
    #expect(found(installed) == nil)
    let share = try make("prefix/share/fdeval/models")
    #expect(found(installed) == share)
    // What is installed counts more than a repository around it, and the variable more than both.
    let inside = try make("root/local/bin") + "/fdeval"
    #expect(found(inside) == models.folder)
    let local = try make("root/local/share/fdeval/models")
    #expect(found(inside) == local)
    #expect(found(inside, ["FDEVAL_MODELS": "/elsewhere/"]) == "/elsewhere")
    #expect(found(inside, ["FDEVAL_MODELS": "~/m", "HOME": "/home/me"]) == "/home/me/m")
    #expect(found(inside, ["FDEVAL_MODELS": ""]) == local)
    #expect(BundledModels.executable?.hasPrefix("/") == true)
  }

  @Test("A model that is there has its folder, its weights and its card")
  func resolving() throws {
    let depth = try store.resolve(BundledModels.depth)
    #expect(depth.path == "\(models.folder)/fdeval-small-depth" && depth.isFolder)
    #expect(depth.weights == depth.path + "/model.safetensors")
    #expect(depth.licence == .apache2 && depth.repository == nil && depth.commit == nil)
    #expect(try depth.card()?.kind == TinySmallModels.kind)
    let image = try store.resolve(BundledModels.image)
    #expect(image.weights == image.path + "/transformer/model.safetensors")
    let known = try #require(store.manifest[BundledModels.image])
    #expect(known.isBundled && store.presence(of: known) == .complete)
    #expect(try #require(store.bundled.weightBytes(of: known)) > 10_000)
    #expect(store.manifest["depth-anything-v2-small"]?.isBundled == false)
  }

  @Test("One that is not there is a sentence that says how to get it")
  func absent() throws {
    func sentence(_ store: ModelStore, _ id: String) -> String {
      do {
        _ = try store.resolve(id)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(
      sentence(store, BundledModels.opinion)
        == "model fdeval-small-opinion: expected its files in \(models.folder)/fdeval-small-opinion, "
        + "found none; run scripts/install in fdeval's repository, or name the folder that has it with "
        + "FDEVAL_MODELS.")
    let nowhere = ModelStore(cache: store.cache)
    #expect(
      sentence(nowhere, BundledModels.depth).contains("expected its folder in share/fdeval/models"))
    try FileManager.default.removeItem(
      atPath: "\(models.folder)/fdeval-small-depth/config.json")
    let known = try #require(store.manifest[BundledModels.depth])
    #expect(store.presence(of: known) == .partial)
    #expect(sentence(store, BundledModels.depth).contains("found not all of them"))
  }

  @Test("A check compares every file with SHA256SUMS, and finds what is missing, wrong or surplus")
  func verifying() throws {
    func statuses(_ id: String) throws -> [String: FileFinding.Status] {
      let found = try store.verify(ModelReference(.known(id)))
      #expect(found.count == 1 && found[0].commit == nil)
      return Dictionary(uniqueKeysWithValues: found[0].findings.map { ($0.path, $0.status) })
    }
    let good = try statuses(BundledModels.image)
    #expect(good.count >= 11 && good.values.allSatisfy { $0 == .ok })
    #expect(good["SHA256SUMS"] == nil && good["tokenizer_2/spiece.model"] == .ok)
    let depth = "\(models.folder)/fdeval-small-depth"
    let weights = try #require(FileManager.default.contents(atPath: depth + "/model.safetensors"))
    try weights.dropLast(10).write(to: URL(fileURLWithPath: depth + "/model.safetensors"))
    try Data("{}".utf8).write(to: URL(fileURLWithPath: depth + "/config.json"))
    try Data("x".utf8).write(to: URL(fileURLWithPath: depth + "/notes.txt"))
    #expect(
      try statuses(BundledModels.depth) == [
        "config.json": .wrong, "fdeval.json": .ok, "model.safetensors": .truncated,
        "notes.txt": .unchecked,
      ])
    try FileManager.default.removeItem(atPath: depth + "/model.safetensors")
    #expect(try statuses(BundledModels.depth)["model.safetensors"] == .missing)
    try FileManager.default.removeItem(atPath: depth + "/SHA256SUMS")
    #expect(
      try statuses(BundledModels.depth).values.allSatisfy { $0 == .unchecked })
    #expect(throws: ModelFilesError.self) {
      try store.verify(ModelReference(.known(BundledModels.opinion)))
    }
  }
}
