extension DepthFinding {
  /// What would mend a finding, in terms of the file and not of any command.
  public enum Remedy: Sendable, Equatable {
    /// A part of a ``DepthDescription`` that somebody has to say.
    public enum Statement: String, Sendable, Codable, CaseIterable {
      case kind, encoding
    }

    /// Read the stored numbers by this encoding.
    case encoding(DepthEncoding)
    /// The values are of this kind.
    case kind(DepthMap.Kind)
    /// The stored floating-point numbers are in a unit of so many metres.
    case unit(metresPerUnit: Double)
    /// Leave out values at or above this one, in the unit of the map.
    case maximum(Double)
    /// Leave out values at or below this one, in the unit of the map.
    case minimum(Double)
    /// Say what nobody said, with whatever is true.
    case say([Statement])
    /// Go back to the file that this one was made from: what is lost is not in it.
    case original
  }
}

extension DepthFinding.Remedy: Codable {
  private enum CodingKeys: String, CodingKey {
    case encoding, kind, maximum, minimum, say, original
    case unit = "metres_per_unit"
    /// The same, as decoders read it that turn snake_case around.
    case turnedUnit = "metresPerUnit"
  }

  /// Reads an object of one key; another one is a `DecodingError`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let key = container.allKeys.first, container.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a remedy has one key"))
    }
    switch key {
    case .encoding: self = .encoding(try container.decode(DepthEncoding.self, forKey: key))
    case .kind: self = .kind(try container.decode(DepthMap.Kind.self, forKey: key))
    case .unit, .turnedUnit:
      self = .unit(metresPerUnit: try container.decode(Double.self, forKey: key))
    case .maximum: self = .maximum(try container.decode(Double.self, forKey: key))
    case .minimum: self = .minimum(try container.decode(Double.self, forKey: key))
    case .say: self = .say(try container.decode([Statement].self, forKey: key))
    case .original: self = .original
    }
  }

  /// Writes an object of one key, such as `{"encoding": "x512:sky=65535"}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .encoding(let encoding): try container.encode(encoding, forKey: .encoding)
    case .kind(let kind): try container.encode(kind, forKey: .kind)
    case .unit(let metres): try container.encode(metres, forKey: .unit)
    case .maximum(let value): try container.encode(value, forKey: .maximum)
    case .minimum(let value): try container.encode(value, forKey: .minimum)
    case .say(let statements): try container.encode(statements, forKey: .say)
    case .original: try container.encode(true, forKey: .original)
    }
  }
}
