// What the operations compute stands at Backend.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

internal import CKernels

extension CPUBackend {
  public func room(_ shape: Shape, _ dtype: DType) -> Tensor {
    precondition(dtype == .f32 || dtype == activations)
    return fresh(shape, dtype)
  }

  public func copy(_ x: Tensor, into target: Tensor) {
    precondition(x.shape.rank == 2 && x.shape == target.shape)
    let (from, to, threads) = (address(x), address(target), Int32(threads))
    queue("copy") {
      unsafe fd_copy_rows(
        fd_rows(data: from.bytes, stride: x.rowStride, type: x.dtype.number), x.shape[0],
        x.shape[1],
        fd_target_rows(data: to.bytes, stride: target.rowStride, type: target.dtype.number),
        threads)
    }
  }

  public func rotate(_ rotation: HeadRotation, into heads: Tensor) {
    let (groups, width) = (rotation.weights.shape[0], rotation.weights.shape[1])
    precondition(
      width % 2 == 0 && width <= FD_WIDEST_HEAD && heads.shape[1] % (groups * width) == 0)
    precondition(rotation.cosines.shape == [heads.shape[0], width / 2])
    precondition(rotation.sines.shape == rotation.cosines.shape)
    precondition(rotation.weights.rowStride == width && rotation.weights.dtype == .f32)
    let (to, weights) = (address(heads), address(rotation.weights))
    let (cosines, sines) = (address(rotation.cosines), address(rotation.sines))
    let threads = Int32(threads)
    queue("rotation") {
      func table(_ place: Address, _ tensor: Tensor) -> fd_rows {
        unsafe fd_rows(data: place.bytes, stride: tensor.rowStride, type: tensor.dtype.number)
      }
      var call = unsafe fd_rotation(
        heads: fd_target_rows(data: to.bytes, stride: heads.rowStride, type: heads.dtype.number),
        groups: groups, heads_of_group: heads.shape[1] / (groups * width), width: width,
        weights: weights.floats, cosines: table(cosines, rotation.cosines),
        sines: table(sines, rotation.sines), epsilon: rotation.epsilon)
      unsafe fd_rotate_heads(&call, heads.shape[0], threads)
    }
  }

  public func checkFinite(_ x: Tensor, into flag: Tensor) {
    precondition(x.shape.rank == 2 && flag.shape.count == 1 && flag.dtype == .f32)
    let (from, to, threads) = (address(x), address(flag), Int32(threads))
    queue("finite check") {
      let isFinite = unsafe fd_all_finite(
        fd_rows(data: from.bytes, stride: x.rowStride, type: x.dtype.number), x.shape[0],
        x.shape[1], threads)
      unsafe to.floats.pointee = isFinite ? 1 : 0
    }
  }
}
