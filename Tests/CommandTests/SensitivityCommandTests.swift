import DepthMetrics
import Foundation
import Raster
import TestSupport
import Testing

/// `fdeval explain --sensitivity` and what `compare` prints under control-fidelity-v2.
@Suite struct SensitivityCommandTests {
  private static let depth = "datasets/demo/depth/kitchen/table.png"
  private static let estimate = "datasets/demo/predictions/good/kitchen/table.png"
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  @Test("The table has every metric and every damage, within 80 columns")
  func table() async throws {
    let outcome = try await Command.run(
      ["explain", "--sensitivity", Self.depth, Self.estimate], in: Self.root)
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
      .map(String.init)
    for line in lines { #expect(line.count <= 80, "\(line)") }
    #expect(lines[0] == "reference  \(Self.depth)")
    #expect(lines[2] == "floor      \(Self.estimate) against it")
    let rules = try ProtocolLibrary.protocol("control-fidelity-v2")
    #expect(lines[1] == "protocol   control-fidelity-v2 (\(rules.shortHash))")
    let blocks = lines.filter { $0.hasPrefix("metric ") }.count
    for id in rules.metrics { #expect(lines.count { $0.hasPrefix("\(id) ") } == blocks, "\(id)") }
    for name in ["tilt", "waves", "blur", "edge shift", "noise", "local swap"] {
      #expect(outcome.output.contains("  \(name)"))
    }
    #expect(
      outcome.output.replacing("\n", with: " ").contains(
        "No metric but cnpp_rmse_255 sees another gain and offset of the disparity."))
  }

  @Test("The document holds the numbers of the library")
  func document() async throws {
    let outcome = try await Command.run(["explain", "--sensitivity", "--json"])
    #expect(outcome.code == 0, "\(outcome.error)")
    let json = try JSON(outcome.output)
    let rules = try ProtocolLibrary.protocol("control-fidelity-v2")
    let expected = try Sensitivity(of: SampleScene.room, under: rules)
    #expect(try json["protocol"].text == rules.name && json["hash"].text == rules.hash)
    #expect(try json["table"]["floor"].text == "quantisation")
    let rows = try json["table"]["rows"].list
    #expect(rows.count == expected.rows.count)
    for (row, known) in zip(rows, expected.rows) {
      #expect(try row["metric"].text == known.metric)
      #expect(try row["values"].list.map { try $0.number } == known.values.map { $0 ?? .nan })
    }
    #expect(try json["table"]["perturbations"].list.count == 18)
  }

  @Test(
    "Waves move the normals by more of an estimator's errors than they move the RMSE",
    arguments: ["kitchen/table", "street/kerb", "hills/barn"])
  func waves(name: String) throws {
    func read(_ folder: String) throws -> DepthMap {
      try DepthMap.read("\(Self.root)/datasets/demo/\(folder)/\(name).png").map
    }
    let table = try Sensitivity(
      of: try read("depth"), floor: try read("predictions/good"),
      under: try ProtocolLibrary.protocol("control-fidelity-v2"))
    func floors(_ id: String) throws -> [Double] {
      let row = try #require(table.rows.first { $0.metric == id })
      return table.perturbations.indices.filter { table.perturbations[$0].kind == .waves }
        .compactMap { row.floors[$0] }
    }
    let normals = try floors("rel_normal"), errors = try floors("rmse")
    #expect(normals.count == 3)
    for (normal, error) in zip(normals, errors) { #expect(normal > 2 * error) }
  }

  @Test("A relative picture has no surfaces, and the table says so")
  func relative() async throws {
    let picture = "datasets/demo/predictions/relative/kitchen/table.png"
    let outcome = try await Command.run(["explain", "--sensitivity", picture], in: Self.root)
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(
      outcome.output.contains("floor      the reference as an 8-bit control picture against itself")
    )
    #expect(outcome.output.contains("– boundary_f1 is undefined: "))
    #expect(outcome.output.contains("– rel_normal is undefined: "))
  }

  @Test(
    "Words that do not go together are refused",
    arguments: [
      (["--sensitivity", "--to", "plain-v1"], "--sensitivity: expected no --metric"),
      (["a", "b", "--protocol", "plain-v1"], "--protocol: expected --sensitivity beside it"),
      ([], "Missing expected argument '<ref>'"), (["a"], "Missing expected argument '<cand>'"),
    ])
  func refused(words: [String], sentence: String) async throws {
    let outcome = try await Command.run(["explain"] + words)
    #expect(outcome.code == 64 && outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("Error: \(sentence)"), "\(outcome.error)")
  }

  @Test("Compare prints the other fits below, the shares of the control, and both in the document")
  func compare() async throws {
    let words = ["compare", Self.depth, Self.estimate, "--protocol", "control-fidelity-v2"]
    let outcome = try await Command.run(words, in: Self.root)
    #expect(outcome.code == 0, "\(outcome.error)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    let head = try #require(lines.first { $0.hasPrefix("beside ") })
    #expect(
      head.split(separator: " ").map(String.init) == [
        "beside", "affine_disparity_l1", "affine_disparity_minmax",
      ])
    #expect(lines.contains { $0.hasPrefix("control    ") && $0.contains("in dead zones") })
    #expect(lines.count { $0.hasPrefix("rmse ") } == 2)
    #expect(lines.count { $0.hasPrefix("cnpp_rmse_255 ") } == 1)
    let json = try JSON(try await Command.run(words + ["--json"], in: Self.root).output)
    let beside = try json["beside"].list
    #expect(
      try beside.map { try $0["method"].text } == [
        "affine_disparity_l1", "affine_disparity_minmax",
      ])
    #expect(try json["control"].keys == ["dead_zone_share", "saturated_share"])
    // The first version has the shares and no other fit.
    let first = try JSON(
      try await Command.run(
        ["compare", Self.depth, Self.estimate, "--protocol", "control-fidelity-v1", "--json"],
        in: Self.root
      ).output)
    #expect(try first.keys.contains("control") && !first.keys.contains("beside"))
    #expect(try first["metrics"]["rmse"].number == json["metrics"]["rmse"].number)
  }
}
