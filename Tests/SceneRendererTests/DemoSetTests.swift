import Foundation
import Raster
import TestSupport
import Testing

@testable import SceneRendering

/// The files in datasets/demo are whole, of one size, and what the renderer makes.
struct DemoSetTests {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("datasets/demo")
  /// What the whole set may take in the repository.
  static let largestSize = 6_000_000

  static let ids = SceneCatalogue.all.flatMap { recipe in
    recipe.build(.control, 1).views.map { "\(recipe.name)/\($0.name)" }
  }
  static let pictureFolders = ["images", "reskin", "drifted"]
  static let depthFolders =
    ["depth", "drifted_depth"]
    + ["good", "mediocre", "bad", "relative", "reskin", "drifted"].map { "predictions/\($0)" }

  /// The views of which a folder has files.
  private static func ids(in folder: String) -> [String] {
    folder == "predictions/bad" ? ids.filter { $0 != DemoSet.missing } : ids
  }

  private func path(_ name: String) -> String { Self.root.appendingPathComponent(name).path }

  @Test func `the set takes at most 6 MB`() throws {
    let files = FileManager.default.enumerator(atPath: Self.root.path)
    var total = 0
    while let name = files?.nextObject() as? String {
      let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
      if attributes[.type] as? FileAttributeType == .typeRegular {
        total += attributes[.size] as? Int ?? 0
      }
    }
    #expect(total > 1_000_000)
    #expect(total <= Self.largestSize)
  }

  @Test func `the folders hold one file of each view, but for the one that is left out`() throws {
    for folder in Self.pictureFolders + Self.depthFolders {
      let ending = Self.pictureFolders.contains(folder) ? "webp" : "png"
      let files = try FileManager.default.subpathsOfDirectory(atPath: path(folder))
        .filter { $0.contains(".") }
      #expect(Set(files) == Set(Self.ids(in: folder).map { "\($0).\(ending)" }), "\(folder)")
    }
  }

  @Test(arguments: ids)
  func `every file can be read and has the set's size`(id: String) throws {
    for folder in Self.pictureFolders {
      let picture = try Image.read(path("\(folder)/\(id).webp"))
      #expect(picture.image.width == 320 && picture.image.height == 240)
      #expect(picture.image.channels == 3 && picture.notes.isEmpty)
    }
    for folder in Self.depthFolders where Self.ids(in: folder).contains(id) {
      let reading = try DepthMap.read(path("\(folder)/\(id).png"))
      #expect(reading.map.width == 320 && reading.map.height == 240)
      #expect(reading.assumed.isEmpty && reading.notes.isEmpty)
      #expect(
        reading.map.kind
          == (folder == "predictions/relative" ? .affineInvariantDisparity : .metricPlanar))
      #expect(reading.map.intrinsics == Renderer.intrinsics(width: 320, height: 240))
    }
  }

  @Test(arguments: ids)
  func `committed depth and predictions are what the renderer makes, within a code`(
    id: String
  ) throws {
    let names = id.split(separator: "/")
    let recipe = try #require(SceneCatalogue.all.first { $0.name == names[0] })
    for take in Take.allCases {
      let scene = recipe.build(take, 1)
      let view = try #require(scene.views.first { $0.name == names[1] })
      for made in DemoSet().maps(of: id, take, scene, view) {
        let fresh = try made.depth.encoded(
          as: .png16, encoding: made.depth.kind.isMetric ? DemoSet.encoding : .relative
        ).bytes
        let expected = try DepthMap.decode(fresh, named: "fresh").map
        let found = try DepthMap.read(path(made.path)).map
        // One step of the encoding, or of a prediction's rounding, and of 16 bits in relative maps.
        let step: Float = made.path.hasPrefix("predictions") ? 0.0032 : 1.0e-4
        var differing = 0
        for (a, b) in zip(expected.samples, found.samples) {
          if a == b || (a.isNaN && b.isNaN) { continue }
          differing += 1
          #expect(abs(a - b) <= max(step * abs(a), made.depth.kind.isMetric ? 0 : 1 / 500))
        }
        #expect(differing <= found.samples.count / 1000, "\(made.path)")
      }
    }
  }

  @Test func `a committed picture is what the renderer makes, but for grain and compression`()
    async throws
  {
    let recipe = try #require(SceneCatalogue.all.first { $0.name == "hills" })
    for take in Take.allCases {
      let scene = recipe.build(take, 1)
      let view = scene.views[0]
      let renderer = Renderer(width: 320, height: 240, samples: 1, seed: 1)
      let fresh = await renderer.picture(of: scene, view)
      let found = try Image.read(path("\(take.rawValue)/hills/\(view.name).webp")).image
      var squares = 0.0
      for (a, b) in zip(fresh.bytes, found.bytes) {
        squares += (Double(a) - Double(b)) * (Double(a) - Double(b))
      }
      let deviation = (squares / Double(fresh.bytes.count)).squareRoot()
      #expect(deviation < 14, "\(take.rawValue)")
    }
  }

  /// Renders one small scene as it was recorded; set `FDEVAL_RECORD=1` to record it anew.
  @Test func `a small picture comes out as recorded, within one code`() async throws {
    let scene = try #require(SceneCatalogue.all.first { $0.name == "kitchen" }).build(.control, 1)
    let renderer = Renderer(width: 64, height: 48, samples: 2, seed: 1)
    let fresh = await renderer.picture(of: scene, scene.views[0])
    if ProcessInfo.processInfo.environment["FDEVAL_RECORD"] == "1" {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/kitchen-64x48.png")
      try fresh.write(to: file.path)
    }
    let recorded = try Image.decode(
      [UInt8](try Fixtures.data("kitchen-64x48.png")), named: "kitchen-64x48.png"
    ).image
    #expect(recorded.width == 64 && recorded.height == 48)
    #expect(zip(fresh.bytes, recorded.bytes).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
  }
}
