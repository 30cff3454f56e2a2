import DepthMetrics
import Evaluation
import Raster

extension Explain {
  /// `fdeval explain --sensitivity [REF [CAND]]`.
  func printSensitivity() async throws {
    let rules = try ProtocolLibrary.protocol(self.rules ?? "control-fidelity-v2")
    let mask = try self.mask.map { try PixelMask(contentsOf: $0) }
    let maps = try await damagedMaps()
    let table = try Sensitivity(of: maps.reference, floor: maps.floor, under: rules, mask: mask)
    if json {
      return try Terminal.result(
        encode(Document(reference: reference, candidate: candidate, rules, table)))
    }
    let head = [
      "reference  \(reference ?? "an invented room")",
      "protocol   \(rules.name) (\(rules.shortHash))",
      "floor      \(candidate.map { "\($0) against it" } ?? "the reference as an 8-bit control picture against itself")",
      "",
    ]
    try Terminal.result(
      lines: head + SensitivityText(table: table, columns: Terminal.columns).lines)
  }

  /// The map that is damaged and the one whose error is the floor.
  private func damagedMaps() async throws -> (reference: DepthMap, floor: DepthMap?) {
    guard let reference else { return (SampleScene.room, nil) }
    guard let candidate else {
      return (try pair.reference.read(reference, as: .side(prefix: "ref-")).map, nil)
    }
    let (ref, cand) = try await DepthStatement.read(
      (pair.reference, reference), (pair.candidate, candidate), hasBounds: false)
    return (ref.map, cand.map)
  }

  /// The table with what it was made of.
  private struct Document: Encodable {
    let reference, candidate: String?
    let `protocol`, hash: String
    let table: Sensitivity

    init(
      reference: String?, candidate: String?, _ rules: EvaluationProtocol, _ table: Sensitivity
    ) {
      self.reference = reference
      self.candidate = candidate
      `protocol` = rules.name
      hash = rules.hash
      self.table = table
    }
  }
}
