import Foundation
import TestSupport
import Testing

@testable import ModelFiles

/// Finding and checking what is on this machine.
@Suite struct StoreTests {
  private static let commit = StubHub.commit
  private let folder: TemporaryFolder
  private let store: ModelStore

  init() throws {
    folder = try TemporaryFolder()
    store = ModelStore(cache: HubCache(folder: folder.path("hub")))
  }

  /// Lays files out as huggingface_hub does, without our code.
  private func lay(_ repository: String, _ files: [StubHub.File], ref: String = "main") throws {
    let root = folder.path("hub/models--" + repository.replacing("/", with: "--"))
    let manager = FileManager.default
    for name in ["blobs", "snapshots/\(Self.commit)", "refs"] {
      try manager.createDirectory(atPath: "\(root)/\(name)", withIntermediateDirectories: true)
    }
    try Data(Self.commit.utf8).write(to: URL(fileURLWithPath: "\(root)/refs/\(ref)"))
    for file in files {
      try Data(file.bytes).write(to: URL(fileURLWithPath: "\(root)/blobs/\(file.etag)"))
      try manager.createSymbolicLink(
        atPath: "\(root)/snapshots/\(Self.commit)/\(file.path)",
        withDestinationPath: "../../blobs/\(file.etag)")
    }
  }

  private func damage(_ repository: String, _ file: StubHub.File, _ bytes: [UInt8]) throws {
    let blob = store.cache.blob(file.etag, in: repository)
    try Data(bytes).write(to: URL(fileURLWithPath: blob))
  }

  /// A file of safetensors with one tensor.
  private static let tensors: [UInt8] = {
    let head = Array(
      #"{"__metadata__":{"a":"b"},"x":{"dtype":"F32","shape":[64],"data_offsets":[0,256]}}"#.utf8)
    let length = littleEndian(head.count)
    return length + head + Array(repeating: 7, count: 256)
  }()

  private static func littleEndian(_ count: Int) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
  }

  private let small = "depth-anything/Depth-Anything-V2-Small-hf"
  private let config = StubHub.File("config.json", Array("{}".utf8))
  private let weights = StubHub.File("model.safetensors", tensors, isLarge: true)

  @Test("What another tool fetched is found by name, by repository and by path")
  func found() throws {
    try lay(small, [config, weights])
    let snapshot = store.cache.snapshot(small, commit: Self.commit)
    for text in ["depth-anything-v2-small", small, "\(small)@\(Self.commit)", snapshot] {
      let model = try store.resolve(text)
      #expect(model.path == snapshot)
      #expect(model.isFolder)
      #expect(model.weights == snapshot + "/model.safetensors")
      #expect(model.licence == .apache2)
      #expect(model.repository == small)
      #expect(try model.weightsSHA256() == weights.etag)
    }
    #expect(try store.resolve("depth-anything-v2-small").commit == Self.commit)
    #expect(try store.resolve("\(small):config.json").path == snapshot + "/config.json")
    let model = try #require(store.manifest["depth-anything-v2-small"])
    #expect(store.presence(of: model) == .complete)
  }

  @Test("The authors' file serves where the folder for transformers is not here")
  func original() throws {
    let repository = "depth-anything/Depth-Anything-V2-Small"
    let file = StubHub.File("depth_anything_v2_vits.pth", [1, 2, 3], isLarge: true)
    try lay(repository, [file])
    let model = try store.resolve("depth-anything-v2-small")
    #expect(!model.isFolder)
    #expect(model.path == model.weights)
    #expect(model.path.hasSuffix("/depth_anything_v2_vits.pth"))
    // With both here, the folder comes first.
    try lay(small, [config, weights])
    #expect(try store.resolve("depth-anything-v2-small").isFolder)
  }

