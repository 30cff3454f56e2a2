internal import CKernels
internal import Raster

/// A number that is known beforehand, and the way to compute it with the code that scores files.
///
/// Maps hold single-precision values, so vectors with values such as 1.1 are scaled by ten, which
/// makes them exact; what that does to a metric in metres is undone before comparing.
public struct Oracle: Sendable {
  /// What is checked.
  public let name: String
  /// The known value.
  public let expected: Double
  /// The largest difference that still counts as equal.
  public let tolerance: Double
  private let compute: @Sendable () throws -> Double

  init(
    _ name: String, _ expected: Double, tolerance: Double = 1e-9,
    _ compute: @escaping @Sendable () throws -> Double
  ) {
    self.name = name
    self.expected = expected
    self.tolerance = tolerance
    self.compute = compute
  }

  /// What a check found.
  public struct Finding: Sendable, Equatable {
    /// The computed value; nil where there is none.
    public let value: Double?
    /// Why there is none.
    public let failure: String?
    /// Whether the value is the known one.
    public let passed: Bool
  }

  /// Computes the value and compares.
  public func check() -> Finding {
    do {
      let value = try compute()
      return Finding(
        value: value, failure: nil, passed: abs(value - expected) <= tolerance)
    } catch {
      return Finding(value: nil, failure: "\(error)", passed: false)
    }
  }

  /// Every oracle.
  public static let all: [Oracle] =
    classic + inverted + scaleInvariantLog + alignments + boundaries + decoding + properties

  /// Which instruction set the kernels run on here: "avx512", "avx2" or "baseline".
  public static var instructionSet: String { unsafe String(cString: fd_instruction_set()) }

  /// Why an oracle has no value.
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// A row of values as a map.
  static func map(_ values: [Float], _ kind: DepthMap.Kind = .metricPlanar) -> DepthMap {
    DepthMap(width: values.count, height: 1, samples: values, kind: kind)
  }

  /// One metric of a candidate under plain-v1 with changes.
  static func score(
    _ metric: String, of candidate: DepthMap, with reference: DepthMap,
    under change: (inout EvaluationProtocol) -> Void = { _ in }
  ) throws -> Double {
    var rules = try ProtocolLibrary.protocol(ProtocolLibrary.defaultName)
    change(&rules)
    let comparison = try DepthComparison(
      of: candidate, with: reference, under: rules, metrics: [metric])
    guard let value = comparison.metrics[metric] else {
      throw Missing(description: comparison.undefined[metric] ?? "no value")
    }
    return value
  }

  /// What an alignment fits.
  static func fit(
    _ method: AlignmentMethod, of candidate: DepthMap, to reference: DepthMap
  ) throws -> FittedAlignment {
    var rules = try ProtocolLibrary.protocol(ProtocolLibrary.defaultName)
    rules.alignment.method = method
    return try DepthComparison(
      of: candidate, with: reference, under: rules, metrics: ["abs_rel"]
    ).alignment
  }
}
