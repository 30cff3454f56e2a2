import Foundation
import Testing

@testable import Evaluation

@Suite("Gate as SARIF")
struct GateOutputSARIFTests {
  typealias Object = [String: Any]

  private static func log(_ verdict: GateVerdict, gateFile: String? = nil) throws -> Object {
    let text = try verdict.sarif(gateFile: gateFile)
    return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? Object)
  }

  private static func run(_ name: String, gateFile: String? = nil) throws -> Object {
    let log = try log(GateOutputFakes.verdict(name), gateFile: gateFile)
    return try #require((log["runs"] as? [Object])?.first)
  }

  private static func results(_ run: Object) throws -> [Object] {
    try #require(run["results"] as? [Object])
  }

  private static func rules(_ run: Object) throws -> [Object] {
    let driver = (run["tool"] as? Object)?["driver"] as? Object
    return try #require(driver?["rules"] as? [Object])
  }

  /// Properties that sarif-schema-2.1.0.json allows for what is written here, and those it asks for.
  private static let schema: [String: (allowed: Set<String>, needed: Set<String>)] = [
    "log": (["$schema", "version", "runs", "properties"], ["version", "runs"]),
    "run": (
      ["tool", "automationDetails", "originalUriBaseIds", "results", "properties"], ["tool"]
    ),
    "driver": (["name", "version", "rules", "informationUri"], ["name"]),
    "descriptor": (
      ["id", "shortDescription", "fullDescription", "defaultConfiguration", "properties"], ["id"]
    ),
    "result": (
      [
        "ruleId", "ruleIndex", "level", "kind", "message", "locations", "partialFingerprints",
        "suppressions", "properties",
      ], ["message"]
    ),
    "location": (["physicalLocation", "logicalLocations"], []),
    "physical": (["artifactLocation"], ["artifactLocation"]),
    "artifact": (["uri", "uriBaseId", "description"], []),
    "logical": (["name", "fullyQualifiedName"], []),
    "suppression": (["kind", "status", "justification"], ["kind"]),
    "message": (["text"], ["text"]),
  ]

  private static func check(_ object: Any?, _ kind: String) throws {
    let rules = try #require(schema[kind])
    let keys = Set(try #require(object as? Object, "\(kind)").keys)
    #expect(keys.isSubset(of: rules.allowed), "\(kind): \(keys)")
    #expect(keys.isSuperset(of: rules.needed), "\(kind): \(keys)")
  }

  @Test("The log has the required structure", arguments: GateOutputFakes.names + ["hostile"])
  func structure(name: String) throws {
    let log = try Self.log(GateOutputFakes.verdict(name), gateFile: "gates/depth.yaml")
    try Self.check(log, "log")
    #expect(log["version"] as? String == "2.1.0")
    let run = try #require((log["runs"] as? [Object])?.first)
    try Self.check(run, "run")
    try Self.check((run["tool"] as? Object)?["driver"], "driver")
    let rules = try Self.rules(run)
    for rule in rules {
      try Self.check(rule, "descriptor")
      try Self.check(rule["shortDescription"], "message")
      let level = (rule["defaultConfiguration"] as? Object)?["level"] as? String
      #expect(["note", "warning", "error"].contains(level))
    }
    #expect(Set(rules.map { $0["id"] as? String }).count == rules.count)
    for base in (run["originalUriBaseIds"] as? Object ?? [:]).values {
      try Self.check(base, "artifact")
    }
    for result in try Self.results(run) {
      try Self.check(result, "result")
      try Self.check(result["message"], "message")
      #expect(["note", "warning", "error"].contains(result["level"] as? String))
      let index = try #require(result["ruleIndex"] as? Int)
      #expect(rules[index]["id"] as? String == result["ruleId"] as? String)
      for location in try #require(result["locations"] as? [Object]) {
        try Self.check(location, "location")
        try Self.check(location["physicalLocation"], "physical")
        for place in try #require(location["logicalLocations"] as? [Object]) {
          try Self.check(place, "logical")
        }
        let file = (location["physicalLocation"] as? Object)?["artifactLocation"]
        try Self.check(file, "artifact")
        let address = try #require((file as? Object)?["uri"] as? String)
        #expect(!address.isEmpty && !address.hasPrefix("/") && !address.contains(":"))
        #expect(address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(address)")
        #expect(URL(string: address)?.scheme == nil)
      }
      for suppression in result["suppressions"] as? [Object] ?? [] {
        try Self.check(suppression, "suppression")
        #expect(suppression["kind"] as? String == "external")
      }
    }
  }

  @Test("What did not pass is a result, at the level of its decision")
  func levels() throws {
    let run = try Self.run("fail")
    let found = try Self.results(run).map { result in
      "\(result["ruleId"] as? String ?? "") \(result["level"] as? String ?? "")"
    }
    #expect(
      found == ["coverage_drop error", "abs_rel error", "delta1@far warning", "silog note"]
        + Array(repeating: "sample_regression note", count: 4))
    #expect(try Self.rules(run).count == 10)
  }

  @Test("Samples are located at the candidate's file, or at the reference where it has none")
  func samples() throws {
    let results = try Self.results(try Self.run("fail")).filter {
      $0["ruleId"] as? String == "sample_regression"
    }
    let files = results.map { result in
      let location = (result["locations"] as? [Object])?.first?["physicalLocation"] as? Object
      let file = location?["artifactLocation"] as? Object
      return "\(file?["uriBaseId"] as? String ?? "") \(file?["uri"] as? String ?? "")"
    }
    #expect(
      files == [
        "PREDICTIONS kitchen/000.png", "PREDICTIONS study/001.png", "PREDICTIONS street/002.png",
        "DATASET depth/kitchen/003.png",
      ])
    let numbers = results[0]["properties"] as? Object
    #expect(numbers?["loss"] as? Double == 0.15 && numbers?["baseline"] as? Double == 0.05)
  }

  @Test("A path becomes a relative address whatever is in it")
  func addresses() throws {
    var verdict = GateOutputFakes.verdict("fail")
    verdict.regressions[0].assets.candidate = "/c:x y/ü#?%.png"
    let log = try Self.log(verdict)
    let run = try #require((log["runs"] as? [Object])?.first)
    let result = try #require(
      try Self.results(run).first { $0["ruleId"] as? String == "sample_regression" })
    let location = (result["locations"] as? [Object])?.first?["physicalLocation"] as? Object
    #expect(
      (location?["artifactLocation"] as? Object)?["uri"] as? String
        == "c%3Ax%20y/%C3%BC%23%3F%25.png")
  }

  @Test("Rules are located at the gate file where its path is given")
  func gateFile() throws {
    let without = try Self.results(try Self.run("fail"))[0]["locations"] as? [Object]
    #expect(without?.first?["physicalLocation"] == nil)
    for (path, address) in [
      ("gates/depth.yaml", "gates/depth.yaml"), ("/home/me/gates/depth 2.yaml", "depth%202.yaml"),
    ] {
      let with = try Self.results(try Self.run("fail", gateFile: path))[0]
      let location = (with["locations"] as? [Object])?.first?["physicalLocation"] as? Object
      #expect((location?["artifactLocation"] as? Object)?["uri"] as? String == address)
    }
  }

  @Test("A waived result is suppressed with owner, day and reason, and still there")
  func waivers() throws {
    let results = try Self.results(try Self.run("waived"))
    let suppressed = results.filter { $0["suppressions"] != nil }
    #expect(
      suppressed.map { $0["ruleId"] as? String } == ["coverage_drop", "abs_rel", "delta1@far"])
    let words = (suppressed[1]["suppressions"] as? [Object])?.first?["justification"] as? String
    #expect(
      words == "waived until 2026-12-31 by Depth team: accepted for the speed of the new model")
    let run = try Self.run("waived")
    let listed = ((run["properties"] as? Object)?["waivers"] as? [Object])?.count
    #expect(listed == 4)
  }

  @Test("Fingerprints differ between findings and stay when only numbers change")
  func fingerprints() throws {
    func prints(_ verdict: GateVerdict) throws -> [String] {
      let run = try #require((try Self.log(verdict)["runs"] as? [Object])?.first)
      return try Self.results(run).compactMap {
        ($0["partialFingerprints"] as? [String: String])?["gateFinding/v1"]
      }
    }
    var verdict = GateOutputFakes.verdict("fail")
    let before = try prints(verdict)
    #expect(Set(before).count == before.count && before.count == 8)
    verdict.rules[0].loss *= 2
    verdict.regressions[0].loss *= 2
    verdict.gate.hash = "0"
    verdict.createdAt = "2027-01-01T00:00:00Z"
    verdict.guards[3].detail = "it fell by 3%"
    #expect(try prints(verdict) == before)
    verdict.gate.name = "other"
    #expect(Set(try prints(verdict)).isDisjoint(with: before))
  }

  @Test("The gate's hash and the decision stand beside the results")
  func properties() throws {
    let verdict = GateOutputFakes.verdict("fail")
    let properties = try #require(try Self.run("fail")["properties"] as? Object)
    #expect(properties["gateHash"] as? String == verdict.gate.hash)
    #expect(properties["decision"] as? String == "fail")
    #expect(properties["protocolHash"] as? String == verdict.protocol?.hash)
  }

  @Test("Numbers that are not finite are left out")
  func notFinite() throws {
    var verdict = GateOutputFakes.verdict("fail")
    verdict.rules[0].loss = .nan
    verdict.rules[0].limits = .init(lower: -.infinity, upper: .infinity)
    let run = try #require((try Self.log(verdict)["runs"] as? [Object])?.first)
    let numbers = try #require(try Self.results(run)[1]["properties"] as? Object)
    #expect(numbers["loss"] == nil && numbers["upper"] == nil && numbers["margin"] != nil)
  }

  @Test("The record itself reads back from JSON, with its version")
  func record() throws {
    for name in GateOutputFakes.names + ["hostile"] {
      let verdict = GateOutputFakes.verdict(name)
      let text = try verdict.json
      #expect(try RecordCoding.decoder.decode(GateVerdict.self, from: Data(text.utf8)) == verdict)
      #expect(text.contains("\"schema_version\" : 1"))
    }
  }
}
