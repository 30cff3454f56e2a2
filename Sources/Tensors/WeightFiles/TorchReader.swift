/// What `torch.save` writes since PyTorch 1.6: a zip with a pickle and one member per storage.
///
/// Source: `torch/serialization.py` and `torch/_utils.py` of PyTorch.
struct TorchReader {
  private let file: MappedFile
  private let directory: ZipDirectory
  /// The folder within the archive that everything is in, with its slash.
  private let root: String
  private let graph: PickleGraph

  /// Reads the directory and the pickle, and checks every tensor.
  static func read(_ file: MappedFile) throws(WeightFileError) -> WeightFileContents {
    let reader = try TorchReader(file)
    var contents = WeightFileContents(.pytorch, file: file)
    try TorchOutline(reader.graph, path: file.path).fill(&contents) {
      (name, node) throws(WeightFileError) in
      try reader.tensor(name, node)
    }
    return contents
  }

  private init(_ file: MappedFile) throws(WeightFileError) {
    self.file = file
    directory = try ZipDirectory(file)
    if let program = (directory.compressed.union(directory.members.keys))
      .first(where: { $0.hasSuffix("/constants.pkl") })
    {
      throw WeightFileError(
        .unsupported, file.path, expected: "weights that torch.save wrote",
        found: "a TorchScript program (it has '\(program)')",
        advice: "save its state_dict with torch.save, or as safetensors")
    }
    if let name = directory.compressed.min() {
      throw WeightFileError(
        .unsupported, file.path, expected: "members that are stored as they are",
        found: "'\(name)', which is compressed",
        advice: "load it with torch.load and save it again with torch.save")
    }
    let pickles = directory.members.keys.filter {
      $0 == "data.pkl" || $0.hasSuffix("/data.pkl") && $0.split(separator: "/").count == 2
    }
    guard let pickle = pickles.first, pickles.count == 1, let range = directory.members[pickle]
    else {
      throw WeightFileError(
        .unsupported, file.path, expected: "a PyTorch file with one data.pkl",
        found: pickles.isEmpty ? "a zip archive without" : "\(pickles.count) of them")
    }
    root = String(pickle.dropLast("data.pkl".count))
    guard range.count <= WeightFileContents.pickleLimit else {
      throw WeightFileError(
        .tooLarge, file.path,
        expected: "a pickle of at most \(WeightFileContents.pickleLimit) bytes",
        found: "\(range.count)")
    }
    if let order = directory.members[root + "byteorder"], file.text(order) != "little" {
      throw WeightFileError(
        .unsupported, file.path, expected: "little-endian storages",
        found: "the byte order '\(file.text(order.prefix(16)) ?? "?")'")
    }
    graph = try PickleMachine.read(range, of: file, allowing: TorchNames.all)
  }

  // MARK: Tensors

  private func fail(_ name: String, _ expected: String, _ found: String) -> WeightFileError {
    WeightFileError(
      .malformed, "\(file.path): weight '\(name)'", expected: expected, found: found)
  }

  /// A weight out of the call that would make it, or the type that is not read.
  private func tensor(
    _ name: String, _ node: PickleNode
  ) throws(WeightFileError) -> TorchOutline.Leaf {
    let items = node.items
    guard items.count >= 4, let storage = graph.node(items[0]), storage.kind == .persistent,
      case .int(let offset) = items[1], let dims = integers(items[2]),
      let strides = integers(items[3]), dims.count == strides.count
    else { throw fail(name, "a storage, an offset, sizes and strides", "something else") }
    guard storage.items.count == 5, case .text("storage") = storage.items[0],
      case .global(let kind)? = graph.node(storage.items[1])?.kind,
      case .text(let key) = storage.items[2], case .int(let stored) = storage.items[4],
      stored >= 0
    else { throw fail(name, "the description of a storage", "something else") }

    let word = try typeName(of: node, storage: kind, name)
    guard let type = TorchNames.types[word] else { return .unreadable(word) }
    guard let member = directory.members[root + "data/" + key] else {
      throw fail(name, "the member '\(root)data/\(key)'", "none")
    }
    guard let count = ShapeCheck.count(dims), offset >= 0, strides.allSatisfy({ $0 >= 0 }) else {
      throw fail(name, "sizes, strides and an offset", "\(dims), \(strides) and \(offset)")
    }
    let available = member.count / type.byteCount
    let claimed = kind == TorchNames.untyped ? stored / type.byteCount : stored
    guard claimed <= available else {
      throw fail(name, "a storage of \(claimed) elements", "one of \(available)")
    }
    let needed = try extent(dims, strides, name)
    guard offset <= claimed, needed <= claimed - offset else {
      throw fail(
        name, "elements within its storage of \(claimed)",
        "sizes \(dims), strides \(strides) and offset \(offset)")
    }
    guard count <= needed else {
      throw WeightFileError(
        .unsupported, "\(file.path): weight '\(name)'", expected: "each value stored once",
        found: "sizes \(dims) with strides \(strides), which repeat values",
        advice: "call contiguous() or clone() before torch.save")
    }
    let start = member.lowerBound + offset * type.byteCount
    return .tensor(
      WeightTensor(
        name: name, shape: Shape(dims), encoding: .plain(type), file: file,
        range: start..<(start + needed * type.byteCount),
        strides: isContiguous(dims, strides) ? nil : strides))
  }

  /// The word for the type of the elements: of the storage, or a later argument.
  private func typeName(
    of node: PickleNode, storage: String, _ name: String
  ) throws(WeightFileError) -> String {
    guard storage == TorchNames.untyped else { return storage }
    guard node.kind == .call(TorchNames.rebuildTyped), node.items.count >= 7,
      case .global(let type)? = graph.node(node.items[6])?.kind
    else { throw fail(name, "the type of its elements", "none") }
    return type
  }

  /// The integers of a tuple or of a `torch.Size`.
  private func integers(_ value: PickleValue) -> [Int]? {
    guard var node = graph.node(value) else { return nil }
    if node.kind == .call("torch.Size"), let first = node.items.first,
      let inner = graph.node(first)
    {
      node = inner
    }
    guard node.kind == .tuple || node.kind == .list else { return nil }
    let integers = node.items.compactMap { if case .int(let number) = $0 { number } else { nil } }
    return integers.count == node.items.count ? integers : nil
  }

  /// How many elements of the storage lie between the first and the last, both included.
  private func extent(
    _ dims: [Int], _ strides: [Int], _ name: String
  ) throws(WeightFileError) -> Int {
    guard !dims.contains(0) else { return 0 }
    var last = 0
    for (size, stride) in zip(dims, strides) {
      let (step, isTooLarge) = (size - 1).multipliedReportingOverflow(by: stride)
      let (sum, isBeyond) = last.addingReportingOverflow(step)
      guard !isTooLarge, !isBeyond, sum < Int.max else {
        throw fail(name, "strides within its storage", "\(strides)")
      }
      last = sum
    }
    return last + 1
  }

  private func isContiguous(_ dims: [Int], _ strides: [Int]) -> Bool {
    guard !dims.contains(0) else { return true }
    var expected = 1
    for (size, stride) in zip(dims, strides).reversed() where size != 1 {
      guard stride == expected else { return false }
      expected *= size
    }
    return true
  }
}
