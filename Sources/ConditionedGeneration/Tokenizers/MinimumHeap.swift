/// A binary heap: the smallest of its elements at any time.
struct MinimumHeap<Element: Comparable> {
  private var elements: [Element] = []

  /// Takes one more element.
  mutating func insert(_ element: Element) {
    elements.append(element)
    var place = elements.count - 1
    while place > 0 {
      let parent = (place - 1) / 2
      guard elements[place] < elements[parent] else { return }
      elements.swapAt(place, parent)
      place = parent
    }
  }

  /// Removes the smallest element; nil where there is none.
  mutating func popMinimum() -> Element? {
    guard let minimum = elements.first, let moved = elements.popLast() else { return nil }
    guard !elements.isEmpty else { return minimum }
    elements[0] = moved
    var place = 0
    while true {
      var child = 2 * place + 1
      guard child < elements.count else { return minimum }
      if child + 1 < elements.count, elements[child + 1] < elements[child] { child += 1 }
      guard elements[child] < elements[place] else { return minimum }
      elements.swapAt(place, child)
      place = child
    }
  }
}
