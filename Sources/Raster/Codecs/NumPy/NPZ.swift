/// Reads and writes NumPy archives: ZIP files of NPY members.
enum NPZ {
  /// The member that holds the map.
  static let depthMember = "depth"
  /// The member that holds a description, as an array of the bytes of UTF-8 text.
  ///
  /// Readers that take all members for arrays stumble over others; older files have the text itself.
  private static let descriptionMembers = ["fdeval.json.npy", "fdeval.json"]
  /// The most that a description has.
  private static let descriptionLimit = 1 << 20

  /// Decodes the preferred member, or else the only one that is a map.
  static func decode(
    _ bytes: [UInt8], preferred: String = depthMember, file: String
  ) throws(RasterError) -> StoredDepth {
    let archive: LibZip
    do { archive = try LibZip(bytes) } catch { throw damaged(file, error.message) }
    guard let members = archive.members() else { throw damaged(file, "a member without sizes") }
    let member = try chosen(members, preferred, archive, stored: bytes.count, file: file)
    let array = try read(member, archive, limit: Limits.fileBytes, stored: bytes.count, file: file)
    var stored = try NPYDecoder.decode(array, file: "\(file):\(Excerpt.of(member.name))")
    stored.format = .npz
    stored.storage =
      "NPZ member '\(Excerpt.of(member.name))', " + stored.storage.dropFirst(5)
    for name in descriptionMembers {
      guard let member = members.first(where: { $0.name == name }) else { continue }
      var text = try read(
        member, archive, limit: descriptionLimit, stored: bytes.count, file: file)
      if name.hasSuffix(".npy") { text = try NPYDecoder.text(text, file: "\(file):\(name)") }
      stored.claims = [try claim(text, file: file)]
      break
    }
    return stored
  }

  /// A whole archive.
  static func encode(
    width: Int, height: Int, samples: [Float], description: DepthDescription
  ) -> [UInt8] {
    var archive = ZipWriter()
    archive.add(
      depthMember + ".npy", NPYEncoder.encode(width: width, height: height, samples: samples))
    archive.add(
      descriptionMembers[0], NPYEncoder.encode(bytes: Array(description.json.utf8)))
    return archive.finished()
  }

  private static func claim(
    _ json: [UInt8], file: String
  ) throws(RasterError) -> StoredDepth.Claim {
    do {
      return .init(
        phrase: "its member fdeval.json",
        description: try DepthDescription(json: String(decoding: json, as: UTF8.self)))
    } catch {
      throw RasterError(
        .malformed, file, expected: "a depth description in the member fdeval.json",
        found: error.reason)
    }
  }

  private static func chosen(
    _ members: [LibZip.Member], _ preferred: String, _ archive: borrowing LibZip, stored: Int,
    file: String
  ) throws(RasterError) -> LibZip.Member {
    let arrays = members.filter {
      $0.name.hasSuffix(".npy") && !descriptionMembers.contains($0.name)
    }
    if let named = arrays.first(where: { $0.name == preferred + ".npy" }) { return named }
    if arrays.count == 1 { return arrays[0] }
    var maps: [LibZip.Member] = []
    var listing: [String] = []
    for member in arrays.prefix(100) {
      let bytes = try read(
        member, archive, limit: Limits.fileBytes, stored: stored, upTo: NPYHeader.sizeLimit,
        file: file)
      let name = Excerpt.of(member.name.dropLast(4))
      guard let header = try? NPYHeader(bytes, file: file) else {
        listing.append("'\(name)' (not numbers)")
        continue
      }
      let shape = header.shape.map(String.init).joined(separator: ", ")
      listing.append("'\(name)' (\(shape))")
      if (try? header.size(file: file)) != nil { maps.append(member) }
    }
    guard maps.count == 1 else {
      throw RasterError(
        .unsupported, file, expected: "a member '\(preferred)', or only one that is a map",
        found: arrays.isEmpty
          ? "no arrays (members: \(members.prefix(20).map { Excerpt.of($0.name) }.joined(separator: ", ")))"
          : listing.joined(separator: ", "),
        advice: "save the map under the name '\(preferred)'")
    }
    return maps[0]
  }

  private static func read(
    _ member: LibZip.Member, _ archive: borrowing LibZip, limit: Int, stored: Int,
    upTo most: Int = .max, file: String
  ) throws(RasterError) -> [UInt8] {
    guard !member.isEncrypted else {
      throw RasterError(
        .unsupported, file, expected: "an archive without a password",
        found: "the encrypted member '\(Excerpt.of(member.name))'")
    }
    guard member.size <= UInt64(limit) else {
      throw RasterError(
        .tooLarge, file, expected: "at most \(limit) bytes in '\(Excerpt.of(member.name))'",
        found: "\(member.size)")
    }
    try Limits.check(
      decoded: Int(member.size), stored: min(Int(clamping: member.storedSize), stored),
      ratio: Limits.deflateRatio, in: file)
    do { return try archive.read(member, upTo: most) } catch { throw damaged(file, error.message) }
  }

  private static func damaged(_ file: String, _ message: String) -> RasterError {
    RasterError(
      .malformed, file, expected: "a sound ZIP archive of arrays",
      found: "'\(Excerpt.of(message))'",
      advice: "the file is truncated or damaged")
  }
}
