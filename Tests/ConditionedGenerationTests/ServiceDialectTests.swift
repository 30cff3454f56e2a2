import Foundation
import TestSupport
import Testing

@testable import ConditionedGeneration

/// Services that users describe.
@Suite struct ServiceDialectTests {
  /// Replicate as a user would describe it.
  private static let replicate = """
    name: replicate
    address: https://api.replicate.com/v1
    key:
      variable: REPLICATE_API_TOKEN
      header: Authorization
      prefix: "Bearer "
      page: replicate.com/account/api-tokens
    model: black-forest-labs/flux-depth-dev
    create:
      path: /models/{model}/predictions
      body: {input: "{input}"}
      headers: {Cancel-After: "{limit}s"}
    create_version:
      path: /predictions
      body: {version: "{version}", input: "{input}"}
      headers: {Cancel-After: "{limit}s"}
    status:
      path: /predictions/{id}
      done: succeeded
      failed: [failed]
      cancelled: [canceled, aborted]
      errors: [error, invalid_fields, detail, title]
      metrics: metrics
      logs: logs
      model: model
      version: version
    cancel: {path: "/predictions/{id}/cancel"}
    inputs:
      prompt: prompt
      control_image: control_image
      seed: seed
      num_inference_steps: num_inference_steps
      guidance: guidance
      megapixels: megapixels
      num_outputs: num_outputs
      output_format: output_format
      output_quality: output_quality
    inline: {form: data_uri, limit: 1000000}
    zero_is_no_seed: true
    checks_safety: true
    """

  @Test("A description can say all that is known of a service by name")
  func complete() throws {
    #expect(try ServiceDialect(yaml: Self.replicate, file: "replicate.yaml") == .replicate)
  }

  @Test("Names lead to services, others to a sentence")
  func names() throws {
    #expect(try ServiceDialect.named("eachlabs") == .eachlabs)
    #expect(throws: GenerationError.self) { _ = try ServiceDialect.named("acme") }
  }

  @Test(
    "What is wrong with a description is one sentence with its place",
    arguments: [
      ("name: replicate", "name: 'a b'", "expected name to be letters, digits"),
      ("name: replicate", "nmae: x", "found 'nmae' in line 1; did you mean 'name'?"),
      ("  variable: REPLICATE_API_TOKEN\n", "", "expected the key key.variable, found no such key"),
      ("header: Authorization", "header: 'A b'", "key.header to be the name of a header"),
      ("header: Authorization", "header: \"A\\r\\nX\"", "key.header to be one line of text"),
      ("  path: /predictions/{id}\n", "", "status.path to be a path below the address"),
      ("done: succeeded", "done: []", "status.done to be at least one status"),
      ("form: data_uri", "form: multipart", "inline.form to be data_uri or base64"),
      (
        "limit: 1000000", "limit: none",
        "inline.limit to be a positive number, found 'none' in line"
      ),
      ("  seed: seed\n", "  sede: seed\n", "did you mean 'seed'?"),
      ("  prompt: prompt\n", "", "inputs.prompt to be the name of the prompt"),
      ("  control_image: control_image\n", "", "inputs.control_image to be the name of the photo"),
      ("zero_is_no_seed: true", "zero_is_no_seed: perhaps", "zero_is_no_seed to be true or false"),
      ("cancel: {path: \"/predictions/{id}/cancel\"}", "cancel: 5", "cancel to be a mapping"),
      ("name: replicate", "name: [", "expected YAML that describes a service"),
    ])
  func mistakes(original: String, mistake: String, sentence: String) throws {
    #expect(Self.replicate.contains(original))
    let text = Self.replicate.replacing(original, with: mistake, maxReplacements: 1)
    do throws(GenerationError) {
      _ = try ServiceDialect(yaml: text, file: "mine.yaml")
      Issue.record("no error")
    } catch {
      #expect(error.fault == .settings)
      #expect("\(error)".hasPrefix("mine.yaml: ") && "\(error)".contains(sentence), "\(error)")
    }
  }

  @Test("Damaged descriptions give an error, never a crash")
  func mutations() {
    var random = SplitMix64(seed: 17)
    let bytes = Array(Self.replicate.utf8)
    var errors = 0
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<(1 + random.below(3)) {
        let place = random.below(damaged.count)
        switch random.below(3) {
        case 0: damaged[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: damaged.remove(at: place)
        default: damaged.insert(UInt8(32 + random.below(95)), at: place)
        }
      }
      let text = String(decoding: damaged, as: UTF8.self)
      do throws(GenerationError) {
        _ = try ServiceDialect(yaml: text, file: "mine.yaml")
      } catch {
        #expect(error.fault == .settings)
        errors += 1
      }
    }
    #expect(errors > 100)
  }

  @Test("An address that the service gives gets the key only at the service")
  func strangers() async throws {
    let other = try HTTPServer(host: "localhost") { _ in StubService.json(200, "{}") }
    let fixture = try ServiceFixture(
      .bfl,
      atService: { request in
        guard request.method == "POST" else { return nil }
        return StubService.json(
          200, "{\"id\": \"x\", \"polling_url\": \"\(other.address)/v1/get_result?id=x\"}")
      })
    let error = try #require(await fixture.failure())
    #expect(error.fault == .malformed)
    #expect(error.found == "one at localhost:\(other.port)")
    #expect(other.requests.isEmpty)
  }

  @Test("Placeholders are filled in as values, and missing ones leave their key out")
  func placeholders() {
    let body = JSONValue.object([
      "a": .text("{input}"), "b": .list([.text("x-{model}"), .integer(2)]), "c": .text("{version}"),
      "d": .object(["e": .flag(true)]),
    ])
    let filled = body.filled([
      "input": .list([.null]), "model": .text("m"), "version": nil as JSONValue?,
    ])
    #expect(
      filled
        == .object([
          "a": .list([.null]), "b": .list([.text("x-m"), .integer(2)]),
          "d": .object(["e": .flag(true)]),
        ]))
  }

  @Test("Identifiers cannot lead elsewhere")
  func identifiers() {
    #expect(ServiceRun.quoted("a-Z_9~") == "a-Z_9~")
    #expect(ServiceRun.quoted("../x?y#z é") == "%2E%2E%2Fx%3Fy%23z%20%C3%A9")
  }
}
