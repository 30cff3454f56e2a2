// What the operations compute stands at Backend.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

internal import CKernels

extension CPUBackend {
  public func gated(_ x: Tensor, _ activation: Activation) -> Tensor {
    precondition(x.shape.rank == 2 && x.shape[1] % 2 == 0)
    let gate = activation.gate
    let made = fresh([x.shape[0], x.shape[1] / 2], activations)
    let (from, to, threads) = (address(x), address(made), Int32(threads))
    let (rows, columns, stride, type) = (x.shape[0], x.shape[1] / 2, x.rowStride, x.dtype.number)
    let target = made.dtype.number
    queue("gate") {
      unsafe fd_gated(
        fd_rows(data: from.bytes, stride: stride, type: type), rows, columns, gate,
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

extension Activation {
  /// Those that are x sigmoid(z(x)), as our kernel takes them.
  fileprivate var gate: fd_gate {
    switch self {
    case .silu: fd_gate(linear: 1, cubic: 0)
    case .quickGELU: fd_gate(linear: 1.702, cubic: 0)
    // (1 + tanh(z / 2)) / 2 is sigmoid(z).
    case .geluTanh: fd_gate(linear: 1.595_769_1, cubic: 0.071_354_814)
    default: preconditionFailure("gates have no \(self)")
    }
  }
}
