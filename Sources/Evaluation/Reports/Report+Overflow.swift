/// Parts of a report whose numbers may overflow: NaN here, `null` in JSON.
extension Report.DepthBinSummary {
  /// Reads a range; `null` is NaN.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    func number(_ key: CodingKeys) throws -> Double {
      try fields.decode(Double?.self, forKey: key) ?? .nan
    }
    self.init(
      from: try fields.decode(Double.self, forKey: .from),
      to: try fields.decode(Double.self, forKey: .to),
      share: try number(.share), samples: try fields.decode(Int.self, forKey: .samples),
      p10: try number(.p10), p50: try number(.p50), p90: try number(.p90), mean: try number(.mean),
      undefined: try fields.decodeIfPresent(String.self, forKey: .undefined))
  }

  private enum CodingKeys: String, CodingKey {
    case from, to, share, samples, p10, p50, p90, mean, undefined
  }
}

extension Report.GroupSummary {
  /// Reads a group; `null` is NaN.
  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      grouping: try fields.decode(String.self, forKey: .grouping),
      name: try fields.decode(String.self, forKey: .name),
      n: try fields.decode(Int.self, forKey: .n),
      mean: try fields.decode(Double?.self, forKey: .mean) ?? .nan,
      undefined: try fields.decodeIfPresent(String.self, forKey: .undefined))
  }

  private enum CodingKeys: String, CodingKey { case grouping, name, n, mean, undefined }
}
