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
    SceneRecipe(name: "kitchen", build: Kitchen.scene),
    SceneRecipe(name: "study", build: Study.scene),
    SceneRecipe(name: "corridor", build: Corridor.scene),
    SceneRecipe(name: "street", build: Street.scene),
    SceneRecipe(name: "hills", build: Hills.scene),
    SceneRecipe(name: "courtyard", build: Courtyard.scene),
    SceneRecipe(name: "ruins", build: Ruins.scene),
  ]
}
