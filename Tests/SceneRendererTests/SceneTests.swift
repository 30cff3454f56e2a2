import Raster
import Testing

@testable import SceneRendering

/// What the takes of each scene promise each other.
struct SceneTests {
  private let renderer = Renderer(width: 80, height: 60, samples: 1, seed: 1)
  static let names = SceneCatalogue.all.map(\.name)

  private func scene(_ name: String, _ take: Take, seed: UInt64 = 1) throws -> Scene {
    try #require(SceneCatalogue.all.first { $0.name == name }).build(take, seed)
  }

  @Test(arguments: names)
  func `a re-skin has the geometry of its control, bit for bit`(name: String) throws {
    let control = try scene(name, .control)
    let reskin = try scene(name, .reskin)
    for (own, other) in zip(control.views, reskin.views) {
      #expect(renderer.depth(of: control, own) == renderer.depth(of: reskin, other))
      #expect(
        renderer.depth(of: control.withoutThinThings, own)
          == renderer.depth(of: reskin.withoutThinThings, other))
    }
  }

  @Test(arguments: names)
  func `a drifted scene has moved where it can be seen`(name: String) throws {
    let control = try scene(name, .control)
    let drifted = try scene(name, .drifted)
    for (own, other) in zip(control.views, drifted.views) {
      let before = renderer.depth(of: control, own)
      let after = renderer.depth(of: drifted, other)
      let moved = zip(before, after).count { a, b in
        a.isFinite != b.isFinite || abs(a - b) > 0.05 * a
      }
      #expect(Double(moved) > 0.15 * Double(before.count), "\(own.name)")
    }
  }

  @Test(arguments: names)
  func `light and shadow do not change depth`(name: String) throws {
    let lit = try scene(name, .control)
    var dark = lit
    dark.lights = []
    dark.sky.sunlight = .zero
    dark.exposure *= 3
    dark.solids = dark.solids.map(\.shadowless)
    for view in lit.views {
      #expect(renderer.depth(of: lit, view) == renderer.depth(of: dark, view))
    }
  }

  @Test(arguments: names)
  func `thin things are a small part of a picture that has them`(name: String) throws {
    let whole = try scene(name, .control)
    for view in whole.views {
      let with = renderer.depth(of: whole, view)
      let without = renderer.depth(of: whole.withoutThinThings, view)
      let share = Double(zip(with, without).count { $0 != $1 }) / Double(with.count)
      #expect(share < 0.12)
      // Nothing comes nearer by taking things away.
      #expect(zip(with, without).allSatisfy { $0 <= $1 })
    }
  }

  @Test func `shadows change the picture`() async throws {
    let lit = try scene("courtyard", .control)
    var flat = lit
    flat.solids = flat.solids.map(\.shadowless)
    let with = await renderer.picture(of: lit, lit.views[0])
    let without = await renderer.picture(of: flat, lit.views[0])
    let darker = zip(with.bytes, without.bytes).count { Int($0) + 40 < Int($1) }
    #expect(darker > with.bytes.count / 50)
  }

  @Test func `the same seed gives the same picture, another seed another one`() async throws {
    let small = Renderer(width: 32, height: 24, samples: 2, seed: 7)
    let study = try scene("study", .reskin, seed: 7)
    let first = await small.picture(of: study, study.views[0])
    let again = await small.picture(of: try scene("study", .reskin, seed: 7), study.views[0])
    #expect(first == again)
    let reseeded = Renderer(width: 32, height: 24, samples: 2, seed: 8)
    let other = await reseeded.picture(of: study, study.views[0])
    #expect(first != other)
    // The seed also places books and jars, which depth shows.
    let moved = try scene("study", .control, seed: 8)
    #expect(
      renderer.depth(of: try scene("study", .control), study.views[1])
        != renderer.depth(of: moved, moved.views[1]))
  }

  @Test func `each scene has its own name and two views`() {
    #expect(Set(Self.names).count == Self.names.count)
    for recipe in SceneCatalogue.all {
      let views = recipe.build(.control, 1).views.map(\.name)
      #expect(Set(views).count == 2, "\(recipe.name)")
    }
  }
}
