import TestSupport
import Testing

@testable import Tensors

@Suite struct HostileTorchTests {
  private func refusal(_ archive: TorchArchive) throws -> WeightFileError? {
    let folder = try TemporaryFolder()
    return WeightFixture.refusal(try folder.file("f.pth", archive.bytes))
  }

  private func refusal(pickle: [UInt8]) throws -> WeightFileError? {
    try refusal(TorchArchive(pickle: pickle))
  }

  private static let sound = TorchArchive(pickle: Pickle.file(Pickle.tensor()))

  @Test func soundFilesOpen() throws {
    #expect(try refusal(Self.sound) == nil)
    #expect(try refusal(pickle: Pickle.file(Pickle.tensor([2, 2], strides: [2, 1]))) == nil)
    #expect(try refusal(pickle: Pickle.file(Pickle.tensor([2, 2], strides: [1, 2]))) == nil)
    #expect(try refusal(pickle: Pickle.file(Pickle.tensor([], strides: [], offset: 3))) == nil)
  }

  // MARK: Archives

  @Test func archivesThatLieAreRefused() throws {
    var cases: [TorchArchive] = []
    func change(_ body: (inout TorchArchive) -> Void) {
      var archive = Self.sound
      body(&archive)
      cases.append(archive)
    }
    change { $0.count = 3 }
    change { $0.count = 1 }
    change { $0.count = 0xFFFF }
    change { $0.directoryOffset = 0xFFFF_FFFE }
    change { $0.directoryOffset = 0 }
    change { $0.directorySize = 0xFFFF_FFFF }
    change { $0.directorySize = 10 }
    change { $0.members[1].flags = 1 }
    change { $0.members[1].method = 8 }
    change { $0.members[1].offset = 0 }
    change { $0.members[1].offset = 5 }
    change { $0.members[1].offset = 0xFFFF_FFFE }
    change { $0.members[1].offset = 0xFFFF_FFFF }
    change { $0.members[1].size = 1 << 30 }
    change { $0.members[1].size = 17 }
    change { $0.members[0].size = 0x7FFF_FFFF }
    change { $0.members[1].localName = "archive/data/1" }
    change { $0.members[1].name = "archive/data.pkl" }
    change { $0.members[0].name = "archive/other.pkl" }
    change { $0.members.append(.init(name: "second/data.pkl", bytes: [])) }
    change { $0.members.append(.init(name: "archive/byteorder", bytes: Array("big".utf8))) }
    change { $0.members.append(.init(name: "archive/constants.pkl", bytes: [])) }
    change { $0.members.removeAll() }
    change { $0.members.removeLast() }
    // Both entries lead to the same bytes.
    change {
      $0.members.append(.init(name: "archive/data/0", bytes: [], offset: 0))
    }
    for archive in cases {
      #expect(try refusal(archive) != nil, "\(archive)")
    }
  }

  @Test func aZip64FieldGivesTheNumbersOfAllOnes() throws {
    var archive = Self.sound
    archive.members[1].size = 0xFFFF_FFFF
    var field = ByteBuilder()
    field.add(UInt16(1))
    field.add(UInt16(16))
    field.add(UInt64(16))
    field.add(UInt64(16))
    archive.members[1].extra = field.bytes
    #expect(try refusal(archive) == nil)
    archive.members[1].extra = Array(field.bytes.dropLast(8))
    #expect(try refusal(archive)?.fault == .malformed)
    archive.members[1].extra = [1, 0, 0xFF, 0xFF]
    #expect(try refusal(archive)?.fault == .malformed)
    archive.members[1].extra = []
    #expect(try refusal(archive)?.fault == .malformed)
  }

  // MARK: Pickles that want something done

