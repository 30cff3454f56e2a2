internal import Foundation

/// The operations as plain loops over arrays: what every fast path is compared with.
///
/// Everything is f32 with sums in f64, and done when the call returns.
final class ReferenceBackend: Backend {
  let device = "reference"
  let precision = Precision.f32
  let activations = DType.f32

  /// Starts a backend.
  init() {}

  func sharing(threads: Int) -> any Backend { ReferenceBackend() }

  // MARK: - Numbers in and out

  func tensor(_ values: [Float], _ shape: Shape) -> Tensor {
    precondition(values.count == shape.count, "\(shape) is not \(values.count) numbers")
    return Tensor(shape: shape, dtype: .f32, storage: ReferenceStorage(values))
  }

  func values(_ tensor: Tensor) async throws(TensorError) -> [Float] { numbers(tensor) }

  func finish() async throws(TensorError) {}

  // MARK: - Weights

  func matrix(
    outputs: Int, inputs: Int, bias: [Float]?,
    fill: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(TensorError) -> any MatrixWeights {
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: outputs * inputs)
    defer { unsafe buffer.deallocate() }
    unsafe fill(0..<outputs, buffer)
    return unsafe ReferenceMatrix(
      outputs: outputs, inputs: inputs, values: Array(buffer), bias: bias)
  }

  func kernel(
    shape: Shape, stride: Int, bias: [Float]?, values: @escaping @Sendable () -> [Float]
  ) -> any KernelWeights {
    ReferenceKernel(shape: shape, stride: stride, values: values(), bias: bias)
  }

  // MARK: - Rows

  func linear(
    _ x: Tensor, _ weights: any MatrixWeights, _ activation: Activation, into target: Tensor
  ) {
    put(product(x, weights).map(activation.callAsFunction), into: target)
  }

  func accumulate(
    _ x: Tensor, _ weights: any MatrixWeights, scale: Tensor?, into stream: Tensor
  ) {
    let sums = product(x, weights), factors = scale.map(numbers)
    let columns = weights.outputs
    let storage = storage(stream)
    for row in 0..<x.shape[0] {
      for column in 0..<columns {
        storage.values[stream.offset + row * stream.rowStride + column] +=
          sums[row * columns + column] * (factors?[column] ?? 1)
      }
    }
  }

  func layerNorm(
    _ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float, into target: Tensor
  ) {
    let values = numbers(x), columns = x.shape[1]
    let (w, b) = (numbers(weight), numbers(bias))
    var made = values
    for row in 0..<x.shape[0] {
      let range = row * columns..<(row + 1) * columns
      let mean = values[range].reduce(0.0) { $0 + Double($1) } / Double(columns)
      let variance =
        values[range].reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        / Double(columns)
      let inverse = 1 / (variance + Double(epsilon)).squareRoot()
      for (column, index) in range.enumerated() {
        made[index] = Float((Double(values[index]) - mean) * inverse) * w[column] + b[column]
      }
    }
    put(made, into: target)
  }

  func attention(
    query: Tensor, key: Tensor, value: Tensor, heads: Int, scale: Float, mask: AttentionMask,
    into target: Tensor
  ) {
    let (q, k, v) = (numbers(query), numbers(key), numbers(value))
    let bias: [Float]? = if case .bias(let tensor) = mask { numbers(tensor) } else { nil }
    let isCausal = if case .causal = mask { true } else { false }
    let columns = query.shape[1], width = columns / heads, keys = key.shape[0]
    var made = [Float](repeating: 0, count: q.count)
    for head in 0..<heads {
      for row in 0..<query.shape[0] {
        let scores = (0..<keys).map { other in
          if isCausal, other > row { return -Double.infinity }
          let product = (0..<width).reduce(0.0) { sum, d in
            sum + Double(q[row * columns + head * width + d])
              * Double(k[other * columns + head * width + d])
          }
          let added = bias.map { $0[(head * query.shape[0] + row) * keys + other] } ?? 0
          return product * Double(scale) + Double(added)
        }
        let largest = scores.max() ?? 0
        let weights = scores.map { exp($0 - largest) }
        let total = weights.reduce(0, +)
        for d in 0..<width {
          let sum = (0..<keys).reduce(0.0) {
            $0 + weights[$1] * Double(v[$1 * columns + head * width + d])
          }
          made[row * columns + head * width + d] = Float(sum / total)
        }
      }
    }
    put(made, into: target)
  }

