import Foundation
import TestSupport
import Testing

@testable import Evaluation

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Gate as JUnit")
struct GateOutputJUnitTests {
  private static func document(
    _ verdict: GateVerdict, _ policy: InconclusivePolicy = .failure
  ) throws -> XMLElement {
    let xml = verdict.junit(inconclusiveAs: policy)
    return try #require(try XMLDocument(xmlString: xml).rootElement())
  }

  private static func suite(
    _ name: String, _ policy: InconclusivePolicy = .failure
  ) throws -> XMLElement {
    let root = try document(GateOutputFakes.verdict(name), policy)
    return try #require(root.elements(forName: "testsuite").first)
  }

  /// The outcome element's name of every case, by the case's name.
  private static func outcomes(_ suite: XMLElement) -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: suite.elements(forName: "testcase").map { entry in
        let marks = ["failure", "error", "skipped"].filter { !entry.elements(forName: $0).isEmpty }
        return (entry.text("name"), marks.joined(separator: " "))
      })
  }

  /// Attributes and children that junit-10.xsd of Jenkins' xunit plugin allows, and those it asks for.
  private static let schema:
    [String: (allowed: Set<String>, needed: Set<String>, inner: Set<String>)] =
      [
        "testsuites": (["name", "time", "tests", "failures", "errors"], [], ["testsuite"]),
        "testsuite": (
          [
            "name", "tests", "failures", "errors", "time", "skipped", "timestamp", "hostname", "id",
            "package",
          ], ["name", "tests", "failures", "errors"],
          ["properties", "testcase", "system-out", "system-err"]
        ),
        "properties": ([], [], ["property"]),
        "property": (["name", "value"], ["name", "value"], []),
        "testcase": (
          ["name", "classname", "time", "group"], ["name"],
          ["skipped", "error", "failure", "system-out", "system-err"]
        ),
        "failure": (["type", "message"], [], []), "skipped": (["type", "message"], [], []),
        "system-out": ([], [], []),
      ]

  private static func check(_ element: XMLElement) throws {
    let name = try #require(element.name)
    let rules = try #require(schema[name], "<\(name)> is no element of the schema")
    let attributes = Set((element.attributes ?? []).compactMap(\.name))
    #expect(attributes.isSubset(of: rules.allowed), "\(name): \(attributes)")
    #expect(attributes.isSuperset(of: rules.needed), "\(name): \(attributes)")
    for child in element.children ?? [] {
      if let child = child as? XMLElement {
        #expect(rules.inner.contains(child.name ?? ""), "<\(child.name ?? "")> in <\(name)>")
        try check(child)
      } else if !["failure", "system-out"].contains(name) {
        let text = child.stringValue ?? ""
        let isBlank = text.allSatisfy(\.isWhitespace)
        #expect(isBlank, "text in <\(name)>: \(text)")
      }
    }
  }

  @Test(
    "Elements and attributes are those of the schema, and the counts agree",
    arguments: GateOutputFakes.names + ["hostile"], InconclusivePolicy.allCases)
  func schema(name: String, policy: InconclusivePolicy) throws {
    let verdict = GateOutputFakes.verdict(name)
    let root = try Self.document(verdict, policy)
    try Self.check(root)
    let suite = try #require(root.elements(forName: "testsuite").first)
    let cases = suite.elements(forName: "testcase")
    #expect(suite.text("tests") == "\(cases.count)" && root.text("tests") == "\(cases.count)")
    for (attribute, element) in [
      ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"),
    ] {
      let count = cases.count { !$0.elements(forName: element).isEmpty }
      #expect(suite.text(attribute) == "\(count)")
    }
    let ids = verdict.guards.map(\.id) + verdict.rules.map(\.id)
    #expect(cases.count == max(1, ids.count))
    #expect(suite.text("timestamp") == "2026-11-22T12:00:00")
  }

  @Test("A verdict that does not pass has a case that does not, by the policy")
  func agreement() throws {
    for name in GateOutputFakes.names + ["hostile"] {
      let verdict = GateOutputFakes.verdict(name)
      for policy in InconclusivePolicy.allCases {
        let found = Set(Self.outcomes(try Self.suite(name, policy)).values)
        let isStrict = policy == .failure || verdict.decision == .fail
        if verdict.decision != .pass {
          #expect(found.contains(isStrict ? "failure" : "skipped"), "\(name)")
        } else if !["superiority"].contains(name) {
          #expect(!found.contains("failure"), "\(name)")
        }
      }
    }
  }

  @Test("Guards and primary rules fail, inconclusive ones by the policy, secondary ones never")
  func outcomes() throws {
    let strict = Self.outcomes(try Self.suite("fail"))
    #expect(
      strict == [
        "same_protocol": "", "same_samples": "", "nan": "", "coverage_drop": "failure",
        "same_estimator": "", "abs_rel": "failure", "rmse": "", "delta1@far": "failure",
        "silog": "",
      ])
    let lenient = Self.outcomes(try Self.suite("fail", .skipped))
    #expect(lenient["delta1@far"] == "skipped" && lenient["abs_rel"] == "failure")
    let unknown = Self.outcomes(try Self.suite("inconclusive"))
    #expect(unknown["same_estimator"] == "skipped" && unknown["rmse"] == "failure")
    var passed = GateOutputFakes.verdict("pass")
    passed.guards[0].status = .unknown
    #expect(!passed.junit(inconclusiveAs: .failure).contains("<failure"))
  }

  @Test("Classes tell guards, primary and secondary rules apart")
  func classes() throws {
    let suite = try Self.suite("fail")
    let classes = suite.elements(forName: "testcase").map { $0.text("classname") }
    #expect(
      classes == Array(repeating: "gate.depth-upgrade.guards", count: 5)
        + Array(repeating: "gate.depth-upgrade.primary", count: 3)
        + ["gate.depth-upgrade.secondary"])
  }

  @Test("What is waived is skipped, and says who waives it until when and why")
  func waivers() throws {
    let suite = try Self.suite("waived")
    let found = Self.outcomes(suite)
    #expect(found["abs_rel"] == "skipped" && found["coverage_drop"] == "skipped")
    #expect(found["rmse"] == "")
    let entry = try #require(
      suite.elements(forName: "testcase").first { $0.text("name") == "abs_rel" })
    let message = try #require(entry.elements(forName: "skipped").first).text("message")
    #expect(
      message == "waived until 2026-12-31 by Depth team: accepted for the speed of the new model "
        + "(fail: the lower limit is above the margin)")
    let properties = try #require(suite.elements(forName: "properties").first)
      .elements(forName: "property").map { $0.text("name") }
    for waiver in GateOutputFakes.verdict("waived").waivers {
      #expect(properties.contains("waiver.\(waiver.rule)"))
    }
  }

  @Test("A failure's text holds the numbers")
  func numbers() throws {
    let entry = try #require(
      try Self.suite("fail").elements(forName: "testcase").first { $0.text("name") == "abs_rel" })
    let failure = try #require(entry.elements(forName: "failure").first)
    #expect(failure.text("type") == "fail")
    let text = failure.stringValue ?? ""
    for part in [
      "mean loss +0.00210", "+0.00140 to +0.00290", "margin 2% = 0.00124", "baseline 0.06200",
      "candidate 0.06410", "654 samples in 112 scenes",
      "worse by more than 0.0100 in 6.4% of samples",
      "one-sided p 0.998", "sign flips (sampled) <0.001", "Wilcoxon 0.031",
      "818 samples in 140 scenes",
    ] {
      #expect(text.contains(part), "\(part) in \(text)")
    }
  }

  @Test("The gate's hash and the runs' stand among the properties")
  func properties() throws {
    let list = try #require(try Self.suite("fail").elements(forName: "properties").first)
      .elements(forName: "property")
    let values = Dictionary(uniqueKeysWithValues: list.map { ($0.text("name"), $0.text("value")) })
    let verdict = GateOutputFakes.verdict("fail")
    #expect(values["gate.hash"] == verdict.gate.hash)
    #expect(values["candidate.hash"] == verdict.candidate.hash)
    #expect(values["decision"] == "fail" && values["gate.alpha"] == "0.05")
  }

  @Test("Hostile names come back letter by letter, but for what XML cannot hold")
  func hostile() throws {
    let names = try Self.suite("hostile").elements(forName: "testcase").map { $0.text("name") }
    let expected = GateOutputFakes.attack.replacing("\u{1}", with: "\u{FFFD}")
    #expect(names.contains(expected))
    #expect(!GateOutputFakes.verdict("hostile").junit(inconclusiveAs: .skipped).contains("<script"))
  }

  @Test("The report of a failed gate is the one on file")
  func golden() throws {
    let stored = String(
      decoding: try Fixtures.data("gate-verdict.xml"), as: UTF8.self)
    #expect(GateOutputFakes.verdict("fail").junit(inconclusiveAs: .failure) == stored)
  }
}

extension XMLElement {
  /// The value of an attribute, "" where there is none.
  fileprivate func text(_ name: String) -> String { attribute(forName: name)?.stringValue ?? "" }
}
