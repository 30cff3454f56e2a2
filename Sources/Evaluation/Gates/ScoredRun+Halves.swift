extension ScoredRun {
  /// The repeats of every sample in two halves, as if they were two runs.
  ///
  /// Seeds no longer say which repeats belong together, so they are numbered anew; of an odd number
  /// of repeats the last one is left out.
  ///
  /// - Parameter reorder: What is done to the repeats of a sample before they are halved; called in
  ///   the order of ids.
  /// - Returns: Both halves.
  func halves(
    _ reorder: ([Repeat]) -> [Repeat]
  ) -> (ScoredRun, ScoredRun) {
    func numbered(_ repeats: ArraySlice<Repeat>) -> [Repeat] {
      repeats.enumerated().map { index, one in
        var one = one
        one.seed = UInt64(index)
        return one
      }
    }
    var one = self, other = self
    for (id, sample) in samples.sorted(by: { $0.key < $1.key }) {
      let scored = sample.repeats.filter { !$0.values.isEmpty }
      let repeats = reorder(scored), half = scored.count / 2
      one.samples[id]?.repeats = numbered(repeats[..<half])
      other.samples[id]?.repeats = numbered(repeats[half..<2 * half])
    }
    return (one, other)
  }
}

extension ScoredRun.Sample {
  /// Whether two or more repeats have a value.
  var hasRepeats: Bool { repeats.count { !$0.values.isEmpty } > 1 }
}
