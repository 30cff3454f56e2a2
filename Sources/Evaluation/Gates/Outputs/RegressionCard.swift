/// One sample that got worse, with its pictures.
struct RegressionCard {
  /// A sample in the table.
  struct Row {
    let key, name, scene, tags: String
    let hasCard: Bool
    let baseline, candidate: SampleTable.Cell
    let loss, lossExact: String
  }

  /// What one run made of the sample.
  struct Run {
    let role, title: String
    /// Addresses of the pictures; "" where there are none.
    let picture, error: String
    let trouble: String
  }

  let key, name, rank, scene, tags: String
  let metric, baselineValue, candidateValue, loss: String
  let width, height: Int
  /// "panorama", "portrait" or "".
  let shape: String
  let image, reference: String
  let runs: [Run]
  let scale: MapScales
  let files: [GatePageModel.Entry]

  /// The cards of the regressions that have pictures, the worst first.
  static func cards(of verdict: GateVerdict, pictures: [RegressionPictures]) -> [RegressionCard] {
    let byID = Dictionary(pictures.map { ($0.id, $0) }) { first, _ in first }
    return verdict.regressions.enumerated().compactMap { index, sample in
      byID[sample.id].map {
        RegressionCard(sample, at: index, pictures: $0, rule: verdict.primaryRules.first)
      }
    }
  }

  /// The rows of all regressions.
  static func rows(of verdict: GateVerdict, cards: Set<String>) -> [Row] {
    let samples = verdict.regressions
    let decimals = NumberText.decimals(
      for: samples.flatMap { [$0.baseline, $0.candidate].compactMap { $0 } })
    func cell(_ value: Double?) -> SampleTable.Cell {
      guard let value, value.isFinite else {
        return .init(text: NumberText.missing, exact: "no value", isMissing: true)
      }
      return .init(
        text: NumberText.cell(value, decimals: decimals), exact: NumberText.exact(value),
        isMissing: false)
    }
    return samples.enumerated().map { index, sample in
      Row(
        key: key(index), name: sample.id, scene: sample.cluster,
        tags: sample.tags.joined(separator: ", "), hasCard: cards.contains(key(index)),
        baseline: cell(sample.baseline), candidate: cell(sample.candidate),
        loss: RuleNumbers.signed(sample.loss, decimals: decimals),
        lossExact: NumberText.exact(sample.loss))
    }
  }

  private init(
    _ sample: GateVerdict.Regression, at index: Int, pictures: RegressionPictures,
    rule: RuleFinding?
  ) {
    key = Self.key(index)
    name = sample.id
    rank = NumberText.count(index + 1)
    scene = sample.cluster
    tags = sample.tags.joined(separator: ", ")
    metric = rule?.title ?? ""
    let unit = rule?.unit.withLeadingSpace ?? ""
    func text(_ value: Double?) -> String {
      value.map { NumberText.significant($0) } ?? "no value"
    }
    baselineValue = text(sample.baseline)
    candidateValue = text(sample.candidate) + (sample.candidate == nil ? "" : unit)
    loss =
      sample.loss.isFinite
      ? "worse by \(NumberText.significant(sample.loss, digits: 3))\(unit)" : "worse"
    width = pictures.width
    height = pictures.height
    shape =
      pictures.width > 2 * pictures.height
      ? "panorama" : pictures.height > pictures.width * 5 / 4 ? "portrait" : ""
    image = pictures.image.map(PictureFiles.address) ?? ""
    reference = PictureFiles.address(pictures.reference)
    runs = [
      Self.run("baseline", pictures.baseline), Self.run("candidate", pictures.candidate),
    ]
    scale = MapScales(
      from: pictures.from, to: pictures.to, unit: pictures.unit,
      isDisparity: pictures.isDisparity, isLogarithmic: pictures.isLogarithmic,
      errorLimit: pictures.errorLimit, isErrorRelative: pictures.isErrorRelative)
    files = [
      ("Image", sample.assets.image), ("Reference", sample.assets.reference),
      ("Baseline", sample.baselineCandidate), ("Candidate", sample.assets.candidate),
    ].compactMap { name, path in path.map { .init(name: name, value: $0) } }
  }

  /// Ids may hold anything and are no names for elements.
  private static func key(_ index: Int) -> String { "r\(index)" }

  private static func run(_ role: String, _ map: RegressionPictures.Map) -> Run {
    let title = role.prefix(1).uppercased() + role.dropFirst()
    return switch map {
    case .drawn(let picture, let error):
      Run(
        role: role, title: title, picture: PictureFiles.address(picture),
        error: PictureFiles.address(error), trouble: "")
    case .missing(let reason):
      Run(role: role, title: title, picture: "", error: "", trouble: reason)
    }
  }
}
