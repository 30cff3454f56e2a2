@testable import Evaluation

/// The cases that a page is looked at in, by name.
enum ReportCases {
  static let names = [
    "plain", "long-names", "one-sample", "many", "all-failed", "undefined", "low-coverage",
    "panorama", "portrait", "disparity", "spread", "no-pictures",
  ]

  /// The page of a case; pictures are `detail` times 60 pixels wide where they are not panoramas or
  /// portraits.
  static func page(_ name: String, detail: Int = 1) -> ReportPage {
    var fakes = ReportFakes()
    switch name {
    case "plain":
      fakes.failures = 1
      fakes.inverted = 1
      fakes.hasFloorAndChance = true
      return page(fakes, detail)
    case "long-names":
      fakes.sceneNames = [
        "scans/2024-08-17_building-C_third-floor_conference-room-with-the-glass-wall_take-02",
        "Straßenszene_mit_Fußgängerübergang_und_Gegenlicht_ÄÖÜ_unterbrechungsfreierlangername",
        "客厅/下午/长廊尽头的落地窗前", "s",
      ]
      fakes.tags = ["reflective and transparent surfaces under mixed lighting", "x"]
      fakes.title = "A benchmark of interiors, exteriors and everything between, revision of autumn"
      fakes.scenes = 4
      return page(fakes, detail)
    case "one-sample":
      fakes.items = 1
      fakes.scenes = 1
      return page(fakes, detail)
    case "many":
      fakes.items = 500
      fakes.scenes = 40
      fakes.failures = 14
      return page(fakes, detail, count: 16)
    case "all-failed":
      fakes.items = 12
      fakes.failures = 12
      return page(fakes, detail)
    case "undefined":
      fakes.undefined = ("boundary_f1", 24)
      return page(fakes, detail)
    case "low-coverage":
      fakes.coverage = 0.03
      return page(fakes, detail)
    case "panorama":
      return page(fakes, detail, width: 90, height: 30)
    case "portrait":
      return page(fakes, detail, width: 38, height: 60)
    case "disparity":
      return page(fakes, detail, isDisparity: true, hasImage: false)
    case "spread":
      fakes.typicalError = 0.3
      fakes.items = 140
      fakes.scenes = 7
      return page(fakes, detail)
    default:
      return ReportPage(fakes.report())
    }
  }

  private static func page(
    _ fakes: ReportFakes, _ detail: Int, count: Int = 6, width: Int = 60, height: Int = 45,
    isDisparity: Bool = false, hasImage: Bool = true
  ) -> ReportPage {
    let report = fakes.report()
    return ReportPage(
      report,
      pictures: fakes.pictures(
        of: report, count: count, width: width * detail, height: height * detail,
        isDisparity: isDisparity,
        hasImage: hasImage))
  }
}