  // MARK: - Maps

  func map(_ rows: Tensor, height: Int, width: Int, factor: Int) -> Tensor {
    let values = numbers(rows), channels = rows.shape[1] / (factor * factor)
    var made = [Float](repeating: 0, count: values.count)
    for y in 0..<height * factor {
      for x in 0..<width * factor {
        let row = y / factor * width + x / factor, part = y % factor * factor + x % factor
        for c in 0..<channels {
          made[(y * width * factor + x) * channels + c] =
            values[row * rows.shape[1] + part * channels + c]
        }
      }
    }
    return tensor(made, [height * factor, width * factor, channels])
  }

  func convolve(
    _ x: Tensor, _ weights: any KernelWeights, relu: Bool, adding: [Tensor], padding: MapPadding
  ) -> Tensor {
    guard let kernel = weights as? ReferenceKernel else {
      preconditionFailure("weights of another device")
    }
    let values = numbers(x), size = kernel.shape[2], stride = kernel.stride
    let (outputs, channels) = (kernel.shape[0], kernel.shape[1])
    let height = (x.shape[0] + padding.top + padding.bottom - size) / stride + 1
    let width = (x.shape[1] + padding.left + padding.right - size) / stride + 1
    let others = adding.map(numbers)
    var made = [Float](repeating: 0, count: height * width * outputs)
    for y in 0..<height {
      for column in 0..<width {
        for o in 0..<outputs {
          var sum = Double(kernel.bias?[o] ?? 0)
          for i in 0..<size {
            let row = y * stride + i - padding.top
            guard (0..<x.shape[0]).contains(row) else { continue }
            for j in 0..<size {
              let from = column * stride + j - padding.left
              guard (0..<x.shape[1]).contains(from) else { continue }
              for c in 0..<channels {
                sum +=
                  Double(values[(row * x.shape[1] + from) * channels + c])
                  * Double(kernel.values[((o * channels + c) * size + i) * size + j])
              }
            }
          }
          let index = (y * width + column) * outputs + o
          for other in others { sum += Double(other[index]) }
          made[index] = relu ? max(Float(sum), 0) : Float(sum)
        }
      }
    }
    return tensor(made, [height, width, outputs])
  }

  func relu(_ x: Tensor) -> Tensor { tensor(numbers(x).map { max($0, 0) }, x.shape) }

  func add(_ one: Tensor, _ other: Tensor) -> Tensor {
    precondition(one.shape == other.shape)
    return tensor(zip(numbers(one), numbers(other)).map { $0 + $1 }, one.shape)
  }

  func resize(_ x: Tensor, height: Int, width: Int, rows: Range<Int>) -> Tensor {
    let values = numbers(x), channels = x.shape[2]
    func position(_ i: Int, _ from: Int, _ to: Int) -> (Int, Int, Double) {
      let position = to > 1 ? Double(i) * Double(from - 1) / Double(to - 1) : 0
      let low = min(Int(position), from - 1)
      return (low, min(low + 1, from - 1), position - Double(low))
    }
    var made: [Float] = []
    for y in rows {
      let (above, below, down) = position(y, x.shape[0], height)
      for column in 0..<width {
        let (left, right, across) = position(column, x.shape[1], width)
        for c in 0..<channels {
          func at(_ row: Int, _ column: Int) -> Double {
            Double(values[(row * x.shape[1] + column) * channels + c])
          }
          let top = at(above, left) * (1 - across) + at(above, right) * across
          let low = at(below, left) * (1 - across) + at(below, right) * across
          made.append(Float(top * (1 - down) + low * down))
        }
      }
    }
    return tensor(made, [rows.count, width, channels])
  }

