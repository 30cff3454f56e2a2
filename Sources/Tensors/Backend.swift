/// A device that computes: the operations that our models need, and nothing smaller.
///
/// Operations queue work and return at once; they run in the order in which they were called. Only
/// ``values(_:)`` and ``finish()`` wait. Shapes that do not fit are mistakes of the caller and end the
/// program; what goes wrong on the device is thrown by the next call that waits.
///
/// Tensors of rank 2 are rows of tokens or pixels; maps are [height, width, channels]. Numbers that are
/// added up over many layers ("streams") are f32; what an operation returns otherwise has ``activations``.
public protocol Backend: AnyObject, Sendable {
  /// "cpu", "cuda:0".
  var device: String { get }
  /// What is multiplied.
  var precision: Precision { get }
  /// How results between layers are stored.
  var activations: DType { get }

  /// A backend on the same device that takes this one's weights and runs beside it.
  ///
  /// - Parameter threads: How many threads of the processor it may use, where it computes there.
  /// - Returns: A backend with a queue of its own.
  /// - Throws: ``TensorError`` where the device has no room for it.
  func sharing(threads: Int) throws(TensorError) -> any Backend

  // MARK: - Numbers in and out

  /// Copies numbers to the device as f32.
  func tensor(_ values: [Float], _ shape: Shape) -> Tensor
  /// Copies numbers back, in the order of the shape's extents; waits for them.
  func values(_ tensor: Tensor) async throws(TensorError) -> [Float]
  /// Waits until everything queued is done.
  func finish() async throws(TensorError)

  // MARK: - Weights, packed once

