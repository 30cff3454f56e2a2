public import DepthMetrics
internal import Raster

extension Report {
  /// What makes a reader doubt that numbers mean what they seem to.
  public struct Doubt: Sendable, Equatable {
    /// What it is about.
    public enum Kind: String, Sendable, CaseIterable {
      /// Candidates of another size were brought to the reference's grid.
      case resized
      /// Some of them have another shape, so that they were stretched.
      case distorted
      /// Some of them are the reference turned by a quarter.
      case transposed
      /// Photos that cannot be shown.
      case photo
      /// Most candidates put near where the reference has far.
      case swapped
      /// Some outputs of samples that have others could not be scored.
      case lost
    }

    /// What it is about.
    public let kind: Kind
    /// The samples, by id.
    public let samples: [String]
    /// The first one's sizes or reason.
    public let example: String
  }

  /// The doubts that the samples give cause for, in the order of their kinds.
  public var doubts: [Doubt] {
    func changed(_ kind: Doubt.Kind, _ holds: (GridChange) -> Bool) -> Doubt? {
      let found = samples.compactMap { sample in
        sample.outputs.compactMap(\.resized).first(where: holds).map { (sample.id, $0) }
      }
      return found.first.map { Doubt(kind: kind, samples: found.map(\.0), example: $0.1.text) }
    }
    let photos = samples.filter { $0.assets.imageError != nil }
    return [
      changed(.resized) { _ in true },
      changed(.distorted) { $0.isDistorted && !$0.isTransposed },
      changed(.transposed, \.isTransposed),
      photos.first.map {
        Doubt(kind: .photo, samples: photos.map(\.id), example: $0.assets.imageError ?? "")
      },
      swapped, lost,
    ].compactMap { $0 }
  }

  /// Samples of which some outputs have no scores.
  private var lost: Doubt? {
    let found = samples.filter { $0.failures != nil }
    return found.first.flatMap { sample in
      sample.failures?.first.map {
        Doubt(kind: .lost, samples: found.map(\.id), example: $0.error)
      }
    }
  }

  /// Whether most samples have a negative slope, or a rank correlation below -0.5.
  private var swapped: Doubt? {
    let judged = samples.filter { !$0.outputs.isEmpty }
    let found = judged.filter { sample in
      sample.isInverted || (sample.value(of: "spearman") ?? 0) < -0.5
    }
    guard let first = found.first, 2 * found.count > judged.count else { return nil }
    return Doubt(
      kind: .swapped, samples: found.map(\.id),
      example: first.outputs.first?.candidateKind?.rawValue ?? "")
  }
}

extension Report.Doubt {
  /// The doubt as a sentence, without the names of the samples.
  ///
  /// - Parameter images: How a number of samples is said: "3 images".
  /// - Returns: A whole sentence.
  public func sentence(_ images: (Int) -> String) -> String {
    switch kind {
    case .resized:
      "The candidate was brought to its reference's grid in \(images(samples.count)): \(example)"
        + (samples.count > 1 ? " for the first." : ".")
    case .distorted:
      "The candidate has another shape than its reference in \(images(samples.count)) and was stretched: "
        + "\(example)" + (samples.count > 1 ? " for the first." : ".")
    case .transposed:
      "The candidate is its reference's grid turned by a quarter in \(images(samples.count)), \(example)"
        + (samples.count > 1 ? " for the first" : "")
        + ": a camera's orientation (EXIF) was obeyed for one and not for the other; turn them alike."
    case .photo:
      "The photo cannot be shown in \(images(samples.count)): \(example)"
    case .swapped:
      "Near and far are swapped in \(images(samples.count)): "
        + (example == DepthMap.Kind.affineInvariantDisparity.rawValue
          ? "the candidates, taken for disparity, look like depth."
          : "the candidates look like disparity.")
    case .lost:
      "Some outputs have no scores in \(images(samples.count)), which have others: \(example)"
    }
  }

  /// Whether it may change the verdict.
  var isGrave: Bool { kind != .resized && kind != .photo }
}
