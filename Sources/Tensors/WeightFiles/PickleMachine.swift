/// A reader of pickles that executes nothing.
///
/// It knows the opcodes of protocols 2 to 5 that build plain values and containers. A name that
/// is not on the list is refused; a call of one on the list is only written down.
///
/// Source of the opcodes: CPython's `Lib/pickletools.py`.
struct PickleMachine {
  private var cursor: ByteCursor
  private let allowed: Set<String>
  private var nodes: [PickleNode] = []
  private var stack: [PickleValue] = []
  /// Where in the stack each open mark is.
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]

  /// Reads one pickle.
  static func read(
    _ range: Range<Int>, of file: MappedFile, allowing allowed: Set<String>
  ) throws(WeightFileError) -> PickleGraph {
    var machine = PickleMachine(
      cursor: ByteCursor(file, range, part: "the pickle"), allowed: allowed)
    return try machine.run()
  }

  private init(cursor: ByteCursor, allowed: Set<String>) {
    self.cursor = cursor
    self.allowed = allowed
  }

  private mutating func run() throws(WeightFileError) -> PickleGraph {
    guard try cursor.integer(UInt8.self) == 0x80 else {
      throw unsupported("a pickle of protocol 2 to 5", "an older one")
    }
    let version = try cursor.integer(UInt8.self)
    guard (2...5).contains(version) else {
      throw unsupported("a pickle of protocol 2 to 5", "protocol \(version)")
    }
    while true {
      let opcode = try cursor.integer(UInt8.self)
      if opcode == UInt8(ascii: ".") { break }
      if try pushPlain(opcode) { continue }
      if try buildContainer(opcode) { continue }
      if try remember(opcode) { continue }
      try refer(opcode)
    }
    return PickleGraph(nodes: nodes, root: try pop())
  }

  // MARK: Failures

  private func malformed(_ expected: String, _ found: String) -> WeightFileError {
    WeightFileError(
      .malformed, cursor.file.path, expected: expected,
      found: "\(found) before byte \(cursor.position)")
  }

  private func unsupported(_ expected: String, _ found: String) -> WeightFileError {
    WeightFileError(
      .unsupported, cursor.file.path, expected: expected, found: found,
      advice: "save the state_dict alone with torch.save, or as safetensors")
  }

  // MARK: Stack

  private mutating func pop() throws(WeightFileError) -> PickleValue {
    // A mark guards what lies below it.
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw malformed("a value on the pickle's stack", "none")
    }
    return value
  }

  private mutating func popToMark() throws(WeightFileError) -> [PickleValue] {
    guard let mark = marks.popLast() else {
      throw malformed("a mark on the pickle's stack", "none")
    }
    let items = Array(stack[mark...])
    stack.removeSubrange(mark...)
    return items
  }

  private mutating func pop(_ count: Int) throws(WeightFileError) -> [PickleValue] {
    var items: [PickleValue] = []
    for _ in 0..<count { items.append(try pop()) }
    return items.reversed()
  }

  private mutating func push(_ kind: PickleNode.Kind, _ items: [PickleValue] = []) {
    nodes.append(PickleNode(kind: kind, items: items))
    stack.append(.node(nodes.count - 1))
  }

  /// The node that is on top and must be of a kind.
  private func top(_ kinds: PickleNode.Kind...) throws(WeightFileError) -> Int {
    guard stack.count > marks.last ?? 0, case .node(let index) = stack.last,
      kinds.contains(nodes[index].kind)
    else { throw malformed("a \(kinds[0]) to add to", "something else") }
    return index
  }

  // MARK: Opcodes

  /// Numbers and texts.
  private mutating func pushPlain(_ opcode: UInt8) throws(WeightFileError) -> Bool {
    switch opcode {
    case UInt8(ascii: "N"): stack.append(.none)
    case 0x88: stack.append(.bool(true))
    case 0x89: stack.append(.bool(false))
    case UInt8(ascii: "J"): stack.append(.int(Int(try cursor.integer(Int32.self))))
    case UInt8(ascii: "K"): stack.append(.int(Int(try cursor.integer(UInt8.self))))
    case UInt8(ascii: "M"): stack.append(.int(Int(try cursor.integer(UInt16.self))))
    case 0x8A: stack.append(try long(Int(try cursor.integer(UInt8.self))))
    case 0x8B: stack.append(try long(Int(try cursor.integer(Int32.self))))
    case UInt8(ascii: "G"):
      stack.append(.real(Double(bitPattern: try cursor.integer(UInt64.self).byteSwapped)))
    // Strings of Python 2, in files that it wrote, are names in ASCII.
    case UInt8(ascii: "X"), UInt8(ascii: "T"):
      stack.append(.text(try cursor.text(Int(try cursor.integer(UInt32.self)))))
    case 0x8C, UInt8(ascii: "U"):
      stack.append(.text(try cursor.text(Int(try cursor.integer(UInt8.self)))))
    case 0x8D:
      stack.append(.text(try cursor.text(cursor.count(of: "a text", bytesEach: 1))))
    case UInt8(ascii: "B"): try pushBytes(Int(try cursor.integer(UInt32.self)))
    case UInt8(ascii: "C"): try pushBytes(Int(try cursor.integer(UInt8.self)))
    case 0x8E, 0x96: try pushBytes(cursor.count(of: "bytes", bytesEach: 1))
    default: return false
    }
    return true
  }

  private mutating func pushBytes(_ count: Int) throws(WeightFileError) {
    try cursor.skip(count)
    stack.append(.opaque)
  }

  /// A little-endian integer in two's complement of any length.
  private mutating func long(_ count: Int) throws(WeightFileError) -> PickleValue {
    let range = try cursor.skip(count)
    guard count <= 8 else { return .opaque }
    var bits: UInt64 = 0
    var last: UInt8 = 0
    for (index, place) in range.enumerated() {
      last = cursor.file.integer(at: place)
      bits |= UInt64(last) << UInt64(8 * index)
    }
    if last >= 0x80, count < 8 { bits |= ~0 << UInt64(8 * count) }
    return .int(Int(Int64(bitPattern: bits)))
  }

  /// Lists, tuples, dictionaries and sets.
  private mutating func buildContainer(_ opcode: UInt8) throws(WeightFileError) -> Bool {
    switch opcode {
    case UInt8(ascii: "("): marks.append(stack.count)
    case UInt8(ascii: "]"): push(.list)
    case UInt8(ascii: ")"): push(.tuple)
    case UInt8(ascii: "}"): push(.dictionary)
    case 0x8F: push(.set)
    case UInt8(ascii: "l"): push(.list, try popToMark())
    case UInt8(ascii: "t"): push(.tuple, try popToMark())
    case UInt8(ascii: "d"): push(.dictionary, try pairs(popToMark()))
    case 0x91: push(.set, try popToMark())
    case 0x85...0x87: push(.tuple, try pop(Int(opcode) - 0x84))
    case UInt8(ascii: "a"):
      let item = try pop()
      nodes[try top(.list)].items.append(item)
    case UInt8(ascii: "e"):
      let items = try popToMark()
      nodes[try top(.list)].items += items
    case 0x90:
      let items = try popToMark()
      nodes[try top(.set)].items += items
    case UInt8(ascii: "s"):
      let items = try pop(2)
      nodes[try top(.dictionary)].items += items
    case UInt8(ascii: "u"):
      let items = try pairs(popToMark())
      nodes[try top(.dictionary)].items += items
    default: return false
    }
    return true
  }

  private func pairs(_ items: [PickleValue]) throws(WeightFileError) -> [PickleValue] {
    guard items.count % 2 == 0 else {
      throw malformed("as many values as keys", "\(items.count) of both")
    }
    return items
  }

  /// What the pickle keeps to use again, and what it throws away.
  private mutating func remember(_ opcode: UInt8) throws(WeightFileError) -> Bool {
    switch opcode {
    case UInt8(ascii: "q"): try keep(Int(try cursor.integer(UInt8.self)))
    case UInt8(ascii: "r"): try keep(Int(try cursor.integer(UInt32.self)))
    case 0x94: try keep(memo.count)
    case UInt8(ascii: "h"): try recall(Int(try cursor.integer(UInt8.self)))
    case UInt8(ascii: "j"): try recall(Int(try cursor.integer(UInt32.self)))
    case UInt8(ascii: "0"):
      if stack.count == marks.last { marks.removeLast() } else { _ = try pop() }
    case UInt8(ascii: "1"): _ = try popToMark()
    case UInt8(ascii: "2"):
      let value = try pop()
      stack += [value, value]
    // A frame says only how much may be read at once.
    case 0x95: try cursor.skip(8)
    default: return false
    }
    return true
  }

  private mutating func keep(_ index: Int) throws(WeightFileError) {
    let value = try pop()
    stack.append(value)
    memo[index] = value
  }

  private mutating func recall(_ index: Int) throws(WeightFileError) {
    guard let value = memo[index] else {
      throw malformed("a value that was kept before", "number \(index), which was not")
    }
    stack.append(value)
  }

  /// Names, calls and what lies outside.
  private mutating func refer(_ opcode: UInt8) throws(WeightFileError) {
    switch opcode {
    case UInt8(ascii: "c"): try pushGlobal(module: try line(), name: try line())
    case 0x93:
      guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
        throw malformed("the texts of a name", "something else")
      }
      try pushGlobal(module: module, name: name)
    case UInt8(ascii: "R"): try call()
    case UInt8(ascii: "b"):
      // The attributes of an OrderedDict, such as the versions of a model's layers.
      _ = try pop()
      guard case .node(let index) = stack.last, nodes[index].kind == .dictionary else {
        throw unsupported("weights and plain values", "an object with a state of its own")
      }
    case UInt8(ascii: "Q"):
      guard case .node(let index) = try pop(), nodes[index].kind == .tuple else {
        throw malformed("a tuple that describes a storage", "something else")
      }
      push(.persistent, nodes[index].items)
    default:
      throw unsupported(
        "the opcodes that torch.save writes",
        "0x\(String(opcode, radix: 16)) at byte \(cursor.position - 1) of the file")
    }
  }

  /// The text up to the next line feed.
  private mutating func line() throws(WeightFileError) -> String {
    let start = cursor
    var length = 0
    while try cursor.integer(UInt8.self) != 0x0A { length += 1 }
    var text = start
    return try text.text(length)
  }

  private mutating func pushGlobal(module: String, name: String) throws(WeightFileError) {
    let full = "\(module).\(name)"
    guard allowed.contains(full) else {
      throw unsupported(
        "weights and plain values", "a pickle that calls '\(full.prefix(200))', which is not run")
    }
    push(.global(full))
  }

  private mutating func call() throws(WeightFileError) {
    let arguments = try pop()
    let function = try pop()
    guard case .node(let functionIndex) = function,
      case .global(let name) = nodes[functionIndex].kind,
      case .node(let index) = arguments, nodes[index].kind == .tuple
    else { throw malformed("a name and a tuple to call it with", "something else") }
    let items = nodes[index].items
    guard name == "collections.OrderedDict" else { return push(.call(name), items) }
    guard items.isEmpty else {
      throw unsupported("an empty OrderedDict that is filled later", "one with arguments")
    }
    push(.dictionary)
  }
}