  /// Packs a matrix [outputs, inputs] and a bias.
  ///
  /// - Parameters:
  ///   - outputs: Rows.
  ///   - inputs: Numbers of a row.
  ///   - bias: As many numbers as outputs, or none.
  ///   - fill: Writes some f32 rows of the matrix; called for all of them by and by, by several threads at
  ///     once.
  /// - Returns: The matrix as the device wants it.
  /// - Throws: ``TensorError`` where the device cannot take it.
  func matrix(
    outputs: Int, inputs: Int, bias: [Float]?,
    fill: @Sendable (_ rows: Range<Int>, _ target: UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(TensorError) -> any MatrixWeights
  /// Packs a kernel [outputs, channels, size, size] and a bias.
  ///
  /// - Parameters:
  ///   - shape: [outputs, channels, size, size].
  ///   - stride: Pixels from one result to the next.
  ///   - bias: As many numbers as outputs, or none.
  ///   - values: The kernel's numbers; asked for when the first map of a size comes.
  /// - Returns: The kernel, packed when it is needed.
  func kernel(
    shape: Shape, stride: Int, bias: [Float]?, values: @escaping @Sendable () -> [Float]
  ) -> any KernelWeights

  // MARK: - Rows

  /// Rows to be written into: f32 or ``activations``; unknown numbers until then.
  func room(_ shape: Shape, _ dtype: DType) -> Tensor
  /// The same numbers, rounded where the target stores less.
  func copy(_ x: Tensor, into target: Tensor)
  /// target = activation(x wᵀ + b), [rows, inputs] to [rows, outputs] of ``activations``.
  func linear(
    _ x: Tensor, _ weights: any MatrixWeights, _ activation: Activation, into target: Tensor)
  /// stream += scale (x wᵀ + b), with one factor a column; the stream is f32.
  func accumulate(
    _ x: Tensor, _ weights: any MatrixWeights, scale: Tensor?, into stream: Tensor)
  /// target = (x - mean) / sqrt(variance + epsilon) weight + bias over each row.
  func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float, into target: Tensor)
  /// target = softmax(scale q kᵀ + mask) v of each head with a positive scale; heads are neighbouring
  /// columns of equal width.
  func attention(
    query: Tensor, key: Tensor, value: Tensor, heads: Int, scale: Float, mask: AttentionMask,
    into target: Tensor)
  /// activation(gate) value of rows [gate, value].
  func gated(_ x: Tensor, _ activation: Activation) -> Tensor

  // MARK: - Text

  /// x / sqrt(mean of squares + epsilon) weight over each row (T5's norm), the mean in f32.
  func rmsNorm(_ x: Tensor, weight: Tensor, epsilon: Float) -> Tensor

  // MARK: - Maps

  /// Rows of pixels as a map, each row a square of `factor` x `factor` pixels of it.
  func map(_ rows: Tensor, height: Int, width: Int, factor: Int) -> Tensor
  /// relu?(kernel * x + b + adding), with zeros around. Up to two maps are added.
  func convolve(
    _ x: Tensor, _ weights: any KernelWeights, relu: Bool, adding: [Tensor], padding: MapPadding
  ) -> Tensor
  /// max(x, 0).
  func relu(_ x: Tensor) -> Tensor
  /// one + other.
  func add(_ one: Tensor, _ other: Tensor) -> Tensor
  /// Bilinear with aligned corners, all rows of the result or some.
  func resize(_ x: Tensor, height: Int, width: Int, rows: Range<Int>) -> Tensor
  /// activation(x wᵀ + b) of each pixel for very few outputs: [height, width, outputs] in f32.
  func pointwise(_ x: Tensor, weights: [Float], bias: [Float], _ activation: Activation) -> Tensor

  // MARK: - Maps of autoencoders

  /// The pixels of a map as rows from left to right and top to bottom, [height · width, channels].
  func rows(of map: Tensor) -> Tensor
  /// silu?((x - mean) / sqrt(variance + epsilon) weight + bias), mean and variance of all pixels of a
  /// group of neighbouring channels.
  func groupNorm(_ x: Tensor, _ norm: GroupNorm) -> Tensor
  /// Each pixel as a square of 2 x 2 pixels.
  func enlargeNearest(_ x: Tensor) -> Tensor
  /// kernel * prepared x + b + adding, with zeros around that keep the size; the prepared map need
  /// never be whole in memory.
  func convolve(
    _ x: Tensor, after preparation: MapPreparation, _ weights: any KernelWeights, adding: [Tensor]
  ) -> Tensor

  // MARK: - Diffusion transformers

  /// Divides every head by its root mean square, weighs it and rotates it, in place.
  ///
  /// Neighbouring numbers (x, y) become (c x - s y, s x + c y); all of it in f32.
  func rotate(_ rotation: HeadRotation, into heads: Tensor)
  /// Writes 1 where all numbers are finite, 0 where one is not, to a tensor of one f32.
  func checkFinite(_ x: Tensor, into flag: Tensor)
}

/// How queries and keys get their length and their place.
public struct HeadRotation: Sendable {
  /// [groups, width]: columns are that many groups of heads, each with a weight of its own.
  public let weights: Tensor
  /// [rows, width / 2] of f32.
  public let cosines, sines: Tensor
  /// What is added to mean squares.
  public let epsilon: Float

  /// Takes weights and tables.
  public init(weights: Tensor, cosines: Tensor, sines: Tensor, epsilon: Float) {
    self.weights = weights
    self.cosines = cosines
    self.sines = sines
    self.epsilon = epsilon
  }
}

/// What follows a product.
public enum Activation: Sendable, Hashable {
  case identity, relu, sigmoid, silu
  /// x Φ(x), with the error function.
  case gelu
  /// Its approximation by a hyperbolic tangent.
  case geluTanh
  /// Its approximation x sigmoid(1.702 x).
  case quickGELU
}

/// Rows and columns of zeros around a map.
public struct MapPadding: Sendable, Hashable {
  /// None of them negative.
  public let top, bottom, left, right: Int

  /// Takes numbers of rows and columns.
  public init(top: Int, bottom: Int, left: Int, right: Int) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  /// What keeps a map's size under a kernel of odd size and stride 1.
  public static func keepingSize(of kernel: any KernelWeights) -> MapPadding {
    let half = kernel.shape[2] / 2
    return MapPadding(top: half, bottom: half, left: half, right: half)
  }
}

/// A norm of groups of neighbouring channels over all pixels of a map (Wu and He 2018).
public struct GroupNorm: Sendable {
  /// How many groups; they divide the channels.
  public let groups: Int
  /// One number a channel.
  public let weight, bias: Tensor
  /// Added to the variance.
  public let epsilon: Float
  /// Whether x / (1 + e^-x) follows.
  public let silu: Bool

