// What the operations compute stands at Backend.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

internal import CDNNL
internal import CKernels

extension CPUBackend {
  public func map(_ rows: Tensor, height: Int, width: Int, factor: Int) -> Tensor {
    let channels = rows.shape[1] / (factor * factor)
    precondition(rows.shape == [height * width, channels * factor * factor])
    let made = fresh([height * factor, width * factor, channels], activations, mapLayout)
    let (from, to, threads) = (address(rows), address(made), Int32(threads))
    let extents = made.extents
    queue("rows to map") {
      unsafe fd_unfold(
        fd_rows(data: from.bytes, stride: rows.rowStride, type: rows.dtype.number), channels,
        factor, extents, to.bytes, threads)
    }
    return made
  }

  public func convolve(
    _ x: Tensor, _ weights: any KernelWeights, relu: Bool, adding: [Tensor], padding: MapPadding
  ) -> Tensor {
    guard let kernel = weights as? PackedKernel else {
      preconditionFailure("weights of another device")
    }
    let channels = x.layout == .blocks ? 16 * x.extents.blocks : x.shape[2]
    precondition(x.shape.rank == 3 && channels == kernel.shape[1], "\(x.shape), \(kernel.shape)")
    let size = kernel.shape[2], stride = kernel.stride
    let height = (x.shape[0] + padding.top + padding.bottom - size) / stride + 1
    let width = (x.shape[1] + padding.left + padding.right - size) / stride + 1
    let made = fresh([height, width, kernel.shape[0]], activations, x.layout)
    precondition(
      adding.count <= 2 && adding.allSatisfy { $0.shape == made.shape && $0.layout == made.layout })
    if transforms(kernel, height: height, width: width, padding: padding) {
      transform(
        Transformed(
          source: x, enlarges: false, factors: nil, silu: false, kernel: kernel, padding: padding,
          adding: adding, relu: relu),
        into: made)
      return made
    }
    let key = CPUEngine.ConvolutionKey(
      height: x.shape[0], width: x.shape[1], kernel: kernel.shape, stride: stride, padding: padding,
      dtype: activations, layout: x.layout, hasBias: kernel.bias != nil, adds: !adding.isEmpty,
      relu: relu)
    let (engine, from, to, others) = (engine, address(x), address(made), adding.map(address))
    let (type, bytes, threads) = (activations.number, activations.byteCount, Int32(threads))
    let work = 2 * Double(height * width) * Double(kernel.shape.count)
    queue("convolution \(size) x \(size)", operations: work) {
      let count = to.buffer.byteCount / bytes
      if others.count == 1 {
        unsafe to.bytes.copyMemory(from: others[0].bytes, byteCount: to.buffer.byteCount)
      } else if others.count == 2 {
        unsafe fd_add(type, others[0].bytes, others[1].bytes, to.bytes, count, threads)
      }
      guard let plan = engine.convolution(key),
        let packed = unsafe engine.packed(kernel, for: plan)
      else { return }
      unsafe engine.run(
        plan, source: from.bytes, weights: packed, bias: kernel.bias, target: to.bytes)
    }
    return made
  }

  public func relu(_ x: Tensor) -> Tensor {
    let made = fresh(x.shape, x.dtype, x.layout)
    let (from, to, threads) = (address(x), address(made), Int32(threads))
    let count = to.buffer.byteCount / x.dtype.byteCount
    queue("rectifier") { unsafe fd_relu(x.dtype.number, from.bytes, to.bytes, count, threads) }
    return made
  }

  public func add(_ one: Tensor, _ other: Tensor) -> Tensor {
    precondition(one.shape == other.shape && one.layout == other.layout && one.dtype == other.dtype)
    let made = fresh(one.shape, one.dtype, one.layout)
    let (a, b, to, threads) = (address(one), address(other), address(made), Int32(threads))
    let count = to.buffer.byteCount / one.dtype.byteCount
    queue("addition") {
      unsafe fd_add(one.dtype.number, a.bytes, b.bytes, to.bytes, count, threads)
    }
    return made
  }

  public func resize(_ x: Tensor, height: Int, width: Int, rows: Range<Int>) -> Tensor {
    precondition(rows.lowerBound >= 0 && rows.upperBound <= height)
    let made = fresh([rows.count, width, x.shape[2]], x.dtype, x.layout)
    let (from, to, threads, extents) = (address(x), address(made), Int32(threads), x.extents)
    queue("resizing") {
      unsafe fd_resize_aligned(
        extents, from.bytes, height, width, rows.lowerBound, rows.upperBound, to.bytes, threads)
    }
    return made
  }

  public func pointwise(
    _ x: Tensor, weights: [Float], bias: [Float], _ activation: Activation
  ) -> Tensor {
    let channels = x.shape[2], outputs = bias.count
    precondition(weights.count == channels * outputs)
    let code: Int32 =
      switch activation {
      case .identity: 0
      case .relu: 1
      case .sigmoid: 2
      default: preconditionFailure("pointwise has no \(activation)")
      }
    let made = fresh([x.shape[0], x.shape[1], outputs], .f32)
    let (from, to, threads, extents) = (address(x), address(made), Int32(threads), x.extents)
    queue("single outputs") {
      unsafe fd_narrow_product(
        extents, from.bytes, channels, outputs, weights, bias, code, to.floats, threads)
    }
    return made
  }

  /// A map in blocks as one with the channels last.
  func folded(_ x: Tensor) -> Tensor {
    let made = fresh(x.shape, x.dtype)
    let (from, to, threads, extents) = (address(x), address(made), Int32(threads), x.extents)
    queue("map to rows") {
      unsafe fd_fold(
        extents, from.bytes, x.shape[2],
        fd_target_rows(data: to.bytes, stride: x.shape[2], type: x.dtype.number), threads)
    }
    return made
  }
}

extension Tensor {
  /// A map as our kernels see it.
  var extents: fd_map {
    let isBlocked = layout == .blocks
    return fd_map(
      height: shape[0], width: shape[1], blocks: isBlocked ? (shape[2] + 15) / 16 : 1,
      lanes: isBlocked ? 16 : shape[2], type: dtype.number)
  }
}
