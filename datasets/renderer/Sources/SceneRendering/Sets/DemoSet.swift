internal import Foundation
internal import Raster

/// The demo set: pictures, exact depth and stored predictions of every scene in a folder.
package struct DemoSet: Sendable {
  /// The size of every picture and map.
  package var width = 320
  package var height = 240
  /// Paths traced for each quarter of a pixel.
  package var samples = 12
  /// What places small things and errors.
  package var seed: UInt64 = 1

  package init() {}

  /// How depth is stored: 0.01 % a step from 0.4 m to 250 m, with a code for the sky.
  static let encoding = DepthEncoding.logarithmic(near: 0.4, far: farthest)

  /// What lies farther, in metres, has no depth, as though it were sky.
  static let farthest = 250.0

  /// Predictions are rounded to this many of the encoding's steps, 0.3 % of their value, which is
  /// far less than they are wrong: files shrink by half.
  static let coarseness = 32.0

  /// WebP quality of the pictures.
  static let quality = 88

  /// The models whose predictions of the control pictures are stored.
  static let models: [(name: String, model: ErrorModel)] = [
    ("good", .good), ("mediocre", .mediocre), ("bad", .bad),
  ]

  /// The view of which the bad model has no prediction, so that the set shows what a run says then.
  static let missing = "street/pavement"

  /// Renders scenes and writes their files.
  ///
  /// - Parameters:
  ///   - folder: Where the set lies; files that are there are replaced.
  ///   - recipes: The scenes.
  ///   - report: Told each file's path in the set when it is written.
  /// - Throws: ``RasterError`` or a Cocoa error if a file or folder cannot be written.
  package func write(
    to folder: String, recipes: [SceneRecipe], report: (String) -> Void
  ) async throws {
    for recipe in recipes {
      let scenes = Take.allCases.map { ($0, recipe.build($0, seed)) }
      for index in scenes[0].1.views.indices {
        for (take, scene) in scenes {
          let files = try await self.files(of: recipe.name, take, scene, scene.views[index])
          for (path, bytes) in files {
            let target = URL(fileURLWithPath: folder).appendingPathComponent(path)
            try FileManager.default.createDirectory(
              at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
            try AtomicFile.write(bytes, to: target.path)
            report(path)
          }
        }
      }
    }
  }

  /// Writes `overview.webp` beside a set that has all scenes.
  ///
  /// - Parameter folder: Where the set lies.
  /// - Throws: ``RasterError`` if a file of the set is missing or the overview cannot be written.
  package func writeOverview(to folder: String) throws {
    let url = URL(fileURLWithPath: folder)
    let ids = SceneCatalogue.all.compactMap { recipe in
      recipe.build(.control, seed).views.first.map { "\(recipe.name)/\($0.name)" }
    }
    try Overview(folder: url).sheet(of: ids)
      .write(to: url.appendingPathComponent("overview.webp").path, quality: 82)
  }

  /// All files of one take of a view: paths in the set and contents.
  private func files(
    of name: String, _ take: Take, _ scene: Scene, _ view: View
  ) async throws -> [(path: String, bytes: [UInt8])] {
    let renderer = Renderer(width: width, height: height, samples: samples, seed: seed)
    let id = "\(name)/\(view.name)"
    let picture = await renderer.picture(of: scene, view)
    var files = [
      ("\(take.rawValue)/\(id).webp", try picture.encoded(as: .webp, quality: DemoSet.quality))
    ]
    for map in maps(of: id, take, scene, view) {
      let encoded = try map.depth.encoded(
        as: .png16, encoding: map.depth.kind.isMetric ? DemoSet.encoding : .relative,
        description: DepthDescription(producer: map.producer), named: map.path)
      files.append((map.path, encoded.bytes))
    }
    return files
  }
}