  /// Takes its parts.
  public init(groups: Int, weight: Tensor, bias: Tensor, epsilon: Float, silu: Bool) {
    self.groups = groups
    self.weight = weight
    self.bias = bias
    self.epsilon = epsilon
    self.silu = silu
  }
}

/// What a convolution does with its map first.
public enum MapPreparation: Sendable {
  /// Nothing.
  case none
  /// Norms it.
  case norm(GroupNorm)
  /// Makes squares of 2 x 2 pixels.
  case enlarge
}

extension Backend {
  /// relu?(kernel * x + b + adding) with zeros around that keep the size.
  public func convolve(
    _ x: Tensor, _ weights: any KernelWeights, relu: Bool = false, adding: [Tensor] = []
  ) -> Tensor {
    convolve(x, weights, relu: relu, adding: adding, padding: .keepingSize(of: weights))
  }

  /// kernel * prepared x + b.
  public func convolve(
    _ x: Tensor, after preparation: MapPreparation, _ weights: any KernelWeights
  ) -> Tensor {
    convolve(x, after: preparation, weights, adding: [])
  }

  /// One operation after the other.
  public func convolve(
    _ x: Tensor, after preparation: MapPreparation, _ weights: any KernelWeights, adding: [Tensor]
  ) -> Tensor {
    let prepared =
      switch preparation {
      case .none: x
      case .norm(let norm): groupNorm(x, norm)
      case .enlarge: enlargeNearest(x)
      }
    return convolve(prepared, weights, adding: adding)
  }

  /// All rows of a resized map.
  public func resize(_ x: Tensor, height: Int, width: Int) -> Tensor {
    resize(x, height: height, width: width, rows: 0..<height)
  }

  /// target = softmax(q kᵀ / sqrt(width)) v of each head.
  public func attention(
    query: Tensor, key: Tensor, value: Tensor, heads: Int, into target: Tensor
  ) {
    let scale = 1 / Float(query.shape[1] / heads).squareRoot()
    attention(
      query: query, key: key, value: value, heads: heads, scale: scale, mask: .none, into: target)
  }

  /// softmax(scale q kᵀ + mask) v of each head, with the scale 1 / sqrt(width) unless another is given.
  public func attention(
    query: Tensor, key: Tensor, value: Tensor, heads: Int, scale: Float? = nil,
    mask: AttentionMask = .none
  ) -> Tensor {
    let usual = 1 / Float(query.shape[1] / heads).squareRoot()
    let made = room(query.shape, activations)
    attention(
      query: query, key: key, value: value, heads: heads, scale: scale ?? usual, mask: mask,
      into: made)
    return made
  }

  /// (x - mean) / sqrt(variance + epsilon) weight + bias over each row.
  public func layerNorm(_ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float) -> Tensor {
    let made = room(x.shape, activations)
    layerNorm(x, weight: weight, bias: bias, epsilon: epsilon, into: made)
    return made
  }

  /// activation(x wᵀ + b): [rows, inputs] to [rows, outputs].
  public func linear(
    _ x: Tensor, _ weights: any MatrixWeights, _ activation: Activation = .identity
  ) -> Tensor {
    let made = room([x.shape[0], weights.outputs], activations)
    linear(x, weights, activation, into: made)
    return made
  }

  /// Packs a matrix that is there already.
  public func matrix(
    _ values: [Float], outputs: Int, inputs: Int, bias: [Float]?
  ) throws(TensorError) -> any MatrixWeights {
    precondition(values.count == outputs * inputs && bias.map { $0.count == outputs } ?? true)
    return unsafe try matrix(outputs: outputs, inputs: inputs, bias: bias) { rows, target in
      for (index, value) in values[(rows.lowerBound * inputs)..<(rows.upperBound * inputs)]
        .enumerated()
      {
        unsafe target[index] = value
      }
    }
  }
}

/// A packed matrix.
public protocol MatrixWeights: AnyObject, Sendable {
  /// Its extents.
  var outputs: Int { get }
  var inputs: Int { get }
}

/// A packed convolution.
public protocol KernelWeights: AnyObject, Sendable {
  /// [outputs, channels, size, size].
  var shape: Shape { get }
  /// Pixels from one result to the next.
  var stride: Int { get }
}
