import DepthMetrics
import Evaluation

extension Evaluate {
  /// The flags that were given and mean nothing without a model.
  var modelFlags: [String] {
    model.settings().filter { $0.hasPrefix("--") }
      + (modelMaxDepth == nil ? [] : ["--model-max-depth"])
      + (keepPredictions ? ["--keep-predictions"] : [])
  }

  /// Says which items and files do not go together.
  func announce(_ dataset: Dataset, _ source: any CandidateSource) {
    func list(_ names: [String]) -> String {
      names.prefix(5).joined(separator: ", ")
        + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
    func plural(_ n: Int, _ one: String, _ several: String) -> String { n == 1 ? one : several }
    let missing = source.missing(among: dataset.items)
    func lack(_ what: String) {
      guard !missing.isEmpty else { return }
      Terminal.warn(
        "\(missing.count) of \(dataset.items.count) items "
          + "\(plural(missing.count, "has", "have")) no \(what): \(list(missing)).")
    }
    guard let predictions = source as? PredictionSet else {
      lack("photo")
      return
    }
    lack("prediction")
    let byName = predictions.foundByNameAlone
    let seeds = predictions.seedNumbers
    if !seeds.isEmpty {
      let lost = dataset.items.reduce(0) { sum, item in
        sum + source.candidates(of: item).count { $0.file == nil }
      }
      Terminal.remark(
        "seeds      \(list(seeds.map { "\($0)" }))"
          + (lost > 0
            ? "; \(lost) of \(dataset.items.count * seeds.count) predictions are missing" : ""))
    }
    if let first = byName.first,
      let item = dataset.items.first(where: { $0.id == first }),
      let file = source.candidates(of: item).lazy.compactMap(\.file).first
    {
      Terminal.warn(
        "\(byName.count) \(plural(byName.count, "prediction was", "predictions were")) found by file name "
          + "alone, in folders of other names: \(file) for \(first)"
          + (byName.count > 1 ? " and \(byName.count - 1) more." : "."))
    }
    let surplus = predictions.surplus
    if !surplus.isEmpty {
      Terminal.warn(
        "\(surplus.count) prediction \(plural(surplus.count, "file belongs", "files belong")) to no "
          + "item: \(list(surplus)).")
    }
    // With seeds, what an item has several of is said in its record.
    let ambiguous = predictions.unmatched.keys.filter { !missing.contains($0) }.sorted()
    if !ambiguous.isEmpty {
      Terminal.warn(
        "\(ambiguous.count) \(plural(ambiguous.count, "item has", "items have")) several "
          + "predictions: \(list(ambiguous)).")
    }
  }

  /// The command as the report shows it: with names instead of paths.
  func command(_ rules: EvaluationProtocol, _ source: any CandidateSource) -> String {
    var words = ["fdeval", "evaluate", "DATASET"]
    func add(_ flag: String, _ value: (some Any)?) {
      if let value { words += [flag, "\(value)"] }
    }
    if let estimator = source.estimator {
      words +=
        ["--model", estimator.model.name] + model.settings(chosen: estimator.model.precision)
      add("--model-max-depth", modelMaxDepth)
      if keepPredictions { words.append("--keep-predictions") }
    } else {
      words += ["--predictions", "DIR"]
    }
    if let descriptor { words += ["--descriptor", descriptor] }
    if allowOutside { words.append("--allow-outside") }
    add("--protocol", self.rules.name.map { $0.hasSuffix("ml") ? rules.name : $0 })
    add("--align", self.rules.align)
    add("--align-per", self.rules.alignPer)
    add("--min-depth", self.rules.minDepth)
    add("--max-depth", self.rules.maxDepth)
    add("--crop", self.rules.crop)
    add("--resize", self.rules.resize)
    add("--clamp", self.rules.clamp)
    add("--invalid", self.rules.invalid)
    add("--score-space", self.rules.scoreSpace)
    add("--ref-encoding", pair.refEncoding)
    add("--ref-kind", pair.refKind)
    add("--cand-encoding", pair.candEncoding)
    add("--cand-kind", pair.candKind)
    add("--intrinsics", pair.intrinsics)
    add("--metrics", choice.metrics)
    if pictures != Self.usualPictures { add("--pictures", pictures) }
    return (words + ["-o", "REPORT"]).joined(separator: " ")
  }
}
