/// Which scenes belong together: the numbers of the splits never meet.
package enum SceneSplit: String, CaseIterable, Sendable {
  case training, validation, test

  /// The number of its first scene; 2^40 belong to each.
  var first: UInt64 {
    switch self {
    case .training: 0
    case .validation: 1 << 40
    case .test: 2 << 40
    }
  }
}
