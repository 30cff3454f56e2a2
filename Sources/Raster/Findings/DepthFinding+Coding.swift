extension DepthFinding: Codable {
  private enum CodingKeys: String, CodingKey {
    case kind, grade, stored, value, share, context, remedies, sentence
  }

  /// Reads a finding; its sentence is made anew, not read.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Kind.self, forKey: .kind),
      try container.decode(Grade.self, forKey: .grade),
      stored: try container.decodeIfPresent(Double.self, forKey: .stored),
      value: try container.decodeIfPresent(Double.self, forKey: .value),
      share: try container.decodeIfPresent(Double.self, forKey: .share),
      context: try container.decodeIfPresent(Double.self, forKey: .context),
      remedies: try container.decodeIfPresent([Remedy].self, forKey: .remedies) ?? [])
  }

  /// Writes the finding with its ``sentence``; what is nil is left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(grade, forKey: .grade)
    try container.encodeIfPresent(stored, forKey: .stored)
    try container.encodeIfPresent(value, forKey: .value)
    try container.encodeIfPresent(share, forKey: .share)
    try container.encodeIfPresent(context, forKey: .context)
    try container.encode(remedies, forKey: .remedies)
    try container.encode(sentence, forKey: .sentence)
  }
}