  @Test(arguments: [
    ("os", "system"), ("posix", "system"), ("builtins", "eval"), ("builtins", "getattr"),
    ("__builtin__", "exec"), ("subprocess", "Popen"), ("torch", "load"), ("torch.hub", "load"),
    ("torch.storage", "_load_from_bytes"), ("numpy.core.multiarray", "_reconstruct"),
    ("torch._utils", "_rebuild_tensor_v2.__globals__"), ("collections", "defaultdict"),
    ("torch.nn.modules.linear", "Linear"), ("", ""), ("torch", "FloatStorage.__init__"),
  ])
  func namesThatAreNotOnTheListAreRefusedByName(module: String, name: String) throws {
    let call = Pickle.tuple([Pickle.text("true")]) + Pickle.reduce
    let stacked = Pickle.text(module) + Pickle.text(name) + [0x93]
    for global in [Pickle.global(module, name), stacked] {
      let refusal = try #require(try self.refusal(pickle: Pickle.file(global + call)))
      #expect(refusal.fault == .unsupported && refusal.found.contains("'\(module).\(name)'"))
      // Even where nothing calls it.
      #expect(try self.refusal(pickle: Pickle.file(global))?.fault == .unsupported)
    }
  }

  @Test(arguments: [
    "(ios\nsystem\n", "(cos\nsystem\no", "I1\n", "L1L\n", "F1.0\n", "S'a'\n", "Vabc\n", "Pid\n",
    "p0\n", "g0\n", "\u{82}\u{1}", "}}b", "]}b", "\u{1}", "\u{7F}",
  ])
  func opcodesThatTorchDoesNotWriteAreRefused(opcodes: String) throws {
    let bytes = opcodes.unicodeScalars.map { UInt8($0.value) }
    #expect(try refusal(pickle: Pickle.start + bytes + Pickle.stop) != nil)
  }

