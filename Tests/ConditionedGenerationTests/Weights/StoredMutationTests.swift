import Foundation
import Tensors
import TestSupport
import Testing

@testable import ConditionedGeneration

@Suite struct StoredMutationTests {
  private static let rounds = 300

  /// Where the header of a file ends, and some bytes of weights behind it.
  private func head(_ bytes: [UInt8]) -> Int {
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    return bytes.starts(with: Array("GGUF".utf8)) ? 4096 : min(8 + length + 64, bytes.count)
  }

  @Test(arguments: [
    "flux-bf16.safetensors", "flux-nf4-double.safetensors", "flux-nf4-fp4.safetensors",
    "flux-fp8-scaled-new.safetensors", "flux.gguf", "lora-control.safetensors",
    "lora-separate.safetensors",
  ])
  func damagedFilesAreReadOrRefused(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = try StoredFixtures.bytes(name)
    let length = head(bytes)
    var mutation = Mutation(seed: 77, others: [Array(bytes[..<length])])
    var (read, refused) = (0, 0)
    for _ in 0..<Self.rounds {
      let path = try folder.file(
        "mutant", mutation.damaged(Array(bytes[..<length])) + bytes[length...])
      do {
        let isLoRA = name.hasPrefix("lora")
        let weights = try FluxWeights(
          path: isLoRA ? StoredFixtures.path("flux-bf16.safetensors") : path,
          loras: isLoRA ? [.init(path: path)] : [])
        for name in weights.matrixNames {
          let matrix = try weights.matrix(name)
          #expect(matrix.values().count == matrix.outputs * matrix.inputs)
        }
        for name in weights.vectorNames { _ = try weights.vector(name) }
        read += 1
      } catch {
        refused += 1
        #expect(!error.expected.isEmpty && !error.found.isEmpty)
      }
    }
    #expect(read + refused == Self.rounds && refused > 0)
  }

  /// Headers that are sound in themselves, with one thing wrong.
  @Test func contradictionsBetweenTensorsAreRefused() throws {
    let folder = try TemporaryFolder()
    let document = try SafetensorsDocument("flux-nf4-double.safetensors")
    var random = SplitMix64(seed: 4)
    let names = document.tensors.keys.sorted()
    var refused = 0
    for round in 0..<Self.rounds {
      var changed = document
      let name = names[random.below(names.count)]
      guard var tensor = changed.tensors[name] else { continue }
      switch round % 4 {
      case 0: changed.tensors[name] = nil
      case 1:
        tensor.shape = [tensor.shape.reduce(1, *)]
        changed.tensors[name] = tensor
      case 2:
        tensor.bytes += tensor.bytes
        tensor.shape = [2] + tensor.shape
        changed.tensors[name] = tensor
      default:
        tensor.type = ["BF16": "F16", "F32": "I32", "U8": "BOOL"][tensor.type] ?? tensor.type
        changed.tensors[name] = tensor
      }
      let path = try changed.written(to: folder, "mutant")
      do {
        let weights = try FluxWeights(path: path)
        for name in weights.matrixNames { _ = try weights.matrix(name).values() }
      } catch {
        refused += 1
        #expect(!error.subject.isEmpty)
      }
    }
    #expect(refused > Self.rounds / 4)
  }
}
