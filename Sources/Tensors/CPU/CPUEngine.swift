internal import CDNNL
internal import CKernels
internal import Foundation

/// What the compute thread knows: plans by shape, scratch memory, and the first thing that went wrong.
///
/// Every method runs on the compute thread alone.
final class CPUEngine: @unchecked Sendable {
  /// What plans of products differ by.
  struct ProductKey: Hashable {
    var rows, outputs, inputs: Int
    var source, weights, target: DType
    var hasBias, hasScale, adds: Bool
    var activation: Activation
  }

  /// What plans of convolutions differ by.
  struct ConvolutionKey: Hashable {
    var height, width: Int
    var kernel: Shape
    var stride: Int
    var padding: MapPadding
    var dtype: DType
    var layout: Tensor.Layout
    var hasBias, adds, relu: Bool
  }

  let memory: CPUMemory
  let threads: Int
  /// The first failure since somebody asked.
  var failure: TensorError?
  /// Names of the implementations that ran, with how often, for profiles and tests.
  private(set) var implementations: [String: Int] = [:]
  /// Times by kind of operation.
  var profile: [String: CPUBackend.ProfileRow] = [:]
  private var products: [ProductKey: Plan] = [:]
  private var convolutions: [ConvolutionKey: Plan] = [:]
  private var scratch: CPUBuffer?

  init(memory: CPUMemory, threads: Int) {
    self.memory = memory
    self.threads = threads
  }

  /// Memory that is overwritten by the next operation that asks.
  func scratch(_ count: Int) -> UnsafeMutableRawPointer {
    if let scratch, scratch.byteCount >= count { return unsafe scratch.bytes }
    scratch = nil
    let fresh = CPUBuffer(byteCount: max(count, 1), pool: memory)
    scratch = fresh
    return unsafe fresh.bytes
  }

  /// A kernel as Winograd's transformation wants it, for maps that are enlarged or for others.
  func transformed(_ kernel: PackedKernel, enlarges: Bool) -> UnsafePointer<Float> {
    kernel.lock.lock()
    defer { kernel.lock.unlock() }
    let (outputs, channels) = (kernel.shape[0], kernel.shape[1])
    let bytes =
      kernel.transformed[enlarges]
      ?? CPUBuffer(
        byteCount: fd_winograd_kernel_bytes(outputs, channels, enlarges), pool: memory)
    let target = unsafe bytes.bytes.assumingMemoryBound(to: Float.self)
    if kernel.transformed.updateValue(bytes, forKey: enlarges) == nil {
      unsafe kernel.values().withUnsafeBufferPointer { values in
        guard let values = values.baseAddress else { return }
        unsafe fd_winograd_pack(values, outputs, channels, enlarges, target, Int32(threads))
      }
    }
    return unsafe UnsafePointer(target)
  }

  /// Remembers the first failure.
  func fail(expected: String, found: String) {
    if failure == nil { failure = TensorError("oneDNN", expected: expected, found: found) }
  }

  /// A product's plan.
  ///
  /// - Parameters:
  ///   - key: What it is for.
  ///   - packed: The plan whose packed weights it has to take: for few rows oneDNN would choose another
  ///     layout than for many.
  /// - Returns: The plan; nil, and a failure, where oneDNN has none.
  func product(_ key: ProductKey, taking packed: Plan? = nil) -> Plan? {
    if let plan = products[key], packed.map(plan.takesWeights) ?? true { return plan }
    func make(_ layout: Plan?) -> Plan? {
      unsafe Plan.matmul(
        fd_matmul(
          rows: Int64(key.rows), columns: Int64(key.outputs), depth: Int64(key.inputs),
          source: key.source.element, weights: key.weights.element, target: key.target.element,
          has_bias: key.hasBias, has_scale: key.hasScale, adds: key.adds,
          activation: key.activation.code, packed: layout?.pointer))
    }
    var plan = make(nil)
    if let packed, let fastest = plan, !fastest.takesWeights(of: packed) { plan = make(packed) }
    guard let plan else {
      fail(
        expected: "a product of \(key.rows) x \(key.inputs) and \(key.inputs) x \(key.outputs)",
        found: "none for \(key.source.rawValue)")
      return nil
    }
    products[key] = plan
    return plan
  }

  func convolution(_ key: ConvolutionKey) -> Plan? {
    if let plan = convolutions[key] { return plan }
    let element = key.dtype.element
    let call = fd_convolution(
      height: Int64(key.height), width: Int64(key.width), channels: Int64(key.kernel[1]),
      outputs: Int64(key.kernel[0]), kernel: Int64(key.kernel[2]), stride: Int64(key.stride),
      pad_top: Int64(key.padding.top), pad_bottom: Int64(key.padding.bottom),
      pad_left: Int64(key.padding.left), pad_right: Int64(key.padding.right), source: element,
      weights: element, target: element,
      layout: key.layout == .blocks ? FD_BLOCKS_OF_16 : FD_CHANNELS_LAST,
      has_bias: key.hasBias, adds: key.adds, relu: key.relu)
    guard let plan = Plan.convolution(call) else {
      fail(
        expected: "a convolution \(key.kernel) of \(key.height) x \(key.width) pixels",
        found: "none for \(key.dtype.rawValue)")
      return nil
    }
    convolutions[key] = plan
    return plan
  }

  /// Runs a plan.
  func run(
    _ plan: Plan, source: UnsafeRawPointer, weights: UnsafeRawPointer, bias: [Float]?,
    scale: UnsafePointer<Float>? = nil, target: UnsafeMutableRawPointer
  ) {
    implementations[plan.implementation, default: 0] += 1
    let space = unsafe plan.scratchBytes > 0 ? scratch(plan.scratchBytes) : nil
    let status = unsafe (bias ?? []).withUnsafeBufferPointer {
      unsafe fd_plan_run(
        plan.pointer, source, weights, $0.baseAddress, scale, target, space)
    }
    if status != 0 { fail(expected: "\(plan.implementation) to run", found: "status \(status)") }
  }

  /// The kernel as a plan wants it.
  func packed(_ kernel: PackedKernel, for plan: Plan) -> UnsafeRawPointer? {
    kernel.lock.lock()
    defer { kernel.lock.unlock() }
    if let known = kernel.packed.first(where: { plan.takesWeights(of: $0.plan) }) {
      return unsafe UnsafeRawPointer(known.bytes.bytes)
    }
    let bytes = CPUBuffer(byteCount: plan.weightBytes, pool: memory)
    let status = unsafe kernel.values().withUnsafeBufferPointer {
      unsafe fd_plan_pack(plan.pointer, $0.baseAddress, bytes.bytes)
    }
    guard status == 0 else {
      fail(expected: "to pack a kernel of \(kernel.shape)", found: "status \(status)")
      return nil
    }
    kernel.packed.append((plan, bytes))
    return unsafe UnsafeRawPointer(bytes.bytes)
  }
}

extension DType {
  /// oneDNN's name for it.
  var element: fd_element {
    switch self {
    case .bf16: FD_BF16
    default: FD_F32
    }
  }

  /// Our kernels' name for it.
  var number: fd_number { self == .bf16 ? FD_BFLOATS : FD_FLOATS }
}

extension Activation {
  var code: fd_activation {
    switch self {
    case .relu: FD_RELU
    case .gelu: FD_GELU_ERF
    case .geluTanh: FD_GELU_TANH
    case .silu: FD_SILU
    case .quickGELU: FD_QUICK_GELU
    case .identity, .sigmoid: FD_IDENTITY
    }
  }
}
