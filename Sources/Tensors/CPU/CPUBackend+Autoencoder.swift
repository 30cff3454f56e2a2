// What the operations compute stands at Backend.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

internal import CKernels

extension CPUBackend {
  public func rows(of map: Tensor) -> Tensor {
    precondition(map.shape.rank == 3)
    let plain = map.layout == .plain ? map : folded(map)
    return Tensor(
      shape: [map.shape[0] * map.shape[1], map.shape[2]], dtype: plain.dtype, offset: plain.offset,
      storage: plain.storage)
  }

  public func groupNorm(_ x: Tensor, _ norm: GroupNorm) -> Tensor {
    let made = fresh(x.shape, x.dtype, x.layout)
    let (from, to, extents, threads) = (address(x), address(made), x.extents, Int32(threads))
    let (channels, silu) = (x.shape[2], norm.silu)
    let factors = factors(of: norm, x)
    queue("group norm") {
      unsafe fd_scale_channels(
        extents, from.bytes, channels, factors.floats, silu, to.bytes, threads)
    }
    return made
  }

  public func enlargeNearest(_ x: Tensor) -> Tensor {
    let made = fresh([2 * x.shape[0], 2 * x.shape[1], x.shape[2]], x.dtype, x.layout)
    let (from, to, extents, threads) = (address(x), address(made), x.extents, Int32(threads))
    queue("enlarging") { unsafe fd_enlarge_nearest(extents, from.bytes, to.bytes, threads) }
    return made
  }

  public func convolve(
    _ x: Tensor, after preparation: MapPreparation, _ weights: any KernelWeights, adding: [Tensor]
  ) -> Tensor {
    var enlarges = false, norm: GroupNorm?
    switch preparation {
    case .none: break
    case .norm(let given): norm = given
    case .enlarge: enlarges = true
    }
    let factor = enlarges ? 2 : 1
    let height = x.shape[0] * factor, width = x.shape[1] * factor
    let padding = MapPadding.keepingSize(of: weights)
    guard let kernel = weights as? PackedKernel,
      transforms(kernel, height: height, width: width, padding: padding),
      // A norm's factors have no channels of zeros.
      norm == nil || x.shape[2] == kernel.shape[1]
    else {
      let prepared =
        if let norm { groupNorm(x, norm) } else if enlarges { enlargeNearest(x) } else { x }
      return convolve(prepared, weights, adding: adding)
    }
    let made = fresh([height, width, kernel.shape[0]], activations, x.layout)
    transform(
      Transformed(
        source: x, enlarges: enlarges, factors: norm.map { factors(of: $0, x) },
        silu: norm?.silu ?? false, kernel: kernel, padding: padding, adding: adding, relu: false),
      into: made)
    return made
  }

  /// A norm as a factor and a summand for each channel of a map.
  private func factors(of norm: GroupNorm, _ x: Tensor) -> Address {
    let channels = x.shape[2]
    precondition(
      x.shape.rank == 3 && channels % norm.groups == 0 && norm.weight.shape == [channels]
        && norm.bias.shape == [channels])
    let made = fresh([2, channels], .f32), to = address(made)
    let (from, weight, bias) = (address(x), address(norm.weight), address(norm.bias))
    let (engine, extents, threads) = (engine, x.extents, Int32(threads))
    let (groups, epsilon) = (norm.groups, norm.epsilon)
    queue("group norm's moments") {
      let scratch = unsafe engine.scratch(fd_group_norm_scratch(extents, channels))
      unsafe fd_group_norm_factors(
        extents, from.bytes, channels, groups, weight.floats, bias.floats, epsilon, to.floats,
        scratch, threads)
    }
    return to
  }

  // MARK: - Transformed convolutions

  /// Pixels below which Winograd's four times larger weights are not worth their memory.
  static let fewestForWinograd = 64 * 64

  /// Bytes of a square kernel that sees maps of an area, packed: Winograd's transformation makes 6 x 6 numbers
  /// in 32 bits of 3 x 3.
  public static func kernelBytes(
    inputs: Int, outputs: Int, size: Int = 3, stride: Int = 1, area: Int, precision: Precision
  ) -> Int {
    let isTransformed =
      size == 3 && stride == 1 && inputs % 16 == 0 && area >= fewestForWinograd
    return inputs * outputs * (isTransformed ? 36 * 4 : size * size * (precision == .f32 ? 4 : 2))
  }

  /// A convolution by Winograd's transformation.
  struct Transformed: Sendable {
    let source: Tensor
    let enlarges: Bool
    let factors: Address?
    let silu: Bool
    let kernel: PackedKernel
    let padding: MapPadding
    let adding: [Tensor]
    let relu: Bool
  }

  /// Whether a convolution is faster by Winograd's transformation, given the size that its kernel sees.
  ///
  /// Products are a quarter of the direct ones' there, but in 32 bits, and both sides of a product are
  /// transformed, which many channels on the other side pay for.
  func transforms(_ kernel: PackedKernel, height: Int, width: Int, padding: MapPadding) -> Bool {
    let sides = [padding.top, padding.bottom, padding.left, padding.right]
    return kernel.shape[2] == 3 && kernel.stride == 1 && kernel.shape[1] % 16 == 0
      && sides.allSatisfy { $0 <= 1 } && KernelChoice.InstructionSet.avx2.isThere
      && height * width >= Self.fewestForWinograd
  }

  /// Queues a convolution by Winograd's transformation.
  func transform(_ call: Transformed, into made: Tensor) {
    precondition(
      call.adding.count <= 2
        && call.adding.allSatisfy {
          $0.shape == made.shape && $0.layout == made.layout && $0.dtype == made.dtype
        })
    let (engine, from, to) = (engine, address(call.source), address(made))
    let (source, target) = (call.source.extents, made.extents)
    let (others, threads) = (call.adding.map(address), Int32(threads))
    let work = 2 * Double(made.shape[0] * made.shape[1]) * Double(call.kernel.shape.count)
    queue(call.enlarges ? "enlarging 3 x 3" : "winograd 3 x 3", operations: work) {
      let (kernel, padding) = (call.kernel, call.padding)
      let packed = unsafe engine.transformed(kernel, enlarges: call.enlarges)
      unsafe (kernel.bias ?? []).withUnsafeBufferPointer { bias in
        func other(_ index: Int) -> UnsafeRawPointer? {
          unsafe index < others.count ? UnsafeRawPointer(others[index].bytes) : nil
        }
        var winograd = unsafe fd_winograd_call(
          source: source, data: from.bytes, channels: kernel.shape[1],
          factors: call.factors?.floats, silu: call.silu, enlarge: call.enlarges, kernel: packed,
          outputs: kernel.shape[0], bias: kernel.bias == nil ? nil : bias.baseAddress,
          pad_top: padding.top, pad_left: padding.left,
          adding: (other(0), other(1)), relu: call.relu,
          target: target, made: to.bytes)
        let scratch = unsafe engine.scratch(fd_winograd_scratch(&winograd, threads))
        unsafe fd_winograd(&winograd, scratch, threads)
      }
    }
  }
}
