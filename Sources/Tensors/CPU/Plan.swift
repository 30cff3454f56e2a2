internal import CDNNL

/// A primitive of oneDNN.
@safe final class Plan: @unchecked Sendable {
  let pointer: OpaquePointer
  /// The implementation's name, as oneDNN reports it.
  let implementation: String
  let weightBytes, scratchBytes: Int

  private init(_ pointer: OpaquePointer) {
    unsafe self.pointer = unsafe pointer
    implementation = unsafe String(cString: fd_plan_implementation(pointer))
    weightBytes = unsafe fd_plan_weight_bytes(pointer)
    scratchBytes = unsafe fd_plan_scratch_bytes(pointer)
  }

  /// Makes a product's; nil where oneDNN has none.
  static func matmul(_ call: fd_matmul) -> Plan? {
    var status: Int32 = 0
    return unsafe withUnsafePointer(to: call) { unsafe fd_plan_matmul($0, &status) }.map {
      unsafe Plan($0)
    }
  }

  /// Makes a convolution's; nil where oneDNN has none.
  static func convolution(_ call: fd_convolution) -> Plan? {
    var status: Int32 = 0
    return unsafe withUnsafePointer(to: call) { unsafe fd_plan_convolution($0, &status) }.map {
      unsafe Plan($0)
    }
  }

  /// Whether weights packed for the other serve this one.
  func takesWeights(of other: Plan) -> Bool {
    unsafe fd_plan_same_weights(pointer, other.pointer)
  }

  deinit { unsafe fd_plan_free(pointer) }
}
