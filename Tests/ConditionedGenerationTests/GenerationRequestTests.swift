import Foundation
import TestSupport
import Testing

@testable import ConditionedGeneration

/// What may be asked for.
@Suite struct GenerationRequestTests {
  private static let photo = GenerationRequest(prompt: "a room", control: .photo("room.png"))

  @Test("The defaults are those of the hosted services")
  func defaults() throws {
    let request = Self.photo
    try request.validate()
    #expect(request.steps == nil && request.guidance == nil && request.outputs == 1)
    #expect(request.stepCount == 28 && request.guidanceScale == 10)
    #expect(request.format == .webp && request.quality == 80)
    #expect(request.seed == nil && request.size == nil && request.strength == nil)
    let copy = try JSONDecoder().decode(
      GenerationRequest.self, from: try JSONEncoder().encode(request))
    #expect(copy == request)
  }

  @Test("What is out of range is told with name, range and value")
  func ranges() {
    let cases: [(String, (inout GenerationRequest) -> Void)] = [
      ("num_inference_steps: expected 1 to 50, found 0.", { $0.steps = 0 }),
      ("num_inference_steps: expected 1 to 50, found 51.", { $0.steps = 51 }),
      ("guidance: expected 0 to 100, found -1.", { $0.guidance = -1 }),
      ("guidance: expected 0 to 100, found 100.5.", { $0.guidance = 100.5 }),
      ("guidance: expected 0 to 100, found nan.", { $0.guidance = .nan }),
      ("num_outputs: expected 1 to 4, found 5.", { $0.outputs = 5 }),
      ("output_quality: expected 0 to 100, found 101.", { $0.quality = 101 }),
      ("width: expected 32 to 8192, found 31.", { $0.size = .pixels(width: 31, height: 64) }),
      ("height: expected 32 to 8192, found 9000.", { $0.size = .pixels(width: 64, height: 9000) }),
      ("strength: expected above 0 and at most 1, found 0.0.", { $0.strength = 0 }),
      ("strength: expected above 0 and at most 1, found 1.5.", { $0.strength = 1.5 }),
      ("strength: expected above 0 and at most 1, found nan.", { $0.strength = .nan }),
      ("init_image: expected a strength beside an image", { $0.initialImage = "a.png" }),
      ("prompt: expected some words, found none.", { $0.prompt = " \n" }),
      ("prompt: expected a text, found one with a NUL in it.", { $0.prompt = "a\0" }),
      ("control_image: expected a path or an address", { $0.control = .photo("") }),
      ("depth: expected a path or an address", { $0.control = .depth("") }),
      ("lora: expected FILE or FILE:SCALE", { $0.loras = [.init(path: "a", scale: .infinity)] }),
    ]
    for (sentence, change) in cases {
      var request = Self.photo
      change(&request)
      do throws(GenerationError) {
        try request.validate()
        Issue.record("\(sentence) but there is no error")
      } catch {
        #expect(error.fault == .parameter && "\(error)".hasPrefix(sentence), "\(error)")
      }
    }
  }

  /// One line of sizes.json.
  private struct Row: Decodable {
    let control, result: PixelSize
    let area: OutputSize.Megapixels

    init(from decoder: any Decoder) throws {
      var list = try decoder.unkeyedContainer()
      control = PixelSize(width: try list.decode(Int.self), height: try list.decode(Int.self))
      area = try list.decode(OutputSize.Megapixels.self)
      result = PixelSize(width: try list.decode(Int.self), height: try list.decode(Int.self))
    }
  }

  @Test("Sizes are those of the hosted model")
  func hostedSizes() throws {
    let rows: [Row] = try Fixtures.json("services/sizes.json")
    #expect(rows.count == 621)
    for row in rows {
      let size = OutputSize.megapixels(row.area)
      if row.result.width == 0 || row.result.height == 0 {
        #expect(throws: GenerationError.self) {
          _ = try size.pixels(for: row.control, multiple: OutputSize.hostedMultiple)
        }
      } else {
        let found = try size.pixels(for: row.control, multiple: OutputSize.hostedMultiple)
        #expect(found == row.result, "\(row.control) at \(row.area)")
      }
    }
  }

  @Test("Our own sizes are rounded down to multiples of 16, and keep shape and area")
  func localSizes() throws {
    func size(_ size: OutputSize, _ width: Int, _ height: Int) throws -> [Int] {
      let found = try size.pixels(for: PixelSize(width: width, height: height))
      return [found.width, found.height]
    }
    #expect(try size(.megapixels(.one), 300, 300) == [1024, 1024])
    #expect(try size(.megapixels(.quarter), 7, 7) == [512, 512])
    #expect(try size(.megapixels(.one), 640, 480) == [1168, 880])
    #expect(try size(.megapixels(.matchInput), 127, 65) == [112, 64])
    #expect(try size(.megapixels(.matchInput), 2880, 1440) == [1440, 720])
    #expect(try size(.pixels(width: 111, height: 64), 5, 5) == [96, 64])
    var random = SplitMix64(seed: 9)
    for _ in 0..<500 {
      let control = PixelSize(width: 50 + random.below(4000), height: 50 + random.below(4000))
      for area in [OutputSize.Megapixels.one, .quarter] {
        guard let found = try? OutputSize.megapixels(area).pixels(for: control) else { continue }
        let pixels = area == .one ? 1 << 20 : 1 << 18
        #expect(found.width % 16 == 0 && found.height % 16 == 0)
        #expect(found.width * found.height <= pixels)
        #expect((found.width + 17) * (found.height + 17) >= pixels)
      }
    }
    #expect(throws: GenerationError.self) { _ = try size(.megapixels(.one), 65_000, 5) }
  }
}
