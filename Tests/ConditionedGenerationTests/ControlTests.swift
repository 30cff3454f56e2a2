import DepthEstimation
import Foundation
import Raster
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Control pictures against Pillow, torch and diffusers.
@Suite struct ControlTests {
  private struct DepthFixture: Decodable {
    struct Map: Decodable {
      let kind: DepthMap.Kind
      let width, height: Int
      let values: [Double?]
    }
    struct Case: Decodable {
      let map: String
      let width, height: Int
      let fit: ControlFit
      let invert: Bool
      let diffusers: [UInt8]
      let diffusersInput: [Float]
      let minmax, bfl: [Float]?
    }
    let maps: [String: Map]
    let cases: [Case]

    /// Unknown pixels are null and +infinity is 1e30 in the file.
    func map(_ name: String) throws -> DepthMap {
      let map = try #require(maps[name])
      return DepthMap(
        width: map.width, height: map.height,
        samples: map.values.map { value in value.map { $0 == 1e30 ? .infinity : Float($0) } ?? .nan
        },
        kind: map.kind)
    }
  }

  static let large = EstimatorDescription(
    model: "depth-anything-large", family: "Depth Anything V1", variant: "ViT-L", precision: "f32",
    device: "cpu", preprocessing: "518", inputSize: 518, kind: .affineInvariantDisparity)

  /// The first channel; the three have to be equal.
  static func grey(_ control: ControlPicture) -> [Float] {
    let pixels = control.width * control.height
    #expect(control.values.count == 3 * pixels)
    return (0..<pixels).map {
      #expect(
        control.values[3 * $0] == control.values[3 * $0 + 1]
          && control.values[3 * $0] == control.values[3 * $0 + 2])
      return control.values[3 * $0]
    }
  }

  static func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    #expect(a.count == b.count)
    return zip(a, b).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test("Depth by diffusers' recipe is what its pipeline gets, code by code")
  func diffusers() throws {
    let fixture: DepthFixture = try Fixtures.json(
      "control/depth.json", keys: .convertFromSnakeCase)
    #expect(fixture.cases.count == 10)
    for one in fixture.cases {
      let control = try ControlMaker(recipe: .diffusers, fit: one.fit, inverts: one.invert)
        .picture(of: try fixture.map(one.map), width: one.width, height: one.height)
      #expect(control.image.bytes == one.diffusers, "\(one.map) \(one.fit) \(one.invert)")
      #expect(Self.largestDifference(Self.grey(control), one.diffusersInput) <= 1e-7)
    }
  }

  @Test("Depth by our recipe is Pillow's Lanczos of the spread, without steps of 8 bits")
  func minmax() throws {
    let fixture: DepthFixture = try Fixtures.json(
      "control/depth.json", keys: .convertFromSnakeCase)
    var compared = 0
    for one in fixture.cases {
      guard let expected = one.minmax else { continue }
      let control = try ControlMaker(fit: one.fit, inverts: one.invert)
        .picture(of: try fixture.map(one.map), width: one.width, height: one.height)
      #expect(Self.largestDifference(Self.grey(control), expected) <= 1e-6, "\(one.map)")
      // Without a resize, which overshoots and clips otherwise on 8 bits, the picture is the same.
      if control.provenance.sourceSize == control.provenance.size {
        let difference = zip(control.image.bytes, one.diffusers).map { abs(Int($0) - Int($1)) }
        #expect(difference.allSatisfy { $0 <= 1 })
      }
      compared += 1
    }
    #expect(compared == 6)
  }

  @Test("Depth by Black Forest Labs' recipe is torch's bicubic of the raw numbers by 127.5")
  func bfl() throws {
    let fixture: DepthFixture = try Fixtures.json(
      "control/depth.json", keys: .convertFromSnakeCase)
    var compared = 0
    for one in fixture.cases {
      guard let expected = one.bfl else { continue }
      let control = try ControlMaker(recipe: .bfl, fit: one.fit).picture(
        of: try fixture.map(one.map), estimator: Self.large, width: one.width, height: one.height)
      #expect(Self.largestDifference(Self.grey(control), expected) <= 2e-6, "\(one.map)")
      compared += 1
    }
    #expect(compared == 2)
  }

  @Test("The photo in which Black Forest Labs' recipe sees depth is theirs, byte by byte")
  func photo() throws {
    struct Photo: Decodable {
      let width, height: Int
      let photo, seen, ramp: [UInt8]
    }
    let fixture: Photo = try Fixtures.json("control/photo.json")
    let photo = Image(
      width: fixture.width, height: fixture.height, channels: 3, bytes: fixture.photo)
    let maker = ControlMaker(recipe: .bfl)
    #expect(try maker.photo(photo, width: 24, height: 16).bytes == fixture.seen)
    let ramp = Image(width: 256, height: 1, channels: 1, bytes: Array(0...255))
    let seen = try maker.photo(ramp, width: 256, height: 1).bytes
    #expect((0..<256).map { seen[3 * $0] } == fixture.ramp)
    #expect(try ControlMaker().photo(photo, width: 24, height: 16) == photo)
  }

  @Test("A picture that is the control is what diffusers makes of it, 16 bits included")
  func pictures() throws {
    struct Pictures: Decodable {
      struct Case: Decodable {
        let width, height: Int
        let fit: ControlFit
        let values: [Float]
      }
      let width, height, deepWidth, deepHeight: Int
      let colour: [UInt8]
      let cases: [Case]
      let deep: [UInt16]
      let deepValues: [Float]
    }
    let fixture: Pictures = try Fixtures.json(
      "control/pictures.json", keys: .convertFromSnakeCase)
    let colour = Image(
      width: fixture.width, height: fixture.height, channels: 3, bytes: fixture.colour)
    #expect(fixture.cases.count == 4)
    for one in fixture.cases {
      let control = try ControlMaker(fit: one.fit)
        .picture(ofControl: colour, width: one.width, height: one.height)
      #expect(Self.largestDifference(control.values, one.values) <= 1e-7, "\(one.fit)")
    }
    let deep = Image(
      width: fixture.deepWidth, height: fixture.deepHeight, channels: 1,
      samples: .sixteen(fixture.deep))
    let control = try ControlMaker().picture(ofControl: deep, width: 16, height: 32)
    #expect(Self.largestDifference(Self.grey(control), fixture.deepValues) <= 2.0 / 65535)
  }
}
