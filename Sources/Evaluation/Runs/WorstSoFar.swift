internal import Synchronization

/// The worst samples among those that were scored, while others are still to come.
///
/// The worst of all samples are among the worst at the moment when they are scored, so that their
/// pictures can be drawn while their maps are at hand: a model's maps are gone afterwards.
final class WorstSoFar: Sendable {
  private let ranking: SampleRanking
  private let count: Int
  private let places = Mutex<[SampleRanking.Place]>([])

  /// No samples yet.
  ///
  /// - Parameters:
  ///   - ranking: Which are worse.
  ///   - count: How many are kept.
  init(_ ranking: SampleRanking, count: Int) {
    self.ranking = ranking
    self.count = count
  }

  /// Takes a sample in; whether it is among the worst now.
  func admits(_ sample: SampleRecord) -> Bool {
    guard sample.status == .ok else { return false }
    let place = ranking.place(of: sample)
    return places.withLock { places in
      let index = places.firstIndex { place.isBefore($0) } ?? places.count
      guard index < count else { return false }
      places.insert(place, at: index)
      if places.count > count { places.removeLast() }
      return true
    }
  }
}
