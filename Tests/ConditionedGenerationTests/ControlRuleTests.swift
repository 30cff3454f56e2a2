import DepthEstimation
import Foundation
import Raster
import TestSupport
import Testing

@testable import ConditionedGeneration

/// What becomes of kinds, unknown pixels, shapes and wrong input.
@Suite struct ControlRuleTests {
  private static func map(
    _ samples: [Float], width: Int, kind: DepthMap.Kind = .metricPlanar,
    intrinsics: Intrinsics? = nil
  ) -> DepthMap {
    DepthMap(
      width: width, height: samples.count / width, samples: samples, kind: kind,
      intrinsics: intrinsics)
  }

  private static func control(
    _ map: DepthMap, _ maker: ControlMaker = ControlMaker()
  ) throws -> [Float] {
    ControlTests.grey(try maker.picture(of: map, width: map.width, height: map.height))
  }

  private static func refusal(_ map: DepthMap, _ maker: ControlMaker = ControlMaker()) -> String? {
    do throws(GenerationError) {
      _ = try maker.picture(of: map, width: 16, height: 16)
      return nil
    } catch {
      return error.fault == .parameter ? "\(error)" : "another fault: \(error)"
    }
  }

  @Test("Near is bright in every kind; unknown, impossible and endless depth is far")
  func kinds() throws {
    let metres: [Float] = [1, 2, 4, .infinity, .nan, 0, -3, 8]
    #expect(
      try Self.control(Self.map(metres, width: 8)) == [1, 0, -0.5, -1, -1, -1, -1, -0.75])
    #expect(
      try Self.control(Self.map(metres, width: 8, kind: .scaleInvariant))
        == [1, 0, -0.5, -1, -1, -1, -1, -0.75])
    #expect(
      try Self.control(
        Self.map([0, -1, 3, .nan, .infinity, 1], width: 6, kind: .affineInvariantDisparity))
        == [-0.5, -1, 1, -1, -1, 0])
    #expect(
      try Self.control(Self.map([0, -1, 3, .nan, .infinity, 1], width: 6, kind: .affineInvariant))
        == [0.5, 1, -1, -1, -1, 0])
  }

  @Test("Inverting exchanges near and far, and leaves the unknown far")
  func inversion() throws {
    let map = Self.map([1, 2, 4, .infinity, .nan], width: 5)
    for recipe in [ControlRecipe.minmax, .diffusers] {
      let control = try Self.control(map, ControlMaker(recipe: recipe, inverts: true))
      #expect(control[0] == -1 && control[3] == 1 && control[4] == -1, "\(recipe)")
      #expect(abs(control[1]) < 0.005)
    }
    let raw = Self.map([0, 127.5, 255, .nan], width: 4, kind: .affineInvariantDisparity)
    let maker = ControlMaker(recipe: .bfl, inverts: true)
    let control = try maker.picture(of: raw, estimator: ControlTests.large, width: 4, height: 1)
    #expect(ControlTests.grey(control) == [1, 0, -1, -1])
    // A range far below the spacing of numbers near 255.
    let narrow = Self.map([1e-6, 3e-6], width: 2, kind: .affineInvariantDisparity)
    #expect(
      try Self.control(narrow, ControlMaker(recipe: .diffusers, inverts: true)) == [1, -1])
  }

  @Test("Scale and shift of the record turn the quantity into the control")
  func affine() throws {
    var random = SplitMix64(seed: 4)
    for kind in DepthMap.Kind.allCases {
      for inverts in [false, true] {
        let samples = (0..<40).map { _ in Float(1 + random.below(900)) / 100 }
        let map = Self.map(samples, width: 8, kind: kind)
        let control = try ControlMaker(inverts: inverts).picture(of: map, width: 8, height: 5)
        let affine = try #require(control.provenance.affine)
        let range = try #require(control.provenance.range)
        for (sample, value) in zip(samples, ControlTests.grey(control)) {
          let quantity =
            affine.quantity == .depth || kind.isDisparity ? Double(sample) : 1 / Double(sample)
          #expect(abs(affine.scale * quantity + affine.shift - Double(value)) < 1e-5)
          #expect(range.low <= quantity * 1.000001 && quantity <= range.high * 1.000001)
        }
        #expect(affine.quantity == .inverseDepth || !kind.isMetric)
      }
    }
  }

  @Test("Ray distance becomes planar where the camera is known, and is said where it is not")
  func rays() throws {
    // A wall at 2 m, parallel to the picture, is flat in planar depth and bent in rays.
    let camera = Intrinsics(fx: 4, fy: 4, cx: 3.5, cy: 2.5)
    let rays = (0..<48).map { at -> Float in
      let x = (Double(at % 8) - 3.5) / 4
      let y = (Double(at / 8) - 2.5) / 4
      return Float((at < 24 ? 2 : 1) * (1 + x * x + y * y).squareRoot())
    }
    let known = try Self.control(
      Self.map(rays, width: 8, kind: .metricRay, intrinsics: camera))
    for at in 0..<48 { #expect(abs(known[at] - (at < 24 ? -1 : 1)) < 1e-5) }
    let control = try ControlMaker().picture(
      of: Self.map(rays, width: 8, kind: .metricRay), width: 8, height: 6)
    #expect(control.notes.contains { $0.contains("ray distances and no camera") })
  }

  @Test("A map without shape and a recipe without its model are refused with a sentence")
  func refusals() throws {
    #expect(
      Self.refusal(Self.map([.nan, 0, -1, .nan], width: 2))
        == "depth: expected a depth map with known pixels, found one of 2 x 2 pixels that are all "
        + "unknown; look at it with fdeval inspect.")
    #expect(
      Self.refusal(Self.map([3, 3, .nan, 3], width: 2))
        == "depth: expected a depth map with nearer and farther pixels, found one whose known "
        + "pixels are all 3.0; there is no shape that an image could follow.")
    #expect(Self.refusal(Self.map([.infinity, .nan], width: 2))?.contains("all inf") == true)
    #expect(Self.refusal(Self.map([1, .infinity], width: 2)) == nil)
    let bfl = ControlMaker(recipe: .bfl)
    let given = Self.map([1, 2], width: 2, kind: .affineInvariantDisparity)
    #expect(Self.refusal(given, bfl)?.hasSuffix("use --control-recipe minmax.") == true)
    let other = EstimatorDescription(
      model: "m", family: "Depth Anything V2", variant: "ViT-L", precision: "f32", device: "cpu",
      preprocessing: "518", inputSize: 518, kind: .affineInvariantDisparity)
    #expect(throws: GenerationError.self) {
      _ = try bfl.picture(of: given, estimator: other, width: 16, height: 16)
    }
  }

  @Test("A control that is brighter above than below is warned about, as it is inverted or not")
  func polarity() throws {
    let near = (0..<96).map { Float(1 + $0 / 8) }
    let disparity = Self.map(near, width: 8, kind: .affineInvariantDisparity)
    let depth = Self.map(near, width: 8)
    func notes(_ map: DepthMap, _ inverts: Bool, _ estimator: EstimatorDescription? = nil) throws
      -> [String]
    {
      try ControlMaker(inverts: inverts)
        .picture(of: map, estimator: estimator, width: 8, height: 12).notes
    }
    #expect(try notes(disparity, false).isEmpty && notes(depth, true).isEmpty)
    #expect(try notes(depth, false).contains { $0.contains("say --invert") })
    #expect(try notes(disparity, true).contains { $0.contains("drop --invert") })
    #expect(try notes(disparity, true, ControlTests.large).isEmpty)
    let bytes = near.map { UInt8(255 - $0 * 20) }
    let picture = Image(width: 8, height: 12, channels: 1, bytes: bytes)
    let maker = ControlMaker()
    #expect(
      try maker.picture(ofControl: picture, width: 8, height: 12).notes == [
        "The control looks inverted: near has to be bright, but the upper third of the rows is "
          + "80% bright and the lower third 18%; say --invert unless the picture is meant so."
      ])
    let colour = Image(width: 2, height: 1, channels: 3, bytes: [200, 0, 0, 0, 0, 200])
    #expect(
      try maker.picture(ofControl: colour, width: 2, height: 1).notes.first?.contains("coloured")
        == true)
  }

  @Test("Cropping and padding keep the shape, and the record says where the control is")
  func fits() throws {
    var random = SplitMix64(seed: 7)
    for _ in 0..<300 {
      let source = PixelSize(width: 1 + random.below(90), height: 1 + random.below(90))
      let image = PixelSize(width: 16 * (1 + random.below(6)), height: 16 * (1 + random.below(6)))
      let crop = try ControlFit.crop.placement(of: source, in: image)
      #expect(crop.scaled.width >= image.width && crop.scaled.height >= image.height)
      #expect(crop.left <= 0 && crop.top <= 0)
      #expect(crop.left + crop.scaled.width >= image.width)
      #expect(crop.top + crop.scaled.height >= image.height)
      let pad = try ControlFit.pad.placement(of: source, in: image)
      #expect(pad.scaled.width <= image.width && pad.scaled.height <= image.height)
      #expect(pad.scaled.width == image.width || pad.scaled.height == image.height)
      #expect(pad.left >= 0 && pad.top >= 0)
    }
    let line = Image(
      width: 1, height: 40_000, channels: 1, bytes: [UInt8](repeating: 9, count: 40_000))
    #expect(throws: GenerationError.self) {
      _ = try ControlMaker(fit: .crop).picture(ofControl: line, width: 1024, height: 1024)
    }
    let map = Self.map([4, 2, 2, 1], width: 2)
    let control = try ControlMaker(fit: .pad).picture(of: map, width: 32, height: 16)
    #expect(control.provenance.content == .init(left: 8, top: 0, width: 16, height: 16))
    let grey = ControlTests.grey(control)
    for y in 0..<16 {
      #expect(grey[32 * y..<32 * y + 8].allSatisfy { $0 == -1 })
      #expect(grey[32 * y + 24..<32 * y + 32].allSatisfy { $0 == -1 })
      #expect(grey[32 * y + 23] > grey[32 * y + 8])
    }
    let stretched = try ControlMaker().picture(of: map, width: 32, height: 16)
    #expect(stretched.notes.contains { $0.contains("is stretched to 32 x 16 pixels") })
  }

  @Test("A kept control reads back: depth within its steps, picture and record as they are")
  func saving() throws {
    let folder = try TemporaryFolder()
    let cases: [(DepthMap.Kind, [Float], Float)] = [
      (.metricPlanar, [0.5, 1.25, .nan, 7], 0.0006),
      (.metricPlanar, [0.5, 120, .infinity, 7], 0.006),
      (.affineInvariantDisparity, [-1, 3, 0.5, 2], 1e-4),
      (.scaleInvariant, [0.1, 3, 0.5, 2], 1e-4),
      (.affineInvariant, [-4, -3, -2.5, -2], 1e-4),
    ]
    for (index, (kind, samples, tolerance)) in cases.enumerated() {
      let map = Self.map(samples, width: 2, kind: kind)
      let control = try ControlMaker().picture(of: map, width: 16, height: 16)
      let place = folder.path("kept/\(index)")
      let files = try control.save(to: place, producer: "a test")
      #expect(
        files == ["control-depth.png", "control.png", "control.json"].map { "\(place)/\($0)" })
      let read = try DepthMap.read(files[0])
      #expect(read.map.kind == kind && read.description.producer == "a test")
      let range = try #require(map.finiteRange)
      let low = kind == .scaleInvariant ? 0 : range.lowerBound
      for (was, found) in zip(samples, read.map.samples) {
        let expected = kind.isMetric ? was : (was - low) / (range.upperBound - low)
        #expect(
          expected.isNaN
            ? found.isNaN : expected == found || abs(expected - found) <= tolerance * 1.0001,
          "\(kind): \(expected) became \(found)")
      }
      #expect(try Image.read(files[1]).image == control.image)
      let record = try JSONDecoder().decode(
        ControlProvenance.self, from: Data(contentsOf: URL(fileURLWithPath: files[2])))
      #expect(record == control.provenance)
    }
    let text = try String(contentsOfFile: folder.path("kept/0/control.json"), encoding: .utf8)
    #expect(text.contains("\"source_size\"") && text.contains("\"unknown_became\" : -1"))
  }

  @Test("Sizes come from the control's shape, and what is rounded is said")
  func sizes() throws {
    let control = PixelSize(width: 640, height: 480)
    #expect(
      try OutputSize.chosen(nil, control: control).size == PixelSize(width: 1168, height: 880))
    let stated = try OutputSize.chosen(.pixels(width: 111, height: 64), control: control)
    #expect(stated.size == PixelSize(width: 96, height: 64))
    #expect(
      stated.notes == [
        "111 x 64 pixels is rounded down to 96 x 64 pixels: sides are multiples of 16."
      ])
    #expect(try OutputSize.chosen(.pixels(width: 96, height: 64), control: control).notes.isEmpty)
    #expect(throws: GenerationError.self) {
      _ = try OutputSize.chosen(.pixels(width: 96, height: 15), control: control)
    }
  }
}
