/// What a caption says of a scene.
struct SceneWords {
  /// Where it is, as a name (`living room`) and as captions say it (`in a living room`).
  var place: String
  var whereabouts: String
  var subject: Subject
  var colour: NamedColour
  var mood: Mood
  /// Floor and walls, or the ground.
  var surfaces: [String]

  /// A sentence; the random numbers choose order and synonyms.
  func caption(_ random: inout RandomSource) -> String {
    let name = random.pick(subject.names)
    let article = colour == .orange ? "an" : "a"
    let thing = "\(article) \(colour.rawValue) \(name)"
    let light = random.pick(mood.phrases)
    let around = surfaces.isEmpty ? "" : " with \(surfaces.joined(separator: " and "))"
    switch random.whole(0, 4) {
    case 0: return "\(thing) \(whereabouts)\(around), \(light)"
    case 1: return "\(light), \(thing) \(whereabouts)\(around)"
    case 2: return "a photo of \(thing) \(whereabouts) \(light)"
    case 3: return "\(thing) \(light), \(whereabouts)\(around)"
    default: return "\(thing) \(whereabouts), \(light)"
    }
  }
}
