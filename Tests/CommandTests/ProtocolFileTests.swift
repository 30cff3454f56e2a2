import DepthMetrics
import Foundation
import TestSupport
import Testing

/// A user's own protocol files.
@Suite struct ProtocolFileTests {
  @Test("A protocol of one's own works like a carried one")
  func own() async throws {
    let pair = try Pair()
    let path = try pair.folder.file(
      "mine.yaml",
      Array(
        """
        protocol: 1
        name: mine
        extends: eigen-nyu
        title: Rooms without a crop
        crop: none
        mask: {max: 5}
        metrics: [rmse, delta1]
        primary: [rmse]

        """.utf8))
    let outcome = try await Command.run(
      ["compare", pair.reference, pair.candidate, "--protocol", path, "--json"])
    #expect(outcome.code == 0)
    let json = try JSON(outcome.output)
    #expect(try json["protocol"]["name"].text == "mine")
    #expect(try json["metrics"].keys == ["rmse", "delta1"])

    // The same rules from the carried protocol and flags: the same hash and the same numbers.
    let flags = try await Command.run([
      "compare", pair.reference, pair.candidate, "--protocol", "eigen-nyu", "--crop", "none",
      "--max-depth", "5", "--metrics", "rmse,delta1", "--json",
    ])
    let other = try JSON(flags.output)
    #expect(try other["protocol"]["hash"].text == json["protocol"]["hash"].text)
    #expect(try other["metrics"]["rmse"].number == json["metrics"]["rmse"].number)

    let shown = try await Command.run(["metrics", path])
    #expect(shown.output.hasPrefix("mine  Rooms without a crop\nhash   "))
    #expect(shown.output.contains("mask.max                     5\n"))
    let explained = try await Command.run([
      "explain", pair.reference, pair.candidate, "--from", path, "--to", "plain-v1",
    ])
    #expect(explained.code == 0)
    #expect(explained.output.contains("mask.max 5 → none"))
  }

  @Test("What a protocol does not say comes from what it extends, or from plain-v1")
  func inheritance() throws {
    for base in ProtocolLibrary.names {
      let rules = try EvaluationProtocol(yaml: "name: x\nextends: \(base)\n", file: "x.yaml")
      let original = try ProtocolLibrary.protocol(base)
      #expect(rules.hash == original.hash)
      #expect(rules.metrics == original.metrics)
      #expect(rules.title == "After \(base)")
    }
    let bare = try EvaluationProtocol(yaml: "name: x\n", file: "x.yaml")
    #expect(bare.hash == (try ProtocolLibrary.protocol("plain-v1").hash))
  }

  private static let methods = AlignmentMethod.allCases.map(\.rawValue).joined(separator: ", ")

