public import Foundation
import Tensors

/// A tensor whose numbers are draws of torch's generator, so that no file holds them.
public struct SeededTensor: Decodable, Sendable {
  /// Its name in the file.
  public let name: String
  /// Its sizes.
  public let shape: [Int]
  /// What draws are multiplied by, and what is added.
  public let scale: Float, mean: Float

  /// A tensor with its numbers.
  public typealias Drawn = (name: String, shape: [Int], values: [Float])

  /// Draws tensors one after the other.
  public static func draws(_ tensors: [SeededTensor], seed: UInt64) -> [Drawn] {
    var generator = TorchGenerator(seed: seed)
    return tensors.map { tensor in
      let values = generator.normal(count: tensor.shape.reduce(1, *))
      return (tensor.name, tensor.shape, values.map { $0 * tensor.scale + tensor.mean })
    }
  }

  /// The bytes of a safetensors file in 32 bits.
  public static func safetensors(_ tensors: [Drawn]) throws -> Data {
    var header: [String: Any] = [:], bytes = Data()
    for tensor in tensors {
      let begin = bytes.count
      unsafe tensor.values.map(\.bitPattern.littleEndian).withUnsafeBytes {
        unsafe bytes.append(contentsOf: $0)
      }
      header[tensor.name] = [
        "dtype": "F32", "shape": tensor.shape, "data_offsets": [begin, bytes.count],
      ]
    }
    let json = try JSONSerialization.data(withJSONObject: header)
    var file = Data()
    unsafe withUnsafeBytes(of: UInt64(json.count).littleEndian) {
      unsafe file.append(contentsOf: $0)
    }
    return file + json + bytes
  }
}
