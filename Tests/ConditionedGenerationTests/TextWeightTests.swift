import Foundation
import TestSupport
import Testing

@testable import ConditionedGeneration
@testable import Tensors

/// Text encoders and files that are not quite theirs.
@Suite struct TextWeightTests {
  private typealias Tensors = [String: (shape: [Int], values: [Float])]

  /// The encoder that a case has, as tensors that a test may change.
  private func tensors(_ index: Int) throws -> Tensors {
    let file = try TextCase.all[index].file()
    return try file.names.reduce(into: [:]) { tensors, name in
      let tensor = try #require(file[name])
      tensors[name] = (tensor.shape.dims, tensor.floats())
    }
  }

  /// Writes tensors as 32-bit safetensors; the path.
  private func file(_ tensors: Tensors, in folder: TemporaryFolder) throws -> String {
    var header: [String: Any] = [:]
    var data = Data()
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let begin = data.count
      for value in tensor.values {
        data.append(contentsOf: bytes(value.bitPattern))
      }
      header[name] = [
        "dtype": "F32", "shape": tensor.shape, "data_offsets": [begin, data.count],
      ]
    }
    let json = try JSONSerialization.data(withJSONObject: header)
    return try folder.file("model.safetensors", bytes(UInt64(json.count)) + json + data)
  }

  private func bytes<Word: FixedWidthInteger>(_ word: Word) -> [UInt8] {
    (0..<Word.bitWidth / 8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
  }

  private func t5(_ tensors: Tensors, settings: T5Settings = T5Settings()) throws {
    let folder = try TemporaryFolder()
    let weights = try T5Weights(path: try file(tensors, in: folder))
    _ = try T5Encoder(weights, settings: settings, backend: ReferenceBackend())
  }

  private func clip(
    _ tensors: Tensors, settings: CLIPTextSettings = CLIPTextSettings()
  ) throws {
    let folder = try TemporaryFolder()
    let weights = try CLIPTextWeights(path: try file(tensors, in: folder))
    _ = try CLIPTextEncoder(weights, settings: settings, backend: ReferenceBackend())
  }

  @Test("Every weight of T5 that is missing is named, and every one of another shape")
  func missingOfT5() throws {
    let whole = try tensors(0)
    try t5(whole)
    // Without this one a file is not taken for an encoder at all.
    let marker = "encoder.block.0.layer.0.SelfAttention.q.weight"
    for (name, tensor) in whole {
      var damaged = whole
      damaged[name] = nil
      // The layers are as many as there are in a row from the first.
      let ends =
        name.hasSuffix("block.1.layer.0.SelfAttention.q.weight")
        || name.hasSuffix("block.2.layer.0.SelfAttention.q.weight")
      if !ends {
        let error = try #require(throws: WeightFileError.self, "\(name)") { try t5(damaged) }
        #expect(
          error.fault == .missing && (error.subject.contains(name) || name == marker), "\(error)")
      }
      damaged[name] = ([1] + tensor.shape, tensor.values)
      let error = try #require(throws: WeightFileError.self, "\(name)") { try t5(damaged) }
      #expect(error.fault == .wrongShape && error.subject.contains(name), "\(error)")
    }
  }

  @Test("Every weight of CLIP that is missing is named, and every one of another shape")
  func missingOfCLIP() throws {
    let whole = try tensors(3)
    var settings = CLIPTextSettings()
    settings.heads = 4
    try clip(whole, settings: settings)
    let marker = "text_model.embeddings.token_embedding.weight"
    for (name, tensor) in whole {
      var damaged = whole
      damaged[name] = nil
      if !name.hasSuffix("layers.1.mlp.fc1.weight") {
        let error = try #require(throws: WeightFileError.self, "\(name)") {
          try clip(damaged, settings: settings)
        }
        #expect(
          error.fault == .missing && (error.subject.contains(name) || name == marker), "\(error)")
      }
      damaged[name] = ([1] + tensor.shape, tensor.values)
      let error = try #require(throws: WeightFileError.self, "\(name)") {
        try clip(damaged, settings: settings)
      }
      #expect(error.fault == .wrongShape && error.subject.contains(name), "\(error)")
    }
  }

  @Test("Sizes that contradict each other or the configuration are refused")
  func contradictions() throws {
    let whole = try tensors(0)
    var settings = T5Settings()
    settings.heads = 4
    #expect(throws: WeightFileError.self) { try t5(whole, settings: settings) }
    settings = T5Settings()
    settings.headWidth = 10
    #expect(throws: WeightFileError.self) { try t5(whole, settings: settings) }
    settings = T5Settings()
    settings.maxDistance = 8
    #expect(throws: WeightFileError.self) { try t5(whole, settings: settings) }

    let table = "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
    for shape in [[32, 5], [30, 3], [0, 3], [32, 0]] {
      var damaged = whole
      damaged[table] = (shape, [Float](repeating: 0, count: shape[0] * shape[1]))
      #expect(throws: WeightFileError.self, "\(shape)") { try t5(damaged) }
    }
    var first = whole
    first["encoder.block.0.layer.1.DenseReluDense.wi.weight"] = ([1, 1], [0])
    let error = try #require(throws: WeightFileError.self) { try t5(first) }
    #expect(error.fault == .unsupported)

    var clipSettings = CLIPTextSettings()
    clipSettings.heads = 5
    let clipTensors = try tensors(3)
    #expect(throws: WeightFileError.self) { try clip(clipTensors, settings: clipSettings) }
  }

  @Test("A prefix of a checkpoint stands before the names")
  func prefixes() async throws {
    let tiny = TextCase.t5[0], folder = try TemporaryFolder()
    let prefix = "text_encoders.t5xxl.transformer"
    let renamed = try tensors(0).reduce(into: Tensors()) { $0["\(prefix).\($1.key)"] = $1.value }
    let weights = try T5Weights(path: try file(renamed, in: folder))
    let backend = try CPUBackend(.f32)
    let plain = try T5Encoder(try tiny.t5(), backend: backend)
    let encoder = try T5Encoder(weights, backend: backend)
    let made = try await backend.values(try await encoder(tiny.ids))
    let expected = try await backend.values(try await plain(tiny.ids))
    #expect(made == expected)
  }

  @Test("A token that the embeddings do not have is told with its number")
  func foreignTokens() async throws {
    let encoder = try T5Encoder(
      try TextCase.t5[0].t5(), backend: ReferenceBackend())
    for id in [-1, 97, Int.max, Int.min] {
      var found: String?
      do {
        _ = try await encoder([1, id])
      } catch let error as WeightFileError {
        found = error.description
      }
      #expect(found?.contains("\(id)") == true && found?.contains("97 rows") == true)
    }
  }
}
