import Foundation
import Raster
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Records beside images, and the names of both.
@Suite struct GenerationRecordTests {
  private func roundTrip(
    _ request: GenerationRequest, _ result: GenerationResult, in folder: TemporaryFolder
  ) throws -> [GenerationRecord] {
    let files = GenerationFiles(folder.path("out.png"), .png, count: request.outputs)
    let records = try files.write(
      result, request, try GenerationRecord.Provenance(request),
      createdAt: "1970-01-02T00:00:00Z")
    for (index, record) in records.enumerated() {
      let path = files.paths[2 * index + 1]
      let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
      #expect(try GenerationRecord(json: bytes) == record)
      #expect(try record.json + "\n" == String(decoding: bytes, as: UTF8.self))
    }
    return records
  }

  @Test("A record of this machine is read as it was written")
  func local() async throws {
    let folder = try TemporaryFolder()
    try TinyPipeline.all.write(to: folder.path("model"))
    let ramp = (0..<1024).map { (place: Int) -> Float in
      place == 5 ? .nan : 1 + Float(place % 32) / 8
    }
    let map = DepthMap(width: 32, height: 32, samples: ramp, kind: .metricPlanar)
    try map.write(to: folder.path("map.npz"), format: .npz)
    var request = GenerationRequest(prompt: "a room", control: .depth(folder.path("map.npz")))
    (request.seed, request.steps, request.outputs) = (.max, 1, 2)
    request.size = .pixels(width: 32, height: 32)
    request.loras = [.init(path: folder.path("model/lora.safetensors"), scale: 0.1)]
    let generator = LocalGenerator(
      try LocalModel(
        FluxModelFiles(model: folder.path("model")), loras: request.loras, parity: .bfl))
    let prepared = try generator.prepare([request])
    let result = try await prepared.single { _ in }
    let records = try roundTrip(prepared.requests[0], result, in: folder)
    #expect(records.count == 2 && records[1].index == 1 && records[1].seed == .max)
    #expect(records[0].controlPicture?.unknown == 1 && records[0].model?.parity == .bfl)
    #expect(records[0].timings.map(\.stage).contains("denoising"))
    #expect((records[0].peakMemory ?? 0) > 1_000_000 && records[0].service == nil)

    // What a newer fdeval writes beside is passed over; what every record has must be there.
    let text = try records[0].json
    let newer = text.replacing("{\n  \"control\"", with: "{\n  \"a_new_key\" : [1],\n  \"control\"")
    #expect(newer != text)
    #expect(try GenerationRecord(json: newer.utf8) == records[0])
    let older = text.replacing("\"prompt\"", with: "\"other\"")
    #expect(throws: DecodingError.self) { try GenerationRecord(json: older.utf8) }
  }

  @Test("A record of a service is read as it was written")
  func service() async throws {
    let folder = try TemporaryFolder()
    let pictures = [try ServiceFixture.picture(seed: 1).encoded(as: .png)]
    let fixture = try ServiceFixture(.eachlabs, pictures: pictures)
    var request = ServiceFixture.photo
    (request.seed, request.format) = (5, .png)
    request.control = .photo("https://me:word@example.com/room.jpg?signature=secret#part")
    request.size = .megapixels(.quarter)
    let result = try await fixture.generate(request)
    let record = try #require(
      try roundTrip(request.completed(by: nil), result, in: folder).first)
    #expect(record.service?.metrics["predict_time"] == 10.5 && record.model == nil)
    #expect(record.price == .init(amount: 0.025, currency: "USD"))
    #expect(record.control.place == "https://example.com/room.jpg")
    #expect(record.megapixels == "0.25" && record.peakMemory == nil)
    #expect(record.timings.map(\.stage) == ["service", "download"])
  }

  @Test("The keys are those that records have always had")
  func keys() throws {
    var result = GenerationResult(
      images: [.init(Image(width: 1, height: 1, channels: 3, bytes: [1, 2, 3]))], seed: 1)
    result.timings = [.init("denoising", seconds: 1, peakMemory: 2)]
    result.model = .init(
      path: "m", description: "d", precision: "f32", device: "cpu", parity: .exact, files: [],
      smallModel: "small")
    var request = GenerationRequest(prompt: "p", control: .photo("https://example.com/a"))
    request.strength = 0.5
    let record = GenerationRecord(
      image: "a.png", index: 0, createdAt: "1970-01-01T00:00:00Z", request: request,
      result: result, provenance: try GenerationRecord.Provenance(request))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(record.json.utf8)) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "control", "created_at", "guidance", "height", "image", "index", "loras", "model", "notes",
        "num_inference_steps", "output_format", "output_quality", "peak_memory", "prompt",
        "safety_check", "schema_version", "seed", "strength", "timings", "tool", "width",
      ])
    let timing = try #require((object["timings"] as? [[String: Any]])?.first)
    #expect(timing.keys.sorted() == ["peak_memory", "seconds", "stage"])
    #expect((object["model"] as? [String: Any])?["small_model"] as? String == "small")
  }

  @Test("Names and formats that contradict each other are typed errors")
  func formats() throws {
    typealias NameError = GenerationFiles.NameError
    #expect(try GenerationFiles.format(nil, nil) == .webp)
    #expect(try GenerationFiles.format("a.jpeg", nil) == .jpg)
    #expect(try GenerationFiles.format("a/", "png") == .png)
    #expect(throws: NameError.format(found: "gif")) { try GenerationFiles.format("a.png", "gif") }
    #expect(throws: NameError.ending(found: "a.gif")) { try GenerationFiles.format("a.gif", nil) }
    #expect(throws: NameError.contradiction(expected: .png, output: "a.png", found: "jpg")) {
      try GenerationFiles.format("a.png", "jpg")
    }
    #expect(GenerationFiles("a/", .png, count: 1).paths == ["a/image.png", "a/image.json"])
    #expect(
      GenerationFiles("a.webp", .webp, count: 2).paths
        == ["a-1.webp", "a-1.json", "a-2.webp", "a-2.json"])
  }
}
