internal import Foundation

extension DepthFinding {
  /// What was seen, as a whole sentence without the file's name and without any flag.
  public var sentence: String {
    switch kind {
    case .sentinel:
      let what = number == reading ? number : "\(number), read as \(reading),"
      let rest = context.map { ", far from all other values (the nearest is \(Self.text($0)))" }
      let mark = (grade == .certain ? "a mark" : "probably a mark") + " for sky or unknown"
      // What is not positive is no distance under any protocol, and costs coverage instead.
      let effect =
        value.map { $0 <= 0 } == true ? "which is no value." : "which counts as a distance."
      return "\(what) stands in \(portion) of the pixels\(rest ?? ""): \(mark), \(effect)"
    case .constant:
      return "all known pixels have one value, \(reading): \(portion) of the map."
    case .widenedEightBits:
      return "all codes are multiples of \(number), as in an 8-bit picture that was widened to 16 "
        + "bits; at most 256 distances are left."
    case .halvedCodes:
      return "the largest code is exactly 32768, as in files that went through Photoshop, which "
        + "halves 16-bit codes."
    case .saturated where grade == .certain:
      return
        "\(portion) of the pixels are farther than \(reading) m and were cut off there, as the "
        + "encoding says."
    case .saturated:
      let what = number == reading ? number : "\(number) (\(reading))"
      return "\(portion) of the pixels have the largest value, \(what): what is greater was cut "
        + "off there, probably."
    case .zeroHoles:
      return "\(portion) of the pixels are 0, which is no distance: holes "
        + (grade == .certain ? "" : "probably ") + "stored as 0."
    case .suspiciousUnit where context == nil:
      return "the values run from exactly 0 to exactly 1, as in a map without a unit that was "
        + "normalised; they are no metres, probably."
    case .suspiciousUnit:
      let centre = context.map { "the median is \(Self.text($0)) m" } ?? "the values are large"
      return "\(centre), which is farther than depth cameras and models see: the numbers "
        + "are probably \(unitName ?? "of another unit")."
    case .assumed:
      return "nothing says what its numbers mean; they were read as \(assumption)."
    }
  }

  private var number: String { stored.map(Self.text) ?? "one number" }

  private var reading: String { value.map(Self.text) ?? number }

  private var portion: String {
    share.map { Self.text(($0 * 100), digits: 3) + "%" } ?? "some"
  }

  private var unitName: String? {
    for case .unit(let metres) in remedies {
      return [0.001: "millimetres", 0.01: "centimetres"][metres]
    }
    return nil
  }

  private var assumption: String {
    for case .say([.encoding]) in remedies { return "metres, for want of a unit" }
    return "metres along the optical axis"
  }

  /// A number as short as it is exact: 1e+10, 65504, 3.40282e+38, -1.
  static func text(_ number: Double, digits: Int) -> String {
    String(format: "%.\(digits)g", number)
  }

  private static func text(_ number: Double) -> String { text(number, digits: 6) }
}