  @Test func newObjectsAreRefused() throws {
    let global = Pickle.global("torch", "Size")
    for opcode in [0x81, 0x92, 0x82, 0x83, 0x84, 0x97, 0x98] as [UInt8] {
      #expect(
        try refusal(pickle: Pickle.start + global + [0x29, 0x7D, opcode] + Pickle.stop) != nil)
    }
  }

  @Test(
    arguments: [
      [], [0x80], [0x80, 0], [0x80, 1, 0x2E], [0x80, 6, 0x2E], [0x80, 2], [0x80, 2, 0x2E],
      [0x80, 2, 0x30, 0x2E], [0x80, 2, 0x31, 0x2E], [0x80, 2, 0x65, 0x2E], [0x80, 2, 0x75, 0x2E],
      [0x80, 2, 0x28, 0x4B, 1, 0x64, 0x2E], [0x80, 2, 0x68, 5, 0x2E],
      [0x80, 2, 0x6A, 255, 255, 255, 255, 0x2E], [0x80, 2, 0x58, 255, 255, 255, 255, 0x2E],
      [0x80, 2, 0x8B, 255, 255, 255, 255, 0x2E],
      [0x80, 2, 0x8D] + [UInt8](repeating: 255, count: 8),
      [0x80, 2, 0x8E] + [UInt8](repeating: 127, count: 8), [0x80, 2, 0x58, 1, 0, 0, 0, 0xFF, 0x2E],
      [0x80, 2, 0x85, 0x2E], [0x80, 2, 0x52, 0x2E], [0x80, 2, 0x51, 0x2E], [0x80, 2, 0x93, 0x2E],
      [0x80, 2, 0x63, 0x61], [0x80, 2, 0x5D, 0x4B, 1, 0x4B, 2, 0x73, 0x2E], [0x80, 2, 0x32, 0x2E],
      [0x80, 2, 0x4B, 1, 0x28, 0x61, 0x2E], [0x80, 2, 0x7D, 0x28, 0x2E], [0x80, 2, 0x4E, 0x2E],
    ] as [[UInt8]])
  func picklesThatAreDamagedAreRefused(pickle: [UInt8]) throws {
    #expect(try refusal(pickle: pickle) != nil)
  }

  // MARK: Pickles that are larger than they look

  @Test func deepNestingIsRefusedWithoutRecursion() throws {
    let deep = Pickle.start + Pickle.tensor() + [UInt8](repeating: 0x85, count: 3_000_000)
    #expect(try refusal(pickle: deep + Pickle.stop)?.fault == .tooLarge)
    let marks = Pickle.start + [UInt8](repeating: 0x28, count: 3_000_000)
    #expect(try refusal(pickle: marks + Pickle.stop)?.fault == .malformed)
  }

  @Test func listsThatDoubleAreRefused() throws {
    var pickle = Pickle.start + Pickle.tensor()
    for _ in 0..<30 { pickle += [0x32, 0x86] }
    #expect(try refusal(pickle: pickle + Pickle.stop)?.fault == .tooLarge)
  }

  @Test func containersThatHoldThemselvesAreRefused() throws {
    let list: [UInt8] = [0x5D, 0x71, 0, 0x68, 0, 0x61]
    #expect(try refusal(pickle: Pickle.start + list + Pickle.stop)?.fault == .tooLarge)
    let wide: [UInt8] =
      [0x5D, 0x71, 0, 0x28] + (0..<100_000).flatMap { _ in [0x68, 0] as [UInt8] } + [0x65]
    #expect(try refusal(pickle: Pickle.start + wide + Pickle.stop)?.fault == .tooLarge)
    let dictionary = [0x7D, 0x71, 0] + Pickle.text("a") + [0x68, 0, 0x73]
    #expect(try refusal(pickle: Pickle.start + dictionary + Pickle.stop)?.fault == .tooLarge)
  }

  @Test func longNamesAndLargePicklesAreRefused() throws {
    let name = [0x58, 0xD0, 0x07, 0, 0] + [UInt8](repeating: 97, count: 2000)
    let pickle = Pickle.start + [0x7D] + name + Pickle.tensor() + [0x73] + Pickle.stop
    #expect(try refusal(pickle: pickle)?.fault == .tooLarge)
    let large = Pickle.start + [UInt8](repeating: 0x4E, count: 10_000_001)
    #expect(try refusal(pickle: large)?.fault == .tooLarge)
  }

  // MARK: Tensors

  @Test(arguments: [
    Pickle.tensor([5]), Pickle.tensor(offset: 1), Pickle.tensor(offset: -1),
    Pickle.tensor(offset: .max), Pickle.tensor([-4]), Pickle.tensor(strides: [-1]),
    Pickle.tensor(strides: [2]), Pickle.tensor(strides: [.max]), Pickle.tensor(strides: [1, 1]),
    Pickle.tensor([2, 2], strides: [.max, .max]), Pickle.tensor([.max, .max], strides: [0, 0]),
    Pickle.tensor(strides: [0]), Pickle.tensor([2, 2], strides: [1, 1]),
    Pickle.tensor([4], stored: 5), Pickle.tensor([4], stored: -1), Pickle.tensor([5], stored: 5),
    Pickle.tensor([4], stored: .max), Pickle.tensor(kind: "LongStorage"),
    Pickle.tensor(key: "1"), Pickle.tensor(key: "../data/0"), Pickle.tensor(key: ""),
    Pickle.tensor(kind: "Size"), Pickle.tensor([1 << 62], strides: [0]),
    Pickle.global("torch._utils", "_rebuild_tensor_v2") + Pickle.tuple([]) + Pickle.reduce,
    Pickle.global("torch._utils", "_rebuild_tensor_v3") + Pickle.tuple([]) + Pickle.reduce,
    Pickle.global("torch._utils", "_rebuild_parameter") + Pickle.tuple([]) + Pickle.reduce,
    Pickle.text("no tensor"),
  ])
  func tensorsThatLeaveTheirStorageAreRefused(tensor: [UInt8]) throws {
    let refusal = try self.refusal(pickle: Pickle.file(tensor))
    // A storage of a type that is not one is listed as unreadable instead.
    if refusal == nil {
      #expect(tensor == Pickle.tensor(kind: "Size"))
    }
  }

  @Test func parametersThatWrapThemselvesEnd() throws {
    let tuple: [UInt8] = [0x5D, 0x71, 0, 0x68, 0, 0x61]
    let wrapped =
      Pickle.global("torch._utils", "_rebuild_parameter") + Pickle.tuple([tuple]) + Pickle.reduce
    #expect(try refusal(pickle: Pickle.file(wrapped))?.fault == .tooLarge)
  }

  @Test func namesThatFallTogetherAreRefused() throws {
    let pickle =
      Pickle.start
      + Pickle.dictionary([
        ("a.b", Pickle.tensor()), ("a", Pickle.dictionary([("b", Pickle.tensor())])),
      ]) + Pickle.stop
    #expect(try refusal(pickle: pickle)?.fault == .malformed)
    let alone = Pickle.start + Pickle.tensor() + Pickle.stop
    #expect(try refusal(pickle: alone)?.fault == .unsupported)
  }
}
