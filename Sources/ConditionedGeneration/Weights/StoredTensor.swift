internal import Tensors

/// A weight of any storage: how it is stored is known, its numbers are decoded when asked for.
struct StoredTensor: Sendable {
  /// Where the numbers come from.
  enum Storage: Sendable {
    /// As the file says.
    case plain(WeightTensor)
    /// Each number times a scale: one for all, or one for each row.
    case scaled(WeightTensor, by: [Float])
    /// NF4 or FP4 of bitsandbytes.
    case fourBit(FourBitTensor)
    /// Numbers in memory.
    case values([Float])
  }

  /// The name in the file.
  let name: String
  /// The sizes in torch's order.
  let shape: Shape
  /// Where the numbers come from.
  let storage: Storage

  /// How many rows there are along the first dimension; a scalar is one row.
  var rowCount: Int { shape.dims.first ?? 1 }

  /// How many numbers a row has.
  var rowLength: Int { shape.dims.dropFirst().reduce(1, *) }

  /// The bytes in the file.
  var storedBytes: Int {
    switch storage {
    case .plain(let tensor): Self.bytes(of: tensor)
    case .scaled(let tensor, let scales): Self.bytes(of: tensor) + 4 * scales.count
    case .fourBit(let tensor): tensor.storedBytes
    case .values(let values): 4 * values.count
    }
  }

  /// "bf16", "Q4_K", "fp8 e4m3, scaled".
  var encodingName: String {
    switch storage {
    case .plain(let tensor): Self.name(of: tensor.encoding)
    case .scaled(let tensor, _): Self.name(of: tensor.encoding) + ", scaled"
    case .fourBit(let tensor):
      tensor.kind.rawValue.uppercased() + (tensor.isDoubleQuantised ? ", double quantised" : "")
    case .values: "f32"
    }
  }

  private static func bytes(of tensor: WeightTensor) -> Int {
    tensor.count / tensor.encoding.valuesPerBlock * tensor.encoding.bytesPerBlock
  }

  private static func name(of encoding: WeightEncoding) -> String {
    switch encoding {
    case .plain(.f8e4m3): "fp8 e4m3"
    case .plain(.f8e5m2): "fp8 e5m2"
    case .plain(let type): type.rawValue
    case .block(let block): block.rawValue.uppercased()
    }
  }
}
