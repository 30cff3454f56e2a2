extension EvaluationProtocol {
  /// Refuses to set results of different protocols against each other.
  ///
  /// - Parameters:
  ///   - one: Name and fields of the protocol of one result.
  ///   - other: The same of the other.
  /// - Throws: ``ComparisonError`` with fault `different` that names every field that differs.
  public static func requireSame(
    _ one: (name: String, fields: [Field]), _ other: (name: String, fields: [Field])
  ) throws(ComparisonError) {
    let mine = Dictionary(one.fields.map { ($0.name, $0.value) }) { first, _ in first }
    let theirs = Dictionary(other.fields.map { ($0.name, $0.value) }) { first, _ in first }
    let names = one.fields.map(\.name) + other.fields.map(\.name).filter { mine[$0] == nil }
    let differences = names.filter { mine[$0] != theirs[$0] }.map { name in
      "\(name) (\(mine[name] ?? "absent") and \(theirs[name] ?? "absent"))"
    }
    guard differences.isEmpty else {
      throw ComparisonError(
        .different, "results of \(one.name) and \(other.name)", expected: "one protocol",
        found: "a difference in \(differences.joined(separator: ", "))",
        advice: "evaluate both under the same protocol")
    }
  }
}
