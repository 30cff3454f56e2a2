extension ScoredRun {
  /// This run with the other run's ids, and how many samples that renamed.
  ///
  /// A report from before ids came from the captures of a dataset's pattern calls a sample by its
  /// reference's path. Samples that only one of the runs has are the same one where their references lie
  /// at one path of the dataset, and no other sample's does.
  func renamed(as other: ScoredRun) -> (run: ScoredRun, renamed: Int) {
    func single(_ run: ScoredRun, lacking: ScoredRun) -> [String: String] {
      let paths = run.samples.values.compactMap { sample in
        sample.assets.map { ($0.reference, sample.id) }
      }
      let ids = Dictionary(paths.map { ($0.0, [$0.1]) }) { $0 + $1 }
      return ids.compactMapValues { $0.count == 1 ? $0[0] : nil }
        .filter { !$0.key.isEmpty && lacking.samples[$0.value] == nil }
    }
    let own = single(self, lacking: other), theirs = single(other, lacking: self)
    var run = self
    var count = 0
    for (path, id) in own {
      guard let new = theirs[path], var sample = run.samples.removeValue(forKey: id) else {
        continue
      }
      // Scenes are what the newer run says: where they were told by ids, they bear its names too.
      if sample.cluster == id, let cluster = other.samples[new]?.cluster {
        sample.cluster = cluster
      }
      sample.id = new
      run.samples[new] = sample
      count += 1
    }
    return (run, count)
  }
}
