internal import ArgumentParser
internal import SceneRendering

/// Remakes `datasets/demo`.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Render the demo set: pictures, exact depth and stored predictions.",
    discussion: """
      The same seed and size give the same pixels on every machine. Paths of written files go to \
      stdout, one a line.
      """)

  @Argument(help: "The folder to write to; datasets/demo to remake the set.")
  var out: String

  @Option(help: "What places small things and the predictions' errors.")
  var seed: UInt64 = 1

  @Option(help: "Pixels across.")
  var width = 320

  @Option(help: "Pixels down.")
  var height = 240

  @Option(help: "Paths traced for each quarter of a pixel; fewer are faster and coarser.")
  var samples = 12

  @Option(help: "Scenes to render, with commas between: \(names.joined(separator: ",")).")
  var scenes: String?

  private static let names = SceneCatalogue.all.map(\.name)

  func validate() throws {
    guard (8...4096).contains(width), (8...4096).contains(height) else {
      throw ValidationError("A picture is 8 to 4096 pixels wide and high, not \(width)x\(height).")
    }
    guard (1...4096).contains(samples) else {
      throw ValidationError("A quarter of a pixel takes 1 to 4096 paths, not \(samples).")
    }
    for name in chosen where !Self.names.contains(name) {
      throw ValidationError(
        "There is no scene '\(name)'; the scenes are \(Self.names.joined(separator: ", ")).")
    }
  }

  private var chosen: [String] {
    scenes?.split(separator: ",").map(String.init) ?? Self.names
  }

  func run() async throws {
    var set = DemoSet()
    set.width = width
    set.height = height
    set.samples = samples
    set.seed = seed
    let recipes = SceneCatalogue.all.filter { chosen.contains($0.name) }
    try await set.write(to: out, recipes: recipes, report: SceneRenderer.tell)
    if recipes.count == SceneCatalogue.all.count {
      try set.writeOverview(to: out)
      SceneRenderer.tell("overview.webp")
    }
  }
}
