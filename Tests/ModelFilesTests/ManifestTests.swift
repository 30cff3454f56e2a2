import Testing

@testable import ModelFiles

/// The models that fdeval knows by name, and the words that name models.
@Suite struct ManifestTests {
  private let models = ModelManifest.standard.models

  @Test("Names are unique, words of small letters, digits and dashes, and have files")
  func names() throws {
    #expect(Set(models.map(\.id)).count == models.count)
    for model in models {
      #expect(model.id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil)
      for source in model.sources {
        #expect(source.files.contains { $0.isWeights && $0.isNeeded })
        #expect(source.files.first?.isNeeded == true)
        _ = try HubAddress(repository: source.repository)
      }
    }
    // One file in one repository belongs to one model.
    let places = models.flatMap { model in
      model.sources.flatMap { source in source.files.map { "\(source.repository):\($0.path)" } }
    }
    #expect(Set(places).count == places.count)
  }

  @Test("Licences are those of the authors")
  func licences() throws {
    func licence(_ id: String) throws -> ModelLicence {
      try #require(models.first { $0.id == id }).licence
    }
    for size in ["small", "base", "large"] {
      #expect(try licence("depth-anything-\(size)") == .apache2)
      let isFree = size == "small"
      #expect(try licence("depth-anything-v2-\(size)").isCommercial == isFree)
      for place in ["indoor", "outdoor"] {
        #expect(try licence("depth-anything-v2-metric-\(place)-\(size)").isCommercial == isFree)
      }
    }
    #expect(models.filter(\.isGated).map(\.id) == ["flux1-depth-dev", "flux1-depth-dev-lora"])
    #expect(models.filter(\.isGated).allSatisfy { !$0.licence.isCommercial })
  }

  @Test("The bound of metric depth belongs to the weights")
  func outputs() throws {
    let manifest = ModelManifest.standard
    #expect(manifest["depth-anything-v2-metric-indoor-small"]?.output == .metricDepth(upTo: 20))
    #expect(manifest["depth-anything-v2-metric-outdoor-large"]?.output == .metricDepth(upTo: 80))
    #expect(manifest["depth-anything-v2-base"]?.output == .disparity)
  }

  @Test("A repository and an authors' file name lead to the model")
  func lookup() throws {
    let manifest = ModelManifest.standard
    let found = manifest.model(in: "depth-anything/depth-anything-v2-metric-vkitti-base")
    #expect(found?.model.id == "depth-anything-v2-metric-outdoor-base")
    #expect(found?.source.layout == .original)
    #expect(
      manifest.model(fileName: "depth_anything_v2_metric_hypersim_vitl.pth")?.id
        == "depth-anything-v2-metric-indoor-large")
    #expect(manifest.model(fileName: "model.safetensors") == nil)
    #expect(manifest.model(in: "acme/other") == nil)
  }

  @Test(
    "A word is a name, a place on the hub or a path",
    arguments: [
      ("depth-anything-v2-small", "known"), ("acme/model", "hub"), ("acme/model@v1.0", "hub"),
      ("acme/model@refs/pr/1:sub/file.pth", "hub"), ("acme/model:file.safetensors", "hub"),
      ("./depth-anything-v2-small", "path"), ("/some/where", "path"), ("../x", "path"),
      ("~/models", "path"), ("weights.safetensors", "path"), (".", "path"),
      ("a/b/c.pth", "path"),
    ])
  func words(text: String, kind: String) throws {
    let reference = try ModelReference(text)
    let found =
      switch reference.place {
      case .known: "known"
      case .hub: "hub"
      case .path: "path"
      }
    #expect(found == kind)
    if kind != "path" { #expect(reference.description == text) }
  }

  @Test("The parts of an address are read")
  func address() throws {
    let address = try #require(try HubAddress("acme/model@refs/pr/1:sub/file.pth"))
    #expect(address.repository == "acme/model")
    #expect(address.revision == "refs/pr/1")
    #expect(address.file == "sub/file.pth")
    #expect(try #require(try HubAddress("acme/model")).revision == "main")
  }

  @Test(
    "What leads out of the cache, or is no name, is refused",
    arguments: [
      "acme/model:../secret", "acme/model:/etc/passwd", "acme/model:a//b", "acme/model@../x",
      "acme/model@a/../../b", "acme/model:a/./b", "acme/mo--del", "acme/..", "-x/y", "", "acme/",
      "depth anything",
    ])
  func refused(text: String) {
    let error = #expect(throws: ModelFilesError.self) { try ModelReference(text) }
    #expect(error?.fault == .name)
  }

  @Test("A misspelt name is told the nearest")
  func nearest() {
    let error = #expect(throws: ModelFilesError.self) {
      try ModelReference("Depth-Anything-V2-Smal")
    }
    #expect(error?.advice == "did you mean 'depth-anything-v2-small'?")
  }
}
