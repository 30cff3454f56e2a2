// What the operations compute stands at Backend.
// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

internal import CDNNL
internal import CKernels
internal import Foundation

/// The CPU: products and convolutions by oneDNN, the rest by our kernels, on one compute thread and
/// libgomp's workers.
public final class CPUBackend: Backend {
  public let device = "cpu"
  public let precision: Precision
  public let activations: DType
  /// How many threads compute.
  public let threads: Int

  let memory = CPUMemory()
  let thread: ComputeThread
  let engine: CPUEngine
  /// How maps lie for convolutions: 32-bit ones are fastest on blocks of 16 channels.
  let mapLayout: Tensor.Layout
  /// Which of the processor's abilities our kernels use.
  let kernels: KernelChoice

  /// Starts a backend.
  ///
  /// - Parameters:
  ///   - precision: What is multiplied; `bf16` needs AVX-512, `int8` its VNNI.
  ///   - threads: How many threads compute; all processors by default.
  /// - Throws: ``TensorError`` where the processor lacks what the precision needs.
  public convenience init(_ precision: Precision = .f32, threads: Int? = nil) throws(TensorError) {
    try self.init(precision, threads: threads, kernels: KernelChoice())
  }

  init(_ precision: Precision, threads: Int?, kernels: KernelChoice) throws(TensorError) {
    guard Self.supports(precision) else {
      throw TensorError(
        "--precision \(precision.rawValue)",
        expected: "a processor with \(precision == .int8 ? "AVX-512 VNNI" : "AVX-512")",
        found: "one without", advice: "use --precision f32")
    }
    self.precision = precision
    activations = precision == .f32 ? .f32 : .bf16
    self.threads = max(1, threads ?? ProcessInfo.processInfo.activeProcessorCount)
    mapLayout = precision == .f32 && fd_has_avx512() ? .blocks : .plain
    self.kernels = kernels
    thread = ComputeThread(threads: self.threads, instructionSet: kernels.instructionSet)
    engine = CPUEngine(memory: memory, threads: self.threads)
  }

  deinit { thread.end() }

  /// Whether this processor can compute in a precision.
  public static func supports(_ precision: Precision) -> Bool {
    switch precision {
    case .f32: true
    case .bf16: fd_has_avx512()
    case .int8: fd_has_vnni()
    }
  }

  /// What `auto` means on this processor: bf16 where it multiplies bfloat16 by itself.
  public static var automaticPrecision: Precision { fd_has_bfloat16() ? .bf16 : .f32 }

  public func sharing(threads: Int) throws(TensorError) -> any Backend {
    // What is queued here writes weights that the other will read.
    thread.wait {}
    return try CPUBackend(precision, threads: threads, kernels: kernels)
  }

  /// oneDNN's version.
  public static var libraryVersion: String { unsafe String(cString: fd_dnnl_version()) }

  // MARK: - Numbers in and out

  public func tensor(_ values: [Float], _ shape: Shape) -> Tensor {
    precondition(values.count == shape.count, "\(shape) is not \(values.count) numbers")
    let made = fresh(shape, .f32)
    let to = address(made)
    thread.run {
      unsafe values.withUnsafeBytes {
        guard let from = $0.baseAddress else { return }
        unsafe to.bytes.copyMemory(from: from, byteCount: $0.count)
      }
    }
    return made
  }

  public func values(_ tensor: Tensor) async throws(TensorError) -> [Float] {
    let engine = engine, count = tensor.shape.count
    let plain = tensor.layout == .plain ? tensor : folded(tensor)
    let from = address(plain)
    let isDense = plain.shape.rank != 2 || plain.rowStride == plain.shape[1]
    let rows = plain.shape.rank == 2 ? plain.shape[0] : 1, columns = count / max(rows, 1)
    let stride = plain.rowStride, type = plain.dtype.number, size = plain.dtype.byteCount
    let result: Result<[Float], TensorError> = await withCheckedContinuation { continuation in
      thread.run {
        let values = unsafe [Float](unsafeUninitializedCapacity: count) { buffer, filled in
          guard count > 0, let base = buffer.baseAddress else { return }
          if isDense {
            unsafe fd_convert(type, from.bytes, FD_FLOATS, base, count, Int32(engine.threads))
          } else {
            for row in 0..<rows {
              unsafe fd_convert(
                type, from.bytes + row * stride * size, FD_FLOATS, base + row * columns, columns, 1)
            }
          }
          filled = count
        }
        if let failure = engine.failure {
          engine.failure = nil
          continuation.resume(returning: .failure(failure))
        } else {
          continuation.resume(returning: .success(values))
        }
      }
    }
    return try result.get()
  }

  public func finish() async throws(TensorError) {
    let engine = engine
    let failure: TensorError? = await withCheckedContinuation { continuation in
      thread.run {
        continuation.resume(returning: engine.failure)
        engine.failure = nil
      }
    }
    if let failure { throw failure }
  }

  /// Names of oneDNN's implementations that ran, with how often; waits.
  public func implementations() -> [String: Int] {
    let engine = engine
    return thread.wait { engine.implementations }
  }

  // MARK: - Weights

