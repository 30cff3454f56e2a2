import ArgumentParser
import DepthMetrics
import Raster

/// Which metrics are computed.
struct MetricOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Metric ids separated by commas, 'all', or ids with '+' before them to add to the "
        + "protocol's own. The choice does not change the protocol's hash.", valueName: "ids"))
  var metrics: String?

  /// The ids, or nil where nothing is said; those with '+' are added to a protocol's own.
  func resolved(_ rules: EvaluationProtocol?) throws -> [String]? {
    guard let metrics else { return nil }
    if metrics == "all" { return MetricCatalogue.ids }
    guard !metrics.isEmpty else {
      throw ValidationError("--metrics: expected ids that `fdeval metrics` lists, found none.")
    }
    var ids: [String] = metrics.hasPrefix("+") ? rules?.metrics ?? [] : []
    for word in metrics.split(separator: ",", omittingEmptySubsequences: false) {
      let id = String(word.hasPrefix("+") ? word.dropFirst() : word)
      guard MetricCatalogue[id] != nil else {
        let suggestion = nearestName(to: id, among: MetricCatalogue.ids)
        throw ValidationError(
          "--metrics: expected ids that `fdeval metrics` lists, found '\(id)'"
            + (suggestion.map { "; did you mean '\($0)'?" } ?? "."))
      }
      if !ids.contains(id) { ids.append(id) }
    }
    return ids
  }
}
