/// A PyTorch file put together by hand, with lies where a test wants them.
struct TorchArchive {
  struct Member {
    var name: String
    var bytes: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var localName: String?
    var offset: UInt32?
    var size: UInt32?
    var extra: [UInt8] = []
  }

  var members: [Member] = []
  var count: UInt16?
  var directoryOffset: UInt32?
  var directorySize: UInt32?

  /// An archive with a pickle and one storage of four floats.
  init(pickle: [UInt8], storage: Int = 16) {
    members = [
      Member(name: "archive/data.pkl", bytes: pickle),
      Member(name: "archive/data/0", bytes: [UInt8](repeating: 0, count: storage)),
    ]
  }

  var bytes: [UInt8] {
    var builder = ByteBuilder()
    var directory = ByteBuilder()
    for member in members {
      let offset = UInt32(builder.bytes.count)
      let name = member.localName ?? member.name
      builder.add(UInt32(0x0403_4B50))
      builder.add([UInt8](repeating: 0, count: 14))
      builder.add(UInt32(member.bytes.count))
      builder.add(UInt32(member.bytes.count))
      builder.add(UInt16(name.utf8.count))
      builder.add(UInt16(0))
      builder.add(name)
      builder.add(member.bytes)

      directory.add(UInt32(0x0201_4B50))
      directory.add([0, 0, 0, 0])
      directory.add(member.flags)
      directory.add(member.method)
      directory.add([UInt8](repeating: 0, count: 8))
      directory.add(member.size ?? UInt32(member.bytes.count))
      directory.add(member.size ?? UInt32(member.bytes.count))
      directory.add(UInt16(member.name.utf8.count))
      directory.add(UInt16(member.extra.count))
      directory.add([UInt8](repeating: 0, count: 10))
      directory.add(member.offset ?? offset)
      directory.add(member.name)
      directory.add(member.extra)
    }
    let start = UInt32(builder.bytes.count)
    builder.add(directory.bytes)
    builder.add(UInt32(0x0605_4B50))
    builder.add(UInt32(0))
    builder.add(count ?? UInt16(members.count))
    builder.add(count ?? UInt16(members.count))
    builder.add(directorySize ?? UInt32(directory.bytes.count))
    builder.add(directoryOffset ?? start)
    builder.add(UInt16(0))
    return builder.bytes
  }
}
