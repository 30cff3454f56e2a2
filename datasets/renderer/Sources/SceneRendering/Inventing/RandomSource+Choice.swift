extension RandomSource {
  /// One of some things, all equally likely.
  mutating func pick<T>(_ things: [T]) -> T { things[Int(next() % UInt64(things.count))] }

  /// True with this probability.
  mutating func chance(_ probability: Double) -> Bool { unit() < probability }

  /// A whole number between two bounds, both included.
  mutating func whole(_ low: Int, _ high: Int) -> Int { low + Int(next() % UInt64(high - low + 1)) }
}
