// What the operations compute stands at Backend.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

internal import CBLAS
internal import CDNNL
internal import CKernels

extension CPUBackend {
  public func linear(
    _ x: Tensor, _ weights: any MatrixWeights, _ activation: Activation, into target: Tensor
  ) {
    precondition(activation != .sigmoid, "products have no sigmoid; pointwise has")
    precondition(target.dtype == activations && target.shape == [x.shape[0], weights.outputs])
    product(x, weights, activation, scale: nil, adds: false, into: target)
  }

  public func accumulate(
    _ x: Tensor, _ weights: any MatrixWeights, scale: Tensor?, into stream: Tensor
  ) {
    precondition(stream.dtype == .f32, "streams are f32")
    precondition(stream.shape == [x.shape[0], weights.outputs])
    product(x, weights, .identity, scale: scale, adds: true, into: stream)
  }

  private func product(
    _ x: Tensor, _ weights: any MatrixWeights, _ activation: Activation, scale: Tensor?,
    adds: Bool, into target: Tensor
  ) {
    precondition(
      x.shape.rank == 2 && x.shape[1] == weights.inputs, "\(x.shape), \(weights.inputs)")
    precondition(scale.map { $0.shape.count == weights.outputs } ?? true)
    switch weights {
    case let packed as PackedMatrix:
      product(x, packed, activation, scale: scale, adds: adds, into: target)
    case let packed as KernelMatrix:
      product(x, packed, activation, scale: scale, adds: adds, into: target)
    default: preconditionFailure("weights of another device")
    }
  }

  /// By our own kernels.
  private func product(
    _ x: Tensor, _ packed: KernelMatrix, _ activation: Activation, scale: Tensor?, adds: Bool,
    into target: Tensor
  ) {
    let (engine, from, to, threads) = (engine, address(x), address(target), Int32(threads))
    let (rows, factors) = (x.shape[0], scale.map(address))
    let source = (stride: x.rowStride, type: x.dtype.number)
    let (stride, type) = (target.rowStride, target.dtype.number)
    let work = 2 * Double(rows) * Double(packed.outputs) * Double(packed.inputs)
    queue("product", operations: work) {
      unsafe (packed.bias ?? []).withUnsafeBufferPointer { bias in
        var call = unsafe fd_product_call(
          source: fd_rows(data: from.bytes, stride: source.stride, type: source.type), rows: rows,
          inputs: packed.inputs, outputs: packed.outputs, matrix: packed.bytes.bytes,
          bias: packed.bias == nil ? nil : bias.baseAddress, scale: factors?.floats,
          activation: activation.code, adds: adds,
          target: fd_target_rows(data: to.bytes, stride: stride, type: type))
        switch packed.kind {
        case .bytes:
          let bytes = unsafe fd_byte_product_scratch(&call, threads)
          unsafe fd_byte_product(&call, engine.scratch(bytes), threads)
        case .bfloats:
          let bytes = unsafe fd_bfloat_product_scratch(&call, threads)
          unsafe fd_bfloat_product(&call, engine.scratch(bytes), threads)
        case .floats:
          let bytes = unsafe fd_blas_product_scratch(&call, threads)
          unsafe fd_blas_product(&call, engine.scratch(bytes), threads)
        }
      }
    }
  }

  /// By oneDNN.
  private func product(
    _ x: Tensor, _ packed: PackedMatrix, _ activation: Activation, scale: Tensor?, adds: Bool,
    into target: Tensor
  ) {
    // Its fast implementations take and make rows without gaps.
    var source = x
    if x.dtype != activations || x.rowStride != packed.inputs {
      source = fresh(x.shape, activations)
      copy(x, into: source)
    }
    let hasGaps = target.rowStride != packed.outputs
    let made = hasGaps ? fresh(target.shape, target.dtype) : target
    if hasGaps, adds { copy(target, into: made) }
    defer { if hasGaps { copy(made, into: target) } }
    let key = CPUEngine.ProductKey(
      rows: x.shape[0], outputs: packed.outputs, inputs: packed.inputs,
      source: source.dtype, weights: activations, target: target.dtype, hasBias: packed.bias != nil,
      hasScale: scale != nil, adds: adds, activation: activation)
    let (engine, from, to) = (engine, address(source), address(made))
    let factors = scale.map(address)
    let work = 2 * Double(key.rows) * Double(key.outputs) * Double(key.inputs)
    queue("product", operations: work) {
      guard let plan = engine.product(key, taking: packed.plan) else { return }
      unsafe engine.run(
        plan, source: from.bytes, weights: packed.bytes.bytes, bias: packed.bias,
        scale: factors?.floats, target: to.bytes)
    }
  }

  public func layerNorm(
    _ x: Tensor, weight: Tensor, bias: Tensor, epsilon: Float, into target: Tensor
  ) {
    precondition(weight.shape.count == x.shape[1] && bias.shape.count == x.shape[1])
    precondition(weight.dtype == .f32 && bias.dtype == .f32 && target.shape == x.shape)
    let (from, to, w, b) = (address(x), address(target), address(weight), address(bias))
    let (rows, columns, stride, type) = (x.shape[0], x.shape[1], x.rowStride, x.dtype.number)
    let threads = Int32(threads)
    queue("layer norm") {
      unsafe fd_layer_norm(
        fd_rows(data: from.bytes, stride: stride, type: type), rows, columns, w.floats, b.floats,
        epsilon,
        fd_target_rows(data: to.bytes, stride: target.rowStride, type: target.dtype.number),
        threads)
    }
  }

  public func attention(
    query: Tensor, key: Tensor, value: Tensor, heads: Int, scale: Float, mask: AttentionMask,
    into target: Tensor
  ) {
    let columns = query.shape[1], width = columns / heads
    precondition(columns % heads == 0 && key.shape[1] == columns && value.shape == key.shape)
    precondition(target.shape == query.shape)
    let isCausal = if case .causal = mask { true } else { false }
    precondition(!isCausal || query.shape[0] == key.shape[0], "causal: as many keys as queries")
    let bias: Tensor? = if case .bias(let tensor) = mask { tensor } else { nil }
    precondition(
      bias.map { $0.dtype == .f32 && $0.shape == [heads * query.shape[0], key.shape[0]] } ?? true,
      "one f32 number a score")
    precondition(scale > 0, "the largest product has to be the largest score")
    let (q, k, v, to) = (address(query), address(key), address(value), address(target))
    let (engine, threads) = (engine, Int32(threads))
    let (added, biasStride) = (bias.map(address), bias?.rowStride ?? 0)
    let bfloats = precision != .f32 && kernels.multipliesBfloats
    let work = 4 * Double(query.shape[0]) * Double(key.shape[0]) * Double(columns)
    queue("attention", operations: work) {
      func rows(_ place: Address, _ tensor: Tensor) -> fd_rows {
        unsafe fd_rows(data: place.bytes, stride: tensor.rowStride, type: tensor.dtype.number)
      }
      var call = unsafe fd_attention_call(
        query: rows(q, query), key: rows(k, key), value: rows(v, value), queries: query.shape[0],
        keys: key.shape[0], heads: heads, width: width, scale: scale, bias: added?.floats,
        bias_stride: biasStride, causal: isCausal, bfloats: bfloats,
        target: fd_target_rows(
          data: to.bytes, stride: target.rowStride, type: target.dtype.number))
      let bytes = unsafe fd_attention_scratch(&call, threads)
      unsafe fd_attention(&call, engine.scratch(bytes), threads)
    }
  }
}
