/// A verdict as one web page, complete without a network and without scripts.
///
/// The page is a pure function of its inputs: the same verdict and pictures give the same bytes.
public struct GatePage: Sendable {
  /// What the page shows.
  public let verdict: GateVerdict
  /// Pictures of regressions, which the page shows in the verdict's order.
  public let pictures: [RegressionPictures]

  /// The page of a verdict.
  ///
  /// - Parameters:
  ///   - verdict: What the page shows.
  ///   - pictures: Pictures of the worst regressions; those of other samples are passed over, and
  ///     regressions without any stand in the table alone.
  public init(_ verdict: GateVerdict, pictures: [RegressionPictures]) {
    self.verdict = verdict
    self.pictures = pictures
  }

  /// The text of `index.html`, UTF-8, with all pictures inside.
  ///
  /// Complexity: linear in rules, regressions and bytes of pictures.
  public func html() -> String {
    PageTemplates.render(GatePageModel(verdict, pictures: pictures), with: "gate")
  }
}
