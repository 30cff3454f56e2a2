import Raster
import Testing

@testable import SceneRendering

/// What scenes that a number makes promise to those who train on them.
struct InventedSceneTests {
  private static let indices = (0..<48).map { SceneSplit.test.first + UInt64($0) }

  @Test func `a number gives the same scene again, and another one another scene`() {
    let first = Inventor.scene(7).frame(size: 48)
    let again = Inventor.scene(7).frame(size: 48)
    #expect(first.image == again.image)
    #expect(first.depth == again.depth)
    #expect(Inventor.scene(8).frame(size: 48).image != first.image)
  }

  @Test func `pixels are the same on every machine`() {
    // FNV-1a over codes and depths of three scenes; changes only where the generator is changed,
    // which makes other scenes than the small models were trained on.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index: UInt64 in [0, 1, SceneSplit.test.first] {
      let frame = Inventor.scene(index).frame(size: 64)
      for code in frame.image { hash = (hash ^ UInt64(code)) &* 0x100_0000_01b3 }
      for depth in frame.depth { hash = (hash ^ UInt64(depth.bitPattern)) &* 0x100_0000_01b3 }
    }
    #expect(hash == 9_051_218_126_539_735_451)
  }

  @Test func `splits never share a number`() {
    let starts = SceneSplit.allCases.map(\.first)
    for (index, start) in starts.enumerated() {
      for other in starts[(index + 1)...] {
        #expect(max(start, other) - min(start, other) >= 1 << 40)
      }
    }
  }

  @Test(arguments: indices)
  func `the subject is seen and depth is right`(index: UInt64) {
    let made = Inventor.scene(index)
    let frame = made.frame(size: 64)
    let share = Double(frame.subject.count { $0 }) / Double(frame.subject.count)
    #expect(share >= 0.08, "\(made.words.subject) fills \(share)")
    #expect((45...75).contains(made.fieldOfView))
    #expect(frame.depth.allSatisfy { $0 > 0.05 && ($0 <= 80 || $0 == .infinity) })

    // The path tracer's depth of the same camera, which tests hold against closed forms.
    let world = World(solids: made.scene.solids, terrain: made.scene.terrain)
    let eye = Eye(made.view, made.intrinsics(size: 64))
    for y in stride(from: 0, to: 64, by: 5) {
      for x in stride(from: 0, to: 64, by: 5) {
        let exact = world.distance(eye.ray(x: Double(x), y: Double(y)))
        #expect(frame.depth[y * 64 + x] == (exact <= 80 ? Float(exact) : .infinity))
      }
    }
  }

  @Test(arguments: indices.prefix(12))
  func `normals have length 1 and face the camera`(index: UInt64) {
    let made = Inventor.scene(index)
    let frame = made.frame(size: 48)
    let intrinsics = made.intrinsics(size: 48)
    for y in 0..<48 {
      for x in 0..<48 {
        let code = frame.normals[y * 48 + x]
        if frame.depth[y * 48 + x] == .infinity {
          #expect(code == .zero)
          continue
        }
        let normal = Vector(Double(code.x), Double(code.y), Double(code.z)) / 127
        #expect(abs(normal.length - 1) < 0.01)
        let ray = Vector(
          (Double(x) - intrinsics.cx) / intrinsics.fx, (Double(y) - intrinsics.cy) / intrinsics.fy,
          1)
        #expect(normal.dot(ray.normalised) < 0.01)
      }
    }
  }

  @Test func `captions name colour, subject, place and light in at most 40 words`() {
    for index in Self.indices {
      let made = Inventor.scene(index)
      var random = RandomSource(seed: index)
      for _ in 0..<4 {
        let caption = made.words.caption(&random)
        #expect(caption.contains(made.words.colour.rawValue))
        #expect(made.words.subject.names.contains { caption.contains($0) })
        #expect(caption.contains(made.words.place))
        #expect(made.words.mood.phrases.contains { caption.contains($0) })
        #expect(caption.split(separator: " ").count <= 40)
      }
    }
  }

  /// Neither a depth for each row nor the depth of another scene does for a scene's own.
  @Test func `depth must be seen to be known`() {
    let size = 32
    let fit = (0..<150).map { Inventor.scene(UInt64($0)).frame(size: size).depth }
    let test = Self.indices.map { Inventor.scene($0).frame(size: size).depth }
    let rows = (0..<size).map { y in
      let row = fit.flatMap { $0[(y * size)..<((y + 1) * size)] }.filter(\.isFinite).sorted()
      return row[row.count / 2]
    }
    var right = 0
    var known = 0
    for depth in test {
      for (pixel, value) in depth.enumerated() where value.isFinite {
        let guess = rows[pixel / size]
        known += 1
        if max(guess / value, value / guess) < 1.25 { right += 1 }
      }
    }
    #expect(Double(right) / Double(known) < 0.5)

    let correlations = test.indices.map { index in
      Self.spearman(test[index], test[(index + 17) % test.count])
    }
    #expect(correlations.sorted()[correlations.count / 2] < 0.5)
  }

  /// Spearman's correlation with mean ranks for ties.
  private static func spearman(_ a: [Float], _ b: [Float]) -> Double {
    func ranks(_ values: [Float]) -> [Double] {
      let order = values.indices.sorted { values[$0] < values[$1] }
      var ranks = [Double](repeating: 0, count: values.count)
      var start = 0
      while start < order.count {
        var end = start
        while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
        for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
        start = end
      }
      return ranks
    }
    let x = ranks(a)
    let y = ranks(b)
    let mean = Double(a.count - 1) / 2
    var xy = 0.0
    var xx = 0.0
    var yy = 0.0
    for (u, v) in zip(x, y) {
      xy += (u - mean) * (v - mean)
      xx += (u - mean) * (u - mean)
      yy += (v - mean) * (v - mean)
    }
    return xx == 0 || yy == 0 ? 0 : xy / (xx * yy).squareRoot()
  }
}
