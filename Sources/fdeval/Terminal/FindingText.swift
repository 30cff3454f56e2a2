import Raster

/// Findings in the words of a command: the library says what was seen and what would mend it, and
/// this the flags that do.
struct FindingText {
  /// What a command can do about a file.
  enum Role {
    /// The file is read alone.
    case single
    /// The reference of a comparison whose protocol flags can leave values out.
    case reference
    /// The candidate of a comparison.
    case candidate
    /// One side of a comparison without protocol flags.
    case side(prefix: String)
    /// The command made the file itself.
    case made
  }

  let role: Role

  /// A finding as a warning about a file.
  func warning(_ finding: DepthFinding, of path: String) -> String {
    "\(path): \(text(finding))"
  }

  /// A finding and what to do, in whole sentences.
  func text(_ finding: DepthFinding) -> String {
    let remedies = finding.remedies.compactMap(words)
    guard !remedies.isEmpty else { return finding.sentence }
    return finding.sentence + " " + capitalised(remedies.joined(separator: ", or ")) + "."
  }

  private func words(_ remedy: DepthFinding.Remedy) -> String? {
    switch remedy {
    case .encoding(let encoding): flag("encoding").map { "\($0) \(encoding.name) says so" }
    case .kind(let kind): flag("kind").map { "\($0) \(kind.flag) says so" }
    case .unit(let metres):
      flag("encoding").map { "\($0) \(DepthEncoding.values(metresPerUnit: metres).name) says so" }
    case .maximum(let value): bound("--max-depth", value)
    case .minimum(let value): bound("--min-depth", value)
    case .say(let statements):
      say(statements.compactMap { flag($0.rawValue) })
    case .original:
      if case .made = role { nil } else { "use the file that this one was made from" }
    }
  }

  private func say(_ flags: [String]) -> String? {
    guard !flags.isEmpty else { return nil }
    return flags.joined(separator: " and ") + (flags.count == 1 ? " says it" : " say it")
  }

  /// The flag that says something of the file.
  private func flag(_ name: String) -> String? {
    switch role {
    case .single: "--\(name)"
    case .reference: "--ref-\(name)"
    case .candidate: "--cand-\(name)"
    case .side(let prefix): "--\(prefix)\(name)"
    case .made: nil
    }
  }

  /// Bounds are those of references.
  private func bound(_ flag: String, _ value: Double) -> String? {
    guard case .reference = role else { return nil }
    return "\(flag) \(Self.exact(value)) leaves them out"
  }

  /// The shortest text that is read back as the number: a rounded one might lie on its other side.
  private static func exact(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private func capitalised(_ text: String) -> String {
    text.hasPrefix("--") ? text : text.prefix(1).uppercased() + text.dropFirst()
  }
}

extension DepthMap.Kind {
  /// All that `--kind` takes.
  static var flags: String { allCases.map(\.flag).joined(separator: ", ") }
}