  func pointwise(
    _ x: Tensor, weights: [Float], bias: [Float], _ activation: Activation
  ) -> Tensor {
    let values = numbers(x), channels = x.shape[2]
    var made: [Float] = []
    for pixel in 0..<x.shape[0] * x.shape[1] {
      for o in bias.indices {
        var sum = Double(bias[o])
        for c in 0..<channels {
          sum += Double(values[pixel * channels + c]) * Double(weights[o * channels + c])
        }
        made.append(activation(Float(sum)))
      }
    }
    return tensor(made, [x.shape[0], x.shape[1], bias.count])
  }

  // MARK: - Memory

  /// A tensor's numbers without gaps.
  func numbers(_ tensor: Tensor) -> [Float] {
    let values = storage(tensor).values
    guard tensor.shape.rank == 2 else {
      return Array(values[tensor.offset..<tensor.offset + tensor.shape.count])
    }
    return (0..<tensor.shape[0]).flatMap { row in
      let begin = tensor.offset + row * tensor.rowStride
      return values[begin..<begin + tensor.shape[1]]
    }
  }

  func storage(_ tensor: Tensor) -> ReferenceStorage {
    guard let storage = tensor.storage as? ReferenceStorage else {
      preconditionFailure("a tensor of another device")
    }
    return storage
  }

  func product(_ x: Tensor, _ weights: any MatrixWeights) -> [Float] {
    guard let matrix = weights as? ReferenceMatrix else {
      preconditionFailure("weights of another device")
    }
    precondition(x.shape[1] == matrix.inputs)
    let values = numbers(x), inputs = matrix.inputs
    var made: [Float] = []
    for row in 0..<x.shape[0] {
      for o in 0..<matrix.outputs {
        var sum = Double(matrix.bias?[o] ?? 0)
        for i in 0..<inputs {
          sum += Double(values[row * inputs + i]) * Double(matrix.values[o * inputs + i])
        }
        made.append(Float(sum))
      }
    }
    return made
  }
}

/// Numbers in an array.
///
/// One thread at a time may use a backend's tensors.
final class ReferenceStorage: TensorStorage, @unchecked Sendable {
  var values: [Float]
  var byteCount: Int { values.count * 4 }

  init(_ values: [Float]) { self.values = values }
}

private final class ReferenceMatrix: MatrixWeights {
  let outputs, inputs: Int
  let values: [Float]
  let bias: [Float]?

  init(outputs: Int, inputs: Int, values: [Float], bias: [Float]?) {
    self.outputs = outputs
    self.inputs = inputs
    self.values = values
    self.bias = bias
  }
}

private final class ReferenceKernel: KernelWeights {
  let shape: Shape
  let stride: Int
  let values: [Float]
  let bias: [Float]?

  init(shape: Shape, stride: Int, values: [Float], bias: [Float]?) {
    self.shape = shape
    self.stride = stride
    self.values = values
    self.bias = bias
  }
}

extension Activation {
  /// The function itself.
  func callAsFunction(_ x: Float) -> Float {
    let value = Double(x)
    switch self {
    case .identity: return x
    case .relu: return max(x, 0)
    case .sigmoid: return Float(1 / (1 + exp(-value)))
    case .silu: return Float(value / (1 + exp(-value)))
    case .gelu: return Float(0.5 * value * (1 + erf(value / 2.0.squareRoot())))
    case .geluTanh:
      let inner = (2 / Double.pi).squareRoot() * (value + 0.044715 * value * value * value)
      return Float(0.5 * value * (1 + tanh(inner)))
    case .quickGELU: return Float(value / (1 + exp(-1.702 * value)))
    }
  }
}
