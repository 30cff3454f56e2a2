/// Makes scenes from numbers: places, what stands in them, light, a camera and words.
struct Inventor {
  var random: RandomSource
  var scene: Scene
  var trim: Trim
  let mood: Mood
  let colour: NamedColour

  /// The kinds of places, and how often each comes.
  private static let places: [(share: Double, make: @Sendable (inout Inventor) -> Setting?)] = [
    (0.4, { $0.room() }),
    (0.07, { $0.corridor() }),
    (0.16, { $0.street() }),
    (0.13, { $0.courtyard() }),
    (0.14, { $0.landscape() }),
    (0.1, { $0.tabletop() }),
  ]

  /// What a place adds to the scene that stands in it.
  struct Setting {
    var place: String
    var whereabouts: String
    var subject: Subject
    var surfaces: [String]
    var indoors: Bool
    var view: View
    var fieldOfView: Double
    /// How far near things keep ambient light off, where the place says so.
    var reach: Double?
  }

  private init(random source: RandomSource) {
    var random = source
    mood = random.pick(Mood.allCases)
    colour = random.pick(NamedColour.allCases)
    trim = Trim(&random)
    let turn = random.number(0, 360)
    scene = Scene(sky: mood.sky(turn: turn, ground: Vector(0.35, 0.34, 0.3), &random))
    self.random = random
  }

  /// The scene of a number; equal numbers give equal scenes.
  static func scene(_ index: UInt64) -> InventedScene {
    // Some drafts have no good place for a camera; a place that fails is tried again, so that the
    // shares of the places hold.
    var source = RandomSource(seed: index, name: "invented scene")
    var choice = source.unit()
    let place = places.firstIndex { place in
      choice -= place.share
      return choice < 0
    }
    let make = places[place ?? 0].make
    while true {
      var inventor = Inventor(random: RandomSource(seed: source.next()))
      if let setting = make(&inventor) { return inventor.finished(setting, index) }
    }
  }

  private mutating func finished(_ setting: Setting, _ index: UInt64) -> InventedScene {
    var ambient = mood.ambient(indoors: setting.indoors, &random)
    if let reach = setting.reach { ambient.reach = reach }
    return InventedScene(
      index: index, scene: scene, ambient: ambient, view: setting.view,
      fieldOfView: setting.fieldOfView,
      words: SceneWords(
        place: setting.place, whereabouts: setting.whereabouts, subject: setting.subject,
        colour: colour, mood: mood, surfaces: setting.surfaces))
  }

  /// The subject in its colour.
  mutating func subjectThing(_ subject: Subject) -> Thing {
    var thing = subject.thing(.painted(colour, &random), trim, &random)
    thing.solids = thing.solids.asSubject
    return thing
  }

  /// Something else in any colour.
  mutating func other(_ subject: Subject) -> Thing {
    let paint: Material =
      random.chance(0.5) ? .painted(random.pick(NamedColour.allCases), &random) : .anything(&random)
    return subject.thing(paint, Trim(&random), &random)
  }
}
