import ArgumentParser
import Evaluation
import Raster

/// Flags by which the user says what a file does not: `--encoding`, `--kind`, `--intrinsics`, or for
/// pairs the same with `ref-` and `cand-` before them.
struct DepthStatement {
  let prefix: String
  var encoding: String?
  var kind: String?
  var intrinsics: String?

  /// The statement as a hint; nil where nothing is said.
  func hint() throws -> DepthHint? {
    var description = DepthDescription()
    if let encoding {
      guard let value = try StereoCalibration.encoding(encoding) else {
        throw ValidationError(
          "--\(prefix)encoding: expected one of \(DepthEncoding.choices), found '\(encoding)'.")
      }
      description.encoding = value
    }
    if let kind {
      guard let value = DepthMap.Kind(named: kind) else {
        let choices = DepthMap.Kind.allCases.map(\.flag).joined(separator: ", ")
        throw ValidationError(
          "--\(prefix)kind: expected one of \(choices), found '\(kind)'.")
      }
      description.kind = value
    }
    if let intrinsics {
      let numbers = intrinsics.split(separator: ",").compactMap { Double($0) }
      guard numbers.count == 4, numbers[0] > 0, numbers[1] > 0, numbers.allSatisfy(\.isFinite)
      else {
        throw ValidationError(
          "--intrinsics: expected FX,FY,CX,CY in pixels, found '\(intrinsics)'.")
      }
      description.intrinsics = Intrinsics(
        fx: numbers[0], fy: numbers[1], cx: numbers[2], cy: numbers[3])
    }
    return description.isEmpty ? nil : DepthHint(.flag, flags, description)
  }

  /// Reads a depth map with what the flags say, and passes on what the reader noticed.
  func read(_ path: String, as role: FindingText.Role = .single) throws -> DepthReading {
    let reading = try readQuietly(path)
    Self.tell(reading, of: path, as: role)
    return reading
  }

  /// Passes on what the reader noticed.
  private static func tell(_ reading: DepthReading, of path: String, as role: FindingText.Role) {
    for note in reading.notes { Terminal.warn(note) }
    let words = FindingText(role: role)
    for finding in reading.findings { Terminal.warn(words.warning(finding, of: path)) }
  }

  private func readQuietly(_ path: String) throws -> DepthReading {
    let hints = try hint().map { [$0] } ?? []
    do throws(RasterError) {
      return try DepthMap.read(path, hints: hints)
    } catch {
      throw error.naming(flagsWith: prefix)
    }
  }

  /// Reads a reference and a candidate at the same time, and tells of them in this order;
  /// `hasBounds` where flags can leave values of the reference out.
  static func read(
    _ reference: (DepthStatement, path: String), _ candidate: (DepthStatement, path: String),
    hasBounds: Bool
  ) async throws -> (reference: DepthReading, candidate: DepthReading) {
    async let other = candidate.0.readQuietly(candidate.path)
    let first = try reference.0.read(
      reference.path, as: hasBounds ? .reference : .side(prefix: reference.0.prefix))
    let second = try await other
    tell(second, of: candidate.path, as: .candidate)
    return (first, second)
  }

  /// What messages call the flags that were given.
  private var flags: String {
    [("\(prefix)encoding", encoding), ("\(prefix)kind", kind), ("intrinsics", intrinsics)]
      .filter { $0.1 != nil }.map { "--\($0.0)" }.joined(separator: " and ")
  }
}

/// `--ref-…` and `--cand-…`.
struct PairOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the reference's stored numbers mean: \(DepthEncoding.choices).", valueName: "encoding"))
  var refEncoding: String?

  @Option(
    help: ArgumentHelp(
      "What the reference's values are: \(DepthMap.Kind.flags).", valueName: "kind"))
  var refKind: String?

  @Option(help: ArgumentHelp("The same for the candidate's numbers.", valueName: "encoding"))
  var candEncoding: String?

  @Option(help: ArgumentHelp("The same for the candidate's values.", valueName: "kind"))
  var candKind: String?

  @Option(
    help: ArgumentHelp(
      "The camera of both maps, in pixels; needed for ray distances.", valueName: "fx,fy,cx,cy"))
  var intrinsics: String?

  var reference: DepthStatement {
    DepthStatement(
      prefix: "ref-", encoding: refEncoding, kind: refKind, intrinsics: intrinsics)
  }

  var candidate: DepthStatement {
    DepthStatement(
      prefix: "cand-", encoding: candEncoding, kind: candKind, intrinsics: intrinsics)
  }

  /// Whether none of the flags is given.
  var isEmpty: Bool {
    [refEncoding, refKind, candEncoding, candKind, intrinsics].allSatisfy { $0 == nil }
  }
}
