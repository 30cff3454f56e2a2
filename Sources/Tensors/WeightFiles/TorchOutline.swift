/// The containers of a checkpoint, flattened to dotted names.
struct TorchOutline {
  /// What a call that makes a tensor turned out to be.
  enum Leaf {
    case tensor(WeightTensor)
    case unreadable(String)
  }

  private struct Step {
    let value: PickleValue
    let path: [String]
  }

  private let graph: PickleGraph
  private let path: String
  /// The calls that make tensors, with their paths.
  private var leaves: [(path: [String], node: PickleNode)] = []
  private var plain: [String: String] = [:]

  // Shared containers are walked once for each path to them: what a pickle of some bytes describes
  // can be beyond all bounds.
  private static let stepLimit = 1_000_000
  private static let leafLimit = 100_000
  private static let depthLimit = 32
  private static let nameLimit = 1000
  private static let plainLimit = 10_000
  private static let textLimit = 4096

  /// Walks through everything that the pickle describes.
  init(_ graph: PickleGraph, path: String) throws(WeightFileError) {
    self.graph = graph
    self.path = path
    var steps = [Step(value: graph.root, path: [])]
    var count = 0
    while let step = steps.popLast() {
      count += 1
      let items = graph.node(step.value)?.items.count ?? 0
      guard count + steps.count + items <= Self.stepLimit, leaves.count <= Self.leafLimit,
        step.path.count <= Self.depthLimit
      else {
        throw WeightFileError(
          .tooLarge, path,
          expected: "at most \(Self.leafLimit) weights among \(Self.stepLimit) values, in "
            + "containers at most \(Self.depthLimit) deep",
          found: "more")
      }
      visit(step, &steps)
    }
  }

  /// Puts tensors and plain values under their names.
  func fill(
    _ contents: inout WeightFileContents,
    making leaf: (String, PickleNode) throws(WeightFileError) -> Leaf
  ) throws(WeightFileError) {
    contents.metadata = plain
    let dropped = rootLength
    guard !leaves.isEmpty else {
      throw WeightFileError(
        .malformed, path, expected: "a dictionary of tensors", found: "none in it")
    }
    for (components, node) in leaves {
      let name = components.dropFirst(dropped).joined(separator: ".")
      guard !name.isEmpty else {
        throw WeightFileError(
          .unsupported, path, expected: "a dictionary of tensors",
          found: "a tensor without a name", advice: "save a dictionary: {'weight': tensor}")
      }
      guard !contents.contains(name) else {
        throw WeightFileError(
          .malformed, path, expected: "each name once", found: "'\(name)' twice")
      }
      guard name.utf8.count <= Self.nameLimit else {
        throw WeightFileError(
          .tooLarge, path, expected: "names of at most \(Self.nameLimit) bytes",
          found: "one of \(name.utf8.count)")
      }
      switch try leaf(name, node) {
      case .tensor(let tensor): contents.tensors[name] = tensor
      case .unreadable(let type): contents.unreadable[name] = type
      }
    }
  }

  /// How many leading parts all tensors share that only say "here is the model".
  private var rootLength: Int {
    guard let first = leaves.first?.path else { return 0 }
    var length = 0
    while length < first.count - 1, TorchNames.roots.contains(first[length]),
      leaves.allSatisfy({ $0.path.count > length + 1 && $0.path[length] == first[length] })
    {
      length += 1
    }
    return length
  }

  private mutating func visit(_ step: Step, _ steps: inout [Step]) {
    guard let node = graph.node(step.value) else {
      note(text(step.value), step.path)
      return
    }
    switch node.kind {
    case .dictionary:
      // As in Python, the last value of a key counts.
      var values: [String: PickleValue] = [:]
      var keys: [String] = []
      for index in stride(from: 0, to: node.items.count - 1, by: 2) {
        guard let key = key(node.items[index]) else { continue }
        if values.updateValue(node.items[index + 1], forKey: key) == nil { keys.append(key) }
      }
      for key in keys { steps.append(Step(value: values[key] ?? .none, path: step.path + [key])) }
    case .list, .tuple:
      if let text = listText(node) { return note(text, step.path) }
      for (index, item) in node.items.enumerated() {
        steps.append(Step(value: item, path: step.path + ["\(index)"]))
      }
    case .call(let name) where TorchNames.rebuild.contains(name):
      leaves.append((step.path, node))
    case .call(let name) where TorchNames.wrap.contains(name):
      // A parameter is its tensor.
      guard let inner = node.items.first else { break }
      steps.append(Step(value: inner, path: step.path))
    case .set, .global, .call, .persistent: break
    }
  }

  /// The text of a key; other kinds of keys do not name weights.
  private func key(_ value: PickleValue) -> String? {
    switch value {
    case .text(let text):
      return text
    case .int(let number): return "\(number)"
    default: return nil
    }
  }

  private mutating func note(_ text: String?, _ path: [String]) {
    guard let text, !path.isEmpty, plain.count < Self.plainLimit,
      text.utf8.count <= Self.textLimit
    else { return }
    let name = path.joined(separator: ".")
    if name.utf8.count <= Self.nameLimit { plain[name] = text }
  }

  private func text(_ value: PickleValue) -> String? {
    switch value {
    case .none: "none"
    case .bool(let flag): "\(flag)"
    case .int(let number): "\(number)"
    case .real(let number): "\(number)"
    case .text(let text): text
    case .opaque, .node: nil
    }
  }

  /// A list of plain values as one text, or nil where it holds more than that.
  private func listText(_ node: PickleNode) -> String? {
    guard node.items.count <= 64 else { return nil }
    let texts = node.items.compactMap(text)
    guard texts.count == node.items.count else { return nil }
    return "[\(texts.joined(separator: ", "))]"
  }
}
