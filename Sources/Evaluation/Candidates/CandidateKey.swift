internal import Foundation

/// What tells the candidates of a sample from each other.
public struct CandidateKey: Sendable, Hashable, Codable {
  /// What the candidate is to the sample.
  public var role: ComparisonRecord.Role
  /// The name of the prompt of a generated output.
  public var prompt: String?
  /// The settings that a sweep varies: "guidance=10".
  public var setting: String?
  /// The seed of a generated output.
  public var seed: UInt64?
  /// The estimator, where another than the deciding one sees an output.
  public var estimator: String?

  /// The key of a candidate; without any argument that of a sample's only output.
  public init(
    _ role: ComparisonRecord.Role = .output, prompt: String? = nil, setting: String? = nil,
    seed: UInt64? = nil, estimator: String? = nil
  ) {
    self.role = role
    self.prompt = prompt
    self.setting = setting
    self.seed = seed
    self.estimator = estimator
  }

  /// The candidate in a few words, "prompt dusk, guidance=10, seed 3"; empty for an only output.
  public var words: String {
    var parts: [String] = []
    if role != .output { parts.append(role.rawValue) }
    if let prompt { parts.append("prompt \(prompt)") }
    if let setting { parts.append(setting) }
    if let seed { parts.append("seed \(seed)") }
    if let estimator { parts.append("seen by \(estimator)") }
    return parts.joined(separator: ", ")
  }

  /// A name that no other candidate of a sample has; empty for an only output.
  var name: String {
    guard self != CandidateKey() else { return "" }
    // A separator that no text of a file or a flag holds.
    return [
      role.rawValue, prompt ?? "", setting ?? "", seed.map(String.init) ?? "", estimator ?? "",
    ]
    .joined(separator: "\u{1F}")
  }
}

extension CandidateKey: Comparable {
  /// By role as ``ComparisonRecord/Role`` lists them, prompt, setting and seed; what is not there
  /// comes first.
  public static func < (one: CandidateKey, other: CandidateKey) -> Bool {
    one.rank.lexicographicallyPrecedes(other.rank)
  }

  private var rank: [String] {
    let index = ComparisonRecord.Role.allCases.firstIndex(of: role) ?? 0
    let digits = seed.map { String(repeating: "0", count: 20 - "\($0)".count) + "\($0)" }
    return ["\(index)", prompt ?? "", setting ?? "", digits ?? "", estimator ?? ""]
  }
}

extension ComparisonRecord {
  /// Which of the sample's candidates this is of.
  public var key: CandidateKey {
    CandidateKey(
      role, prompt: prompt, setting: setting, seed: seed,
      estimator: role == .beside ? estimator : nil)
  }
}
