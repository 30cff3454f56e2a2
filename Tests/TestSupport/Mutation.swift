/// Seeded damage to files.
public struct Mutation {
  private var random: SplitMix64
  /// Other files of the same format, to splice from.
  private let others: [[UInt8]]

  /// Starts a sequence of damages.
  public init(seed: UInt64, others: [[UInt8]]) {
    random = SplitMix64(seed: seed)
    self.others = others
  }

  /// A number below a bound.
  public mutating func below(_ bound: Int) -> Int { random.below(bound) }

  /// The bytes with one to three damages.
  public mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.below(3) where !bytes.isEmpty { damage(&bytes) }
    return bytes
  }

  private mutating func damage(_ bytes: inout [UInt8]) {
    switch random.below(9) {
    case 0:
      bytes[random.below(bytes.count)] ^= 1 << random.below(8)
    case 1:
      let telling: [UInt8] = [0, 1, 2, 0x7F, 0x80, 0xFE, 0xFF, 0x30, 0x39, 0x2C, 0x20]
      bytes[random.below(bytes.count)] = telling[random.below(telling.count)]
    case 2:
      bytes.removeLast(1 + random.below(bytes.count))
    case 3:
      bytes.removeSubrange(range(of: bytes.count, most: 24))
    case 4:
      // A run repeated: a chunk, if luck has it.
      let run = bytes[range(of: bytes.count, most: 64)]
      bytes.insert(contentsOf: run, at: random.below(bytes.count + 1))
    case 5:
      let other = others[random.below(others.count)]
      let run = other[range(of: other.count, most: 64)]
      let place = random.below(bytes.count)
      bytes.replaceSubrange(place..<min(place + run.count, bytes.count), with: run)
    case 6:
      setLength(&bytes, size: 4)
    case 7:
      setLength(&bytes, size: 2)
    default:
      bytes += (0..<random.below(16)).map { _ in UInt8(random.below(256)) }
    }
  }

  /// Overwrites what may be a length or offset with a number that tends to hurt.
  private mutating func setLength(_ bytes: inout [UInt8], size: Int) {
    guard bytes.count >= size else { return }
    let numbers: [UInt32] = [
      0, 1, 2, 255, 256, 65535, 65536, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF, UInt32(bytes.count),
      UInt32(random.below(bytes.count)), UInt32(random.below(1 << 20)),
    ]
    let number = numbers[random.below(numbers.count)]
    let place = random.below(bytes.count - size + 1)
    let isBig = random.below(2) == 0
    for at in 0..<size {
      let shift = 8 * (isBig ? size - 1 - at : at)
      bytes[place + at] = UInt8(truncatingIfNeeded: number >> shift)
    }
  }

  private mutating func range(of count: Int, most: Int) -> Range<Int> {
    guard count > 0 else { return 0..<0 }
    let start = random.below(count)
    return start..<min(start + 1 + random.below(most), count)
  }
}
