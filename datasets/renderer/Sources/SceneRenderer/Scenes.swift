internal import ArgumentParser
internal import SceneRendering

/// Renders invented scenes for training.
struct Scenes: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Render invented scenes as arrays for training.",
    discussion: """
      Scenes are made from their numbers: a split's scene 17 is the same whenever it is made, and no \
      two splits share one. Shards that are there are not made again, so a run that was stopped goes on.
      """)

  @Argument(help: "The folder to write to; it gets a folder named after the split.")
  var out: String

  @Option(help: "The split: training, validation or test.")
  var split = SceneSplit.training

  @Option(help: "How many scenes, from the split's first.")
  var count = 1000

  @Option(help: "Pixels across and down.")
  var size = 192

  @Option(help: "Scenes in a shard.")
  var shard = 500

  @Flag(help: "Write surface normals too.")
  var normals = false

  func validate() throws {
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("A split has 1 to 10000000 scenes here, not \(count).")
    }
    guard (16...1024).contains(size) else {
      throw ValidationError("A scene is 16 to 1024 pixels wide, not \(size).")
    }
    guard (1...10_000).contains(shard) else {
      throw ValidationError("A shard has 1 to 10000 scenes, not \(shard).")
    }
  }

  func run() async throws {
    var shards = SceneShards(split: split)
    shards.size = size
    shards.shardLength = shard
    shards.hasNormals = normals
    try await shards.write(count: count, to: out, report: SceneRenderer.tell)
  }
}