  @Test("What is not all here is absent, with the command that fetches it")
  func absent() throws {
    let model = try #require(store.manifest["depth-anything-v2-small"])
    #expect(store.presence(of: model) == .absent)
    try lay(small, [config])
    #expect(store.presence(of: model) == .partial)
    let error = #expect(throws: ModelFilesError.self) {
      try store.resolve("depth-anything-v2-small")
    }
    #expect(error?.fault == .absent)
    #expect(error?.advice == "run fdeval models pull depth-anything-v2-small")
    #expect(throws: ModelFilesError.self) { try store.resolve("acme/unknown") }
  }

  @Test("A download that was stopped counts as a part")
  func stopped() throws {
    try lay(small, [])
    _ = try folder.file(
      "hub/models--depth-anything--Depth-Anything-V2-Small-hf/blobs/abc.incomplete", [1, 2])
    let model = try #require(store.manifest["depth-anything-v2-small"])
    #expect(store.presence(of: model) == .partial)
    #expect(store.cache.unfinishedBytes(in: small) == 2)
  }

  @Test("A path needs one file of weights, and a file's first name tells its licence")
  func paths() throws {
    let file = try folder.file("depth_anything_v2_vitl.pth", [1])
    #expect(try store.resolve(file).licence == .ccByNC4)
    #expect(
      try store.resolve(folder.url.path).weights == folder.url.path + "/depth_anything_v2_vitl.pth")
    let other = try folder.file("mine.safetensors", [2])
    #expect(try store.resolve(other).model == nil)
    let error = #expect(throws: ModelFilesError.self) { try store.resolve(folder.url.path) }
    #expect(error?.found == "depth_anything_v2_vitl.pth, mine.safetensors")
    _ = try folder.file("model.safetensors", [3])
    #expect(try store.resolve(folder.url.path).weights.hasSuffix("/model.safetensors"))
    #expect(throws: ModelFilesError.self) { try store.resolve(folder.path("nothing.pth")) }
  }

  @Test("The SHA-256 of weights follows the file")
  func digest() throws {
    let path = try folder.file("mine.pth", Array("abc".utf8))
    let model = try store.resolve(path)
    #expect(
      try model.weightsSHA256()
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    _ = try folder.file("mine.pth", Array("abcd".utf8))
    #expect(
      try model.weightsSHA256()
        == "88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589")
  }

  @Test("Checksums are those of SHA-256 and of git")
  func checksums() throws {
    // `printf 'hello\n' | git hash-object --stdin`, `printf 'hello\n' | sha256sum`
    let path = try folder.file("hello", Array("hello\n".utf8))
    let git = try #require(ContentHash(etag: "CE013625030BA8DBA906F756967F9E9CA394464A"))
    #expect(try git.digits(ofFile: path) == git.digits)
    let sha = try #require(
      ContentHash(etag: "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"))
    #expect(try sha.digits(ofFile: path) == sha.digits)
    #expect(ContentHash(etag: "5891b5b5") == nil)
    #expect(ContentHash(etag: String(repeating: "g", count: 40)) == nil)
  }

  @Test("A check finds what is missing, truncated or wrong")
  func verification() throws {
    try lay(small, [config, weights])
    let reference = try ModelReference("depth-anything-v2-small")
    func statuses() throws -> [FileFinding.Status] {
      try #require(try store.verify(reference).first).findings.map(\.status)
    }
    #expect(try statuses() == [.ok, .ok, .notNeeded])
    try damage(small, weights, Array(Self.tensors.dropLast(5)))
    #expect(try statuses() == [.ok, .truncated, .notNeeded])
    try damage(small, weights, Array(Self.tensors.prefix(20)))
    #expect(try statuses() == [.ok, .truncated, .notNeeded])
    try damage(small, weights, Self.tensors.dropLast() + [8])
    #expect(try statuses() == [.ok, .wrong, .notNeeded])
    try damage(small, config, Array("{} ".utf8))
    #expect(try statuses() == [.wrong, .wrong, .notNeeded])
    try FileManager.default.removeItem(atPath: store.cache.blob(weights.etag, in: small))
    #expect(try statuses() == [.wrong, .missing, .notNeeded])
    try FileManager.default.removeItem(atPath: store.cache.blob(config.etag, in: small))
    #expect(throws: ModelFilesError.self) { try store.verify(reference) }
  }

  @Test("A zip without its end is truncated")
  func zip() throws {
    let end: [UInt8] = [0x50, 0x4B, 5, 6] + Array(repeating: 0, count: 18)
    let whole = try folder.file("a.pth", [0x50, 0x4B, 3, 4] + Array(repeating: 9, count: 99) + end)
    #expect(!FileEnd.isMissing(whole, named: "a.pth"))
    let cut = try folder.file("b.pth", [0x50, 0x4B, 3, 4] + Array(repeating: 9, count: 99))
    #expect(FileEnd.isMissing(cut, named: "b.pth"))
  }

  @Test("A published checksum wins over the name of the content in the cache")
  func published() throws {
    let file = StubHub.File("flux1-depth-dev-lora.safetensors", Self.tensors, isLarge: true)
    try lay("black-forest-labs/FLUX.1-Depth-dev-lora", [file])
    let found = try store.verify(try ModelReference("flux1-depth-dev-lora"))
    #expect(found.first?.findings.map(\.status) == [.wrong])
    #expect(found.first?.isGood == false)
  }

  @Test("A plain file instead of a link has no checksum, and says so")
  func plainFile() throws {
    try lay("acme/model", [])
    let snapshot = store.cache.snapshot("acme/model", commit: Self.commit)
    try Data(Self.tensors).write(to: URL(fileURLWithPath: snapshot + "/model.safetensors"))
    let found = try store.verify(try ModelReference("acme/model"))
    #expect(found.first?.findings.map(\.status) == [.unchecked])
    #expect(try store.resolve("acme/model").weights.hasSuffix("model.safetensors"))
  }

  @Test(
    "The cache is where the variables say",
    arguments: [
      (["HF_HUB_CACHE": "/a", "HF_HOME": "/b"], "/a"),
      (["HUGGINGFACE_HUB_CACHE": "/c/", "HF_HOME": "/b"], "/c"),
      (["HF_HOME": "/b"], "/b/hub"), (["XDG_CACHE_HOME": "/x"], "/x/huggingface/hub"),
      (["HOME": "/home/u"], "/home/u/.cache/huggingface/hub"),
      (["HOME": "/home/u", "HF_HOME": "~/hf"], "/home/u/hf/hub"),
      (["HOME": "/home/u", "HF_HUB_CACHE": "", "HF_HOME": ""], "/home/u/.cache/huggingface/hub"),
    ])
  func places(environment: [String: String], folder: String) {
    #expect(HubCache(environment: environment).folder == folder)
  }

  @Test("The token is the first of two variables and two files")
  func tokens() throws {
    let named = try folder.file("named", Array("hf_named\n".utf8))
    _ = try folder.file("token", Array("hf_home\n".utf8))
    var environment = [
      "HF_TOKEN": "hf_first", "HUGGING_FACE_HUB_TOKEN": "hf_second", "HF_TOKEN_PATH": named,
      "HF_HOME": folder.url.path,
    ]
    func header() throws -> String? { try HubSettings(environment: environment).token?.header }
    #expect(try header() == "Authorization: Bearer hf_first")
    environment["HF_TOKEN"] = ""
    #expect(try header() == "Authorization: Bearer hf_second")
    environment["HUGGING_FACE_HUB_TOKEN"] = nil
    #expect(try header() == "Authorization: Bearer hf_named")
    environment["HF_TOKEN_PATH"] = nil
    #expect(try header() == "Authorization: Bearer hf_home")
    environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"] = "1"
    #expect(try header() == nil)
  }

  @Test("A token that would add lines to a request is refused without showing it")
  func injectedToken() throws {
    let error = #expect(throws: ModelFilesError.self) {
      try HubSettings(environment: ["HF_TOKEN": "hf_x\r\nX-Evil: 1"])
    }
    #expect(error?.fault == .settings)
    #expect(error.map { !"\($0)".contains("hf_x") } == true)
  }

  @Test(
    "An endpoint that is no address is refused", arguments: ["huggingface", "ftp://x", "http://"])
  func endpoints(text: String) throws {
    #expect(throws: ModelFilesError.self) { try HubSettings(environment: ["HF_ENDPOINT": text]) }
  }

  @Test("An address is where libcurl would go")
  func addresses() throws {
    let hub = try #require(HTTPAddress("https://HuggingFace.co/a?b"))
    #expect(hub.server == "huggingface.co")
    #expect(hub.port == 443)
    let same = [
      "/x", "https://huggingface.co:443/y", "//huggingface.co/z", "?q", "HTTPS://huggingface.CO/",
    ]
    for location in same {
      #expect(try #require(hub.following(location)).hasSameOrigin(as: hub), "\(location)")
    }
    let other = [
      "http://huggingface.co/", "https://huggingface.co:8443/", "//cdn.huggingface.co/",
      "https://huggingface.co@evil.example/", "https://huggingface.co.evil.example/",
      "https://evil.example/https://huggingface.co/",
    ]
    for location in other {
      if let address = hub.following(location) {
        #expect(!address.hasSameOrigin(as: hub), "\(location)")
      }
    }
    #expect(hub.following("file:///etc/passwd") == nil)
  }
}
