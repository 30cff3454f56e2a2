/// Byte strings and a number for each, found one byte after the other.
///
/// The children of a node lie side by side, ordered by their byte, so that the whole is four
/// arrays; a step is a binary search among them.
struct PieceTrie: Sendable {
  /// Where every search begins.
  static let root: Int32 = 0

  private var firstChild: [Int32] = [0]
  private var childCount: [Int32] = [0]
  private var label: [UInt8] = [0]
  private var number: [Int32] = [-1]

  /// Builds the tree; of equal strings the last one's number counts.
  ///
  /// - Parameter pieces: The strings, with numbers that are not negative.
  /// - Complexity: The bytes of all pieces, and sorting them.
  init(_ pieces: [(bytes: [UInt8], number: Int32)]) {
    let order = pieces.indices.sorted { left, right in
      let (a, b) = (pieces[left].bytes, pieces[right].bytes)
      if a.lexicographicallyPrecedes(b) { return true }
      return a == b && left < right
    }
    // The pieces below each node, in the order of nodes.
    var ranges = [0..<order.count]
    var depths = [0]
    var node = 0
    while node < ranges.count {
      var range = ranges[node]
      let depth = depths[node]
      while let first = range.first, pieces[order[first]].bytes.count == depth {
        number[node] = pieces[order[first]].number
        range.removeFirst()
      }
      firstChild[node] = Int32(ranges.count)
      while let first = range.first {
        let byte = pieces[order[first]].bytes[depth]
        var end = first + 1
        while end < range.upperBound, pieces[order[end]].bytes[depth] == byte { end += 1 }
        ranges.append(first..<end)
        depths.append(depth + 1)
        firstChild.append(0)
        childCount.append(0)
        label.append(byte)
        number.append(-1)
        childCount[node] += 1
        range = end..<range.upperBound
      }
      node += 1
    }
  }

  /// The node one byte further, or nil where no piece goes on like this.
  func child(of node: Int32, _ byte: UInt8) -> Int32? {
    var low = firstChild[Int(node)]
    var high = low + childCount[Int(node)]
    while low < high {
      let middle = (low + high) / 2
      let found = label[Int(middle)]
      if found == byte { return middle }
      if found < byte { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// The number of the piece that ends at a node, or nil where none does.
  func number(at node: Int32) -> Int32? {
    let number = number[Int(node)]
    return number < 0 ? nil : number
  }

  /// The number of a whole piece.
  func number(of bytes: some Sequence<UInt8>) -> Int32? {
    var node = Self.root
    for byte in bytes {
      guard let next = child(of: node, byte) else { return nil }
      node = next
    }
    return number(at: node)
  }
}
