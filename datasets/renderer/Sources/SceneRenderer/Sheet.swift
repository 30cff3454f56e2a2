internal import ArgumentParser
internal import SceneRendering

/// Draws invented scenes on one sheet.
struct Sheet: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw invented scenes and their depth on one sheet, and print their captions.")

  @Argument(help: "The PNG file to write.")
  var out: String

  @Option(help: "The split: training, validation or test.")
  var split = SceneSplit.training

  @Option(help: "The number of the first scene in its split.")
  var first = 0

  @Option(help: "How many scenes.")
  var count = 20

  @Option(help: "Pixels across and down.")
  var size = 192

  @Option(help: "Scenes in a row.")
  var columns = 5

  func validate() throws {
    guard (1...1000).contains(count), (16...1024).contains(size), (1...50).contains(columns),
      first >= 0
    else {
      throw ValidationError(
        "A sheet has 1 to 1000 scenes of 16 to 1024 pixels in 1 to 50 columns, from scene 0 on.")
    }
  }

  func run() throws {
    var sheet = SceneSheet(split: split)
    sheet.size = size
    sheet.columns = columns
    try sheet.write(first: first, count: count, to: out, tell: SceneRenderer.tell)
  }
}
