extension ScoredRun {
  /// What a run says of the small models that it was made with, one phrase each; none in older records.
  var smallModels: [String] {
    let named = (models ?? []).filter { $0.smallModel != nil }.map { "\($0.role) \($0.name)" }
    let isFiled = samples.values.contains { sample in
      sample.repeats.contains { $0.record?.smallModel != nil }
    }
    return named + (isFiled ? ["maker of its predictions"] : [])
  }

  /// Refuses a run that small models had a part in: they are for trying out, not for decisions.
  ///
  /// - Throws: ``EvaluationError`` that says which.
  public func requireNoSmallModel() throws(EvaluationError) {
    guard let first = smallModels.first else { return }
    throw EvaluationError(
      .run, name, expected: "models that are made for measurements",
      found: "a small one for trying out, the \(first)",
      advice: "use --allow-small to judge it all the same")
  }
}