  static let wrong: [WrongDocument] = [
    WrongDocument(
      text: "", sentence: "expected a YAML mapping of keys to values, found an empty document."),
    WrongDocument(
      text: "- a\n",
      sentence:
        "expected a YAML mapping of keys to values, found a list in line 1 at the top level."),
    WrongDocument(
      text: "name: \"x\n",
      sentence:
        "expected YAML, found unexpected end of stream in line 2, column 1; check indentation, colons and quotes at that place."
    ),
    WrongDocument(
      text: "name: x\n\tcrop: none\n",
      sentence:
        "expected YAML, found a tab character that violates indentation in line 2, column 1; check indentation, colons and quotes at that place."
    ),
    WrongDocument(
      text: "name: x\nname: y\n",
      sentence: "expected each key once, found 'name' more than once in the mapping of line 1."),
    WrongDocument(
      text: "extends: eigen-nyu\n",
      sentence: "expected the key name, found no such key."),
    WrongDocument(
      text: "name: ''\n", sentence: "expected a name, found none; add `name: my-protocol`."),
    WrongDocument(
      text: "name: x\nmaks: {min: 1}\n",
      sentence:
        "expected one of the keys aggregate, alignment, beside, clamp, crop, frame, invalid, mask, metrics, minimum_pixels, name, notes, primary, resize, score_space, source, title, found 'maks' in line 2; did you mean 'mask'?"
    ),
    WrongDocument(
      text: "name: x\nmask:\n  min: 1\n  mxa: 2\n",
      sentence:
        "expected one of the keys far_quantile, inclusive, max, min, saturated_share under mask, found 'mxa' in line 4; did you mean 'max'?"
    ),
    WrongDocument(
      text: "name: x\nqwertz: 1\n",
      sentence:
        "expected one of the keys aggregate, alignment, beside, clamp, crop, frame, invalid, mask, metrics, minimum_pixels, name, notes, primary, resize, score_space, source, title, found 'qwertz' in line 2; remove it."
    ),
    WrongDocument(
      text: "name: x\nmask: 5\n",
      sentence: "expected mask to be a mapping, found '5' in line 2."),
    WrongDocument(
      text: "name: x\nmask: {min: near}\n",
      sentence: "expected mask.min to be a number, found 'near' in line 2."),
    WrongDocument(
      text: "name: x\nmask: {inclusive: 1}\n",
      sentence: "expected mask.inclusive to be true or false, found '1' in line 2."),
    WrongDocument(
      text: "name: x\nminimum_pixels: 1.5\n",
      sentence: "expected minimum_pixels to be a whole number, found '1.5' in line 2."),
    WrongDocument(
      text: "name: x\nmetrics: rmse\n",
      sentence: "expected metrics to be a list, found 'rmse' in line 2."),
    WrongDocument(
      text: "name: [x]\n", sentence: "expected name to be a single value, found a list in line 1."),
    WrongDocument(
      text: "name: x\nalignment: scale_medain\n",
      sentence:
        "expected alignment to be one of \(methods), found 'scale_medain' in line 2; did you mean 'scale_median'?"
    ),
    WrongDocument(
      text: "name: x\nalignment: {method: magic}\n",
      sentence: "expected alignment.method to be one of \(methods), found 'magic' in line 2."),
    WrongDocument(
      text: "name: x\nbeside: [none, affine_l2]\n",
      sentence:
        "expected beside[1] to be one of \(methods), found 'affine_l2' in line 2; did you mean 'affine_l1'?"
    ),
    WrongDocument(
      text: "name: x\nbeside: [affine_l1, none]\n",
      sentence:
        "expected beside: alignments that differ from each other and from alignment.method, found affine_l1, none; name each of them once."
    ),
    WrongDocument(
      text: "name: x\nbeside: affine_l1\n",
      sentence: "expected beside to be a list, found 'affine_l1' in line 2."),
    WrongDocument(
      text: "name: x\nscore_space: depht\n",
      sentence:
        "expected score_space to be one of depth, disparity, control, found 'depht' in line 2; did you mean 'depth'?"
    ),
    WrongDocument(
      text: "name: x\nframe: square\n",
      sentence: "expected frame to be one of native, kitti-benchmark, found 'square' in line 2."),
    WrongDocument(
      text: "name: x\ncrop: grag\n",
      sentence:
        "expected crop to be one of none, nyu-eigen, garg, kitti-eigen, rows:A:B,columns:C:D, found 'grag' in line 2; did you mean 'garg'?"
    ),
    WrongDocument(
      text: "name: x\ncrop: {rows: [0.5, 0.1], columns: [0, 1]}\n",
      sentence:
        "expected crop to be none, nyu-eigen, garg, kitti-eigen or {rows: [a, b], columns: [c, d]} with 0 <= a < b <= 1, found a mapping in line 2."
    ),
    WrongDocument(
      text: "name: x\nextends: eigen-nuy\n",
      sentence:
        "expected extends: the name of a protocol, found extends: eigen-nuy; did you mean 'eigen-nyu'?"
    ),
    WrongDocument(
      text: "name: x\nextends: [eigen-nyu]\n",
      sentence: "expected extends to be a single value, found a list in line 2."),
    WrongDocument(
      text: "name: x\nprotocol: 2\n",
      sentence:
        "expected protocol: 1, found protocol: 2; use a fdeval that knows this version."),
    WrongDocument(
      text: "name: x\nmask: {min: 5, max: 1}\n",
      sentence: "expected mask.min below mask.max, found 5.0 and 1.0."),
    WrongDocument(
      text: "name: x\nmask: {max: .nan}\n",
      sentence: "expected mask.min below mask.max, found none and nan."),
    WrongDocument(
      text: "name: x\nclamp: {min: 2, max: 2}\n",
      sentence: "expected clamp.min below clamp.max, found 2.0 and 2.0."),
    WrongDocument(
      text: "name: x\nmask: {min: -1}\n",
      sentence: "expected mask.min of at least 0, found -1.0."),
    WrongDocument(
      text: "name: x\nmask: {far_quantile: {quantile: 2, factor: 1}}\n",
      sentence:
        "expected mask.far_quantile with a quantile in 0…1 and a positive factor, found 2.0 and 1.0."
    ),
    WrongDocument(
      text: "name: x\ninvalid: {nan: max}\n",
      sentence:
        "expected clamp.max for invalid.nan: max, found no such bound; add it, or use invalid.nan: drop."
    ),
    WrongDocument(
      text: "name: x\nalignment: {disparity_floor: 0.01}\n",
      sentence:
        "expected alignment.disparity_floor only with a method that fits in disparity, found it with none."
    ),
    WrongDocument(
      text: "name: x\nmetrics: [rsme]\n",
      sentence:
        "expected metric ids of `fdeval metrics`, found 'rsme'; did you mean 'rmse'?"),
    WrongDocument(
      text: "name: x\nprimary: []\n",
      sentence: "expected at least one primary metric, found none."),
  ]

  @Test("A wrong protocol is one sentence that names the file", arguments: wrong)
  func sentences(_ wrong: WrongDocument) async throws {
    let pair = try Pair()
    let path = try pair.folder.file("wrong.yaml", Array(wrong.text.utf8))
    let outcome = try await Command.run(
      ["compare", pair.reference, pair.candidate, "--protocol", path])
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error == "Error: \(path): \(wrong.sentence)\n")
  }

  @Test("A protocol that is not there is answered with the nearest name")
  func unknown() async throws {
    let pair = try Pair()
    func error(_ name: String) async throws -> String {
      let outcome = try await Command.run(
        ["compare", pair.reference, pair.candidate, "--protocol", name])
      #expect(outcome.code == 2)
      #expect(outcome.output.isEmpty)
      return outcome.error
    }
    #expect(
      try await error("eigen-nuy")
        == "Error: protocol eigen-nuy: expected a name that `fdeval metrics` lists, or a .yaml file, found neither; did you mean 'eigen-nyu'?\n"
    )
    #expect(
      try await error("nothing.yaml")
        == "Error: nothing.yaml: expected a readable protocol file, found none that can be opened as text.\n"
    )
    #expect(
      try await error("qqqqqqqqqq").hasSuffix(
        "found neither; the carried ones are \(ProtocolLibrary.names.joined(separator: ", ")).\n"))
  }
}
