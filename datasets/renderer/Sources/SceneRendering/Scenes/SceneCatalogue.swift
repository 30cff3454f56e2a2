/// One scene of the set: its name and how to build each of its takes.
package struct SceneRecipe: Sendable {
  /// The folder that its files lie in.
  package let name: String
  let build: @Sendable (Take, UInt64) -> Scene
}

/// The scenes of the demo set.
package enum SceneCatalogue {
  package static let all: [SceneRecipe] = [
    SceneRecipe(name: "living-room", build: LivingRoom.scene),
  ]
}
