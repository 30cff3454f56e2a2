import ArgumentParser
import DepthMetrics
import Raster

/// Which protocol, and what is changed of it.
///
/// A change makes another protocol, with another hash.
struct ProtocolOptions: ParsableArguments {
  @Option(
    name: [.customLong("protocol"), .customShort("p")],
    help: ArgumentHelp(
      "Name of a protocol (see 'fdeval metrics'), or a .yaml file of your own. Default: plain-v2, "
        + "which takes both maps as they are.", valueName: "name"))
  var name: String?

  @Option(
    help: ArgumentHelp(
      "Fit the candidate first: \(AlignmentMethod.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "method"))
  var align: String?

  @Option(
    help: ArgumentHelp(
      "Which samples share one fit: sample (each has its own), cluster (a clip's frames) or dataset.",
      valueName: "scope"))
  var alignPer: String?

  @Option(help: ArgumentHelp("References at or below this do not count.", valueName: "metres"))
  var minDepth: Double?

  @Option(help: ArgumentHelp("References at or above this do not count.", valueName: "metres"))
  var maxDepth: Double?

  @Option(
    help: ArgumentHelp(
      "Part of the map that counts: none, nyu-eigen, garg, kitti-eigen, or rows:A:B,columns:C:D as "
        + "fractions.", valueName: "crop"))
  var crop: String?

  @Option(
    help: ArgumentHelp(
      "Bring a candidate of another size to the reference's grid: none, "
        + ResamplingKernel.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "kernel"))
  var resize: String?

  @Option(
    help: ArgumentHelp(
      "Move aligned depths into these bounds, in metres; either may be empty.",
      valueName: "min:max"))
  var clamp: String?

  @Option(
    help: ArgumentHelp(
      "Candidate pixels that are not finite and positive: drop (and count them) or fail.",
      valueName: "policy"))
  var invalid: String?

  @Option(
    help: ArgumentHelp(
      "Measure errors in depth, disparity or control units.", valueName: "space"))
  var scoreSpace: String?

  /// Whether neither a protocol nor a change is given.
  var isEmpty: Bool {
    [name, align, alignPer, crop, resize, clamp, invalid, scoreSpace].allSatisfy { $0 == nil }
      && minDepth == nil && maxDepth == nil
  }

  /// The protocol with its changes; a changed one is called "NAME, changed".
  func resolved() throws -> EvaluationProtocol {
    var rules = try ProtocolLibrary.protocol(name ?? ProtocolLibrary.defaultName)
    let before = rules.fields
    if let align {
      guard let method = AlignmentMethod(rawValue: align) else {
        let choices = AlignmentMethod.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--align: expected one of \(choices), found '\(align)'.")
      }
      rules.alignment.method = method
      rules.beside?.removeAll { $0 == method }
      if method.space == .depth { rules.alignment.disparityFloor = nil }
    }
    if let alignPer {
      guard let scope = AlignmentRule.Scope(rawValue: alignPer) else {
        throw ValidationError(
          "--align-per: expected sample, cluster or dataset, found '\(alignPer)'.")
      }
      rules.alignment.per = scope
    }
    if let minDepth { rules.mask.min = minDepth }
    if let maxDepth { rules.mask.max = maxDepth }
    if let crop {
      guard let value = Crop(named: crop) else {
        throw ValidationError(
          "--crop: expected none, nyu-eigen, garg, kitti-eigen or rows:A:B,columns:C:D, found "
            + "'\(crop)'.")
      }
      rules.crop = value
    }
    if let resize {
      rules.resize.kernel = ResamplingKernel(rawValue: resize)
      guard rules.resize.kernel != nil || resize == "none" else {
        let choices = ResamplingKernel.allCases.map(\.rawValue).joined(separator: ", ")
        throw ValidationError("--resize: expected none, \(choices), found '\(resize)'.")
      }
    }
    if let clamp { rules.clamp = try bounds(clamp) }
    if let invalid {
      let zero = rules.invalid.zero
      switch invalid {
      case "drop":
        rules.invalid = InvalidRule(nan: .drop, infinite: .drop, nonpositive: .drop, zero: zero)
      case "fail":
        rules.invalid = InvalidRule(nan: .fail, infinite: .fail, nonpositive: .fail, zero: zero)
      default: throw ValidationError("--invalid: expected drop or fail, found '\(invalid)'.")
      }
    }
    if let scoreSpace {
      guard let space = EvaluationProtocol.ScoreSpace(rawValue: scoreSpace) else {
        throw ValidationError(
          "--score-space: expected depth, disparity or control, found '\(scoreSpace)'.")
      }
      rules.scoreSpace = space
    }
    try rules.validate(file: "protocol \(rules.name) with its flags")
    if rules.fields != before { rules.name += ", changed" }
    return rules
  }

  private func bounds(_ text: String) throws -> EvaluationProtocol.Clamp {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.map { Double($0) }
    guard parts.count == 2, zip(parts, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else {
      throw ValidationError("--clamp: expected MIN:MAX such as 0.001:10, found '\(text)'.")
    }
    return EvaluationProtocol.Clamp(min: numbers[0], max: numbers[1])
  }
}
