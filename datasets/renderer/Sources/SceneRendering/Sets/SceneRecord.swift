internal import Foundation
internal import Raster

/// The line of `scenes.jsonl` that says what a scene shows.
struct SceneRecord: Codable {
  /// The camera: a pinhole, in pixels whose centres lie at whole numbers; degrees and metres.
  struct Camera: Codable {
    var fx, fy, cx, cy: Double
    var fov: Double
    /// Degrees that it looks down.
    var pitch: Double
    var roll: Double
    /// Metres above y = 0, which is the floor of rooms and the ground of streets.
    var height: Double
  }

  var index: UInt64
  /// Three sentences that say the same.
  var captions: [String]
  var caption: String
  var place, object, colour, light: String
  var surfaces: [String]
  /// The share of the picture that the object fills.
  var share: Double
  var camera: Camera

  init(_ made: InventedScene, _ frame: QuickFrame) {
    var random = RandomSource(seed: made.index, name: "caption")
    let intrinsics = made.intrinsics(size: frame.width)
    let forward = (made.view.target - made.view.eye).normalised
    index = made.index
    captions = (0..<3).map { _ in made.words.caption(&random) }
    caption = captions[0]
    place = made.words.place
    object = made.words.subject.names[0]
    colour = made.words.colour.rawValue
    light = made.words.mood.rawValue
    surfaces = made.words.surfaces
    share = Double(frame.subject.count { $0 }) / Double(frame.subject.count)
    camera = Camera(
      fx: intrinsics.fx, fy: intrinsics.fy, cx: intrinsics.cx, cy: intrinsics.cy,
      fov: made.fieldOfView, pitch: -asin(forward.y) * 180 / .pi, roll: made.view.roll,
      height: made.view.eye.y)
  }

  /// One line of JSON.
  func line() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try Array(encoder.encode(self)) + [0x0A]
  }
}
