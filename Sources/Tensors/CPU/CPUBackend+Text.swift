// What the operations compute stands at Backend.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

internal import CKernels

extension CPUBackend {
  public func gated(_ x: Tensor, _ activation: Activation) -> Tensor {
    precondition(x.shape.rank == 2 && x.shape[1] % 2 == 0)
    precondition(activation != .sigmoid, "gates have no sigmoid")
    let made = fresh([x.shape[0], x.shape[1] / 2], activations)
    let (from, to, threads) = (address(x), address(made), Int32(threads))
    let (rows, columns, stride, type) = (x.shape[0], x.shape[1] / 2, x.rowStride, x.dtype.number)
    let target = made.dtype.number
    queue("gate") {
      unsafe fd_gated(
        fd_rows(data: from.bytes, stride: stride, type: type), rows, columns,
        activation.code,
        fd_target_rows(data: to.bytes, stride: columns, type: target), threads)
    }
    return made
  }

  public func rmsNorm(_ x: Tensor, weight: Tensor, epsilon: Float) -> Tensor {
    precondition(weight.shape.count == x.shape[1] && weight.dtype == .f32)
    let made = fresh(x.shape, activations)
    let (from, to, w, threads) = (address(x), address(made), address(weight), Int32(threads))
    let (rows, columns, stride, type) = (x.shape[0], x.shape[1], x.rowStride, x.dtype.number)
    let target = made.dtype.number
    queue("RMS norm") {
      unsafe fd_rms_norm(
        fd_rows(data: from.bytes, stride: stride, type: type), rows, columns, w.floats, epsilon,
        fd_target_rows(data: to.bytes, stride: columns, type: target), threads)
    }
    return made
  }
}
