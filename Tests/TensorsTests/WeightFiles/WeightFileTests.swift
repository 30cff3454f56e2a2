import Foundation
import TestSupport
import Testing

@testable import Tensors

/// What opens, what it is called, and what is refused by name.
@Suite struct WeightFileTests {
  private func open(_ name: String) throws -> WeightFile {
    try WeightFile(path: WeightFixture.path(name))
  }

  @Test func theKindIsKnownByTheContent() throws {
    let folder = try TemporaryFolder()
    for (name, format) in [
      ("types.safetensors", WeightFile.Format.safetensors), ("types.pth", .pytorch),
      ("types.gguf", .gguf),
    ] {
      #expect(try open(name).format == format)
      let renamed = try folder.file("renamed.txt", WeightFixture.bytes(name))
      let file = try WeightFile(path: renamed)
      #expect(file.format == format && file.files == [renamed])
    }
  }

  @Test func metadataOfEachFormatAreText() throws {
    #expect(
      try open("types.safetensors").metadata == ["format": "pt", "title": "all types"])
    let keys = try open("types.gguf").metadata
    #expect(keys["general.architecture"] == "flux")
    #expect(keys["general.name"] == "every type")
    #expect(keys["test.number"] == "7" && keys["test.real"] == "0.5")
    #expect(keys["test.flag"] == "true" && keys["test.list"] == "[1, 2, 3]")
    #expect(keys["tokenizer.ggml.tokens"] == nil)
    let checkpoint = try open("checkpoint.pth").metadata
    #expect(checkpoint["epoch"] == "3" && checkpoint["config.encoder"] == "vits")
    #expect(checkpoint["config.out_channels"] == "[48, 96]")
    #expect(checkpoint["config.scale"] == "0.5" && checkpoint["config.bn"] == "false")
    #expect(checkpoint["config.extra"] == "none")
  }

  @Test func theModelOfACheckpointIsTheTopWhereNothingElseHoldsTensors() throws {
    #expect(try open("checkpoint.pth").names.contains("0.weight"))
    let nested = try open("nested.pth").names
    #expect(nested == ["model.head.0", "model.head.1", "optimizer.0"])
  }

  @Test func shardsOpenByFolderAndByIndex() throws {
    for path in ["sharded", "sharded/model.safetensors.index.json"] {
      let file = try open(path)
      #expect(file.names == ["a.weight", "b.bias", "b.weight"])
      #expect(file.format == .safetensors && file.files.count == 2)
    }
    let part = try open("sharded/model-00001-of-00002.safetensors")
    #expect(part.names == ["a.weight"])
  }

  @Test(arguments: [
    (#"{"weight_map": {"a": "../x.safetensors"}}"#, "'../x.safetensors'"),
    (#"{"weight_map": {"a": "/etc/passwd"}}"#, "'/etc/passwd'"),
    (#"{"weight_map": {"a": ".."}}"#, "'..'"), (#"{"weight_map": {}}"#, "an empty one"),
    (#"{"weight_map": [1]}"#, "other JSON"), (#"{"a": 1}"#, "other JSON"), ("{", "other JSON"),
    (#"{"weight_map": {"a": "none.safetensors"}}"#, "no such file"),
    (#"{"weight_map": {"z": "one.safetensors"}}"#, "none"),
    (#"{"weight_map": {"f32": "one.safetensors", "scalar": "two.pth"}}"#, "pytorch"),
  ])
  func indicesThatLieAreRefused(index: String, found: String) throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("one.safetensors", WeightFixture.bytes("types.safetensors"))
    _ = try folder.file("two.pth", WeightFixture.bytes("types.pth"))
    let path = try folder.file("model.safetensors.index.json", Array(index.utf8))
    let refusal = try #require(WeightFixture.refusal(path))
    #expect(refusal.found.contains(found), "\(refusal)")
  }

  @Test func aFolderOpensItsOneFileOfWeights() throws {
    let folder = try TemporaryFolder()
    #expect(WeightFixture.refusal(folder.url.path)?.fault == .missing)
    _ = try folder.file("config.json", Array("{}".utf8))
    _ = try folder.file("model_index.json", Array("{}".utf8))
    #expect(WeightFixture.refusal(folder.url.path)?.fault == .missing)
    _ = try folder.file("a.pth", WeightFixture.bytes("nested.pth"))
    #expect(try WeightFile(path: folder.url.path).format == .pytorch)
    _ = try folder.file("b.bin", WeightFixture.bytes("nested.pth"))
    let refusal = try #require(WeightFixture.refusal(folder.url.path))
    #expect(refusal.fault == .ambiguous && refusal.found == "a.pth, b.bin")
    _ = try folder.file("model.safetensors", WeightFixture.bytes("types.safetensors"))
    #expect(try WeightFile(path: folder.url.path + "/").format == .safetensors)
  }

  @Test(arguments: [
    ("legacy.pth", "before version 1.6"), ("evil.pth", "system"),
    ("whole-module.pth", "Sequential"), ("script.pt", "TorchScript"),
    ("expanded.pth", "repeat values"), ("make_weights.py", "begin"),
  ])
  func whatIsNotReadIsRefusedByName(file: String, found: String) throws {
    let refusal = try #require(WeightFixture.refusal(WeightFixture.path(file)))
    #expect(refusal.fault == .unsupported && refusal.found.contains(found), "\(refusal)")
    #expect(refusal.subject.contains(file))
  }

  @Test(
    arguments: [
      ([0x7F, 0x45, 0x4C, 0x46] + Array("12345".utf8), "begin"),
      (Array("version https://git-lfs.github.com/spec/v1\n".utf8), "Git LFS"),
      (Array("<!DOCTYPE html><html>".utf8), "HTML"),
      ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0], "HDF5"),
      ([0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0], "pickle"),
      ([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0], "gzip"),
      (Array("GGU".utf8), "3 bytes"), ([], "empty"),
    ] as [([UInt8], String)])
  func otherFilesAreNamed(bytes: [UInt8], found: String) throws {
    let folder = try TemporaryFolder()
    let refusal = try #require(WeightFixture.refusal(folder.file("f.safetensors", bytes)))
    #expect(refusal.found.contains(found), "\(refusal)")
  }

  @Test func thingsThatAreNotFilesAreRefusedWithoutWaiting() throws {
    let folder = try TemporaryFolder()
    let pipe = folder.path("pipe.gguf")
    try #require(unsafe mkfifo(pipe, 0o600) == 0)
    for (path, found) in [
      (pipe, "a pipe"), ("/dev/zero", "a device"), (folder.path("none"), "no such file"),
      ("", "an empty path"), ("a\0b", "NUL"),
    ] {
      let refusal = try #require(WeightFixture.refusal(path))
      #expect(refusal.fault == .inaccessible && refusal.found.contains(found))
    }
  }

  @Test func weightsOfOtherTypesAreListedAndRefusedWhenTaken() throws {
    for (file, name, type) in [
      ("double.safetensors", "b", "F64"), ("double.pth", "d", "torch.DoubleStorage"),
      ("types.gguf", "f64", "F64"),
    ] {
      let weights = try open(file)
      #expect(weights.names.contains(name) && weights[name] == nil)
      let scope = WeightScope(weights)
      #expect(scope.contains(name) && scope.optional(name) == nil)
      let refusal = #expect(throws: WeightFileError.self) { try scope.tensor(name) }
      #expect(refusal?.fault == .unsupported && refusal?.found == type)
    }
  }
}
