public import Raster

/// What was found in one of the depth files of a sample that makes its numbers doubtful.
public struct FileFinding: Sendable, Equatable, Codable {
  /// Which file it is.
  public enum Role: String, Sendable, Codable, CaseIterable {
    case reference
    case candidate
  }

  /// Which file it is.
  public var role: Role
  /// What was found.
  public var finding: DepthFinding

  /// A finding of a file.
  public init(_ role: Role, _ finding: DepthFinding) {
    self.role = role
    self.finding = finding
  }
}

extension Report {
  /// A kind of finding over all samples that have it.
  public struct FindingSummary: Sendable, Equatable {
    /// Which files have it.
    public let role: FileFinding.Role
    /// The first one.
    public let first: DepthFinding
    /// Ids of the samples, sorted.
    public let samples: [String]
  }

  /// What was found in the samples' files, a line for every kind and number, the most frequent first.
  public var findings: [FindingSummary] {
    var groups: [(first: FileFinding, samples: [String])] = []
    for sample in samples {
      for found in sample.findings ?? [] {
        let index = groups.firstIndex { group in
          group.first.role == found.role && group.first.finding.kind == found.finding.kind
            && group.first.finding.stored == found.finding.stored
        }
        if let index {
          if groups[index].samples.last != sample.id { groups[index].samples.append(sample.id) }
        } else {
          groups.append((found, [sample.id]))
        }
      }
    }
    return groups.sorted { $0.samples.count > $1.samples.count }.map {
      FindingSummary(role: $0.first.role, first: $0.first.finding, samples: $0.samples)
    }
  }
}
