internal import CBLAS
internal import CKernels

/// Which of the processor's abilities our kernels use: those that pay, unless a test says otherwise.
struct KernelChoice: Sendable, Hashable {
  /// The widest that there is where nil.
  var instructionSet: InstructionSet?
  /// Whether bfloat16 is multiplied as it is where the precision allows it, or as floats.
  var multipliesBfloats = fd_gains_from_bfloats()

  /// Whether 32-bit products are OpenBLAS's: oneDNN 2 has fast ones with AVX-512 only.
  var multipliesByOpenBLAS = !fd_has_avx512() && openBLASIsThere

  /// Loads it when it is first asked for.
  static let openBLASIsThere = fd_load_openblas()

  /// Whether the processor has products of bfloat16.
  static var hasBfloats: Bool { fd_has_bfloat16() }

  /// What kernels are compiled for.
  enum InstructionSet: String, Sendable, CaseIterable {
    case baseline, avx2, avx512

    /// Whether this processor has it.
    var isThere: Bool { unsafe fd_has_instruction_set_named(rawValue) }
  }
}