  public func matrix(
    outputs: Int, inputs: Int, bias: [Float]?,
    fill: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(TensorError) -> any MatrixWeights {
    if let kind = Self.matrixKind(precision, kernels) {
      return unsafe KernelMatrix(
        kind, outputs: outputs, inputs: inputs, bias: bias, memory: memory, threads: threads,
        fill: fill)
    }
    let dense = CPUBuffer(byteCount: outputs * inputs * 4, pool: memory)
    nonisolated(unsafe) let numbers = unsafe dense.bytes.bindMemory(
      to: Float.self, capacity: outputs * inputs)
    RowBands.run(rows: outputs, columns: inputs, threads: threads) { band in
      unsafe fill(
        band,
        UnsafeMutableBufferPointer(
          start: numbers + band.lowerBound * inputs, count: band.count * inputs))
    }
    let (engine, memory, type) = (engine, memory, activations)
    // The layout is the same for all usual numbers of rows.
    let key = CPUEngine.ProductKey(
      rows: 1024, outputs: outputs, inputs: inputs, source: type, weights: type, target: type,
      hasBias: bias != nil, hasScale: false, adds: false, activation: .identity)
    let packed: PackedMatrix? = thread.wait {
      guard let plan = engine.product(key) else { return nil }
      let bytes = CPUBuffer(byteCount: plan.weightBytes, pool: memory)
      let status = unsafe fd_plan_pack(plan.pointer, dense.bytes, bytes.bytes)
      guard status == 0 else {
        engine.fail(
          expected: "to pack a matrix of \(outputs) x \(inputs)", found: "status \(status)")
        return nil
      }
      return PackedMatrix(outputs: outputs, inputs: inputs, bias: bias, plan: plan, bytes: bytes)
    }
    guard let packed else {
      throw TensorError(
        "oneDNN", expected: "to pack a matrix of \(outputs) x \(inputs)", found: "no layout for it")
    }
    return packed
  }

  /// How our own products store matrices; nil where oneDNN's are faster.
  private static func matrixKind(
    _ precision: Precision, _ kernels: KernelChoice
  ) -> KernelMatrix.Kind? {
    switch precision {
    case .f32: kernels.multipliesByOpenBLAS ? .floats : nil
    case .bf16: kernels.multipliesBfloats ? nil : .bfloats
    case .int8: .bytes
    }
  }

  /// Bytes that are there besides a packed matrix, and what it is decoded from, while it is packed.
  ///
  /// oneDNN takes a matrix whole and in 32 bits; our own layouts take some of its rows on each thread.
  public static func bytesWhilePacking(
    outputs: Int, inputs: Int, precision: Precision, threads: Int
  ) -> Int {
    switch matrixKind(precision, KernelChoice()) {
    case nil: outputs * inputs * 4
    case .floats: 0
    case let kind?: min(outputs, threads * kind.step) * inputs * 4
    }
  }

  public func kernel(
    shape: Shape, stride: Int, bias: [Float]?, values: @escaping @Sendable () -> [Float]
  ) -> any KernelWeights {
    precondition(shape.rank == 4 && shape[2] == shape[3], "kernels are square: \(shape)")
    let channels = (shape[1] + 15) / 16 * 16, area = shape[2] * shape[3]
    guard mapLayout == .blocks, shape[1] < channels else {
      return PackedKernel(shape: shape, stride: stride, bias: bias, values: values)
    }
    // Maps are filled up with channels of zeros; oneDNN has nothing fast for a part of a block.
    return PackedKernel(
      shape: [shape[0], channels, shape[2], shape[3]], stride: stride, bias: bias
    ) {
      let given = values(), (from, to) = (shape[1] * area, channels * area)
      var filled = [Float](repeating: 0, count: shape[0] * to)
      for output in 0..<shape[0] {
        filled.replaceSubrange(
          output * to..<output * to + from, with: given[output * from..<(output + 1) * from])
      }
      return filled
    }
  }

  // MARK: - Profile

  /// What the operations of a kind took.
  public struct ProfileRow: Sendable, Equatable {
    /// "product", "attention".
    public var kind: String
    /// How often it ran.
    public var count = 0
    /// Seconds altogether.
    public var seconds = 0.0
    /// Multiplications and additions altogether; 0 where they are not what takes time.
    public var operations = 0.0
  }

  /// Times of operations by kind since the last call, the longest first; waits.
  public func takeProfile() -> [ProfileRow] {
    let engine = engine
    return thread.wait {
      defer { engine.profile = [:] }
      return engine.profile.values.sorted { $0.seconds > $1.seconds }
    }
  }

  /// Queues an operation and notes what it took.
  func queue(
    _ kind: String, operations: Double = 0, _ work: @escaping @Sendable () -> Void
  ) {
    let engine = engine
    thread.run {
      let start = DispatchTime.now().uptimeNanoseconds
      work()
      let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) * 1e-9
      var row = engine.profile[kind] ?? ProfileRow(kind: kind)
      row.count += 1
      row.seconds += seconds
      row.operations += operations
      engine.profile[kind] = row
    }
  }

  // MARK: - Memory

  /// A new tensor, whose memory comes with the first write.
  func fresh(_ shape: Shape, _ dtype: DType, _ layout: Tensor.Layout = .plain) -> Tensor {
    let count =
      layout == .plain ? shape.count : shape[0] * shape[1] * ((shape[2] + 15) / 16 * 16)
    return Tensor(
      shape: shape, dtype: dtype, layout: layout,
      storage: CPUBuffer(byteCount: count * dtype.byteCount, pool: memory))
  }

  /// Where a tensor's first number will be.
  func address(_ tensor: Tensor) -> Address {
    guard let buffer = tensor.storage as? CPUBuffer else {
      preconditionFailure("a tensor of another device")
    }
    return Address(buffer: buffer, offset: tensor.offset * tensor.dtype.byteCount)
  }

  /// A place in memory that is known when work runs.
  struct Address: Sendable {
    let buffer: CPUBuffer
    let offset: Int

    var bytes: UnsafeMutableRawPointer { unsafe buffer.bytes + offset }
    var floats: UnsafeMutablePointer<Float> { unsafe bytes.assumingMemoryBound(to: Float.self) }
  }
}
