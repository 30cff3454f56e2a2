/// The GGUF format, versions 2 and 3, little-endian.
///
/// Source: https://github.com/ggml-org/ggml, `docs/gguf.md`.
struct GGUFReader {
  private struct Entry {
    let name: String
    let dims: [Int]
    let type: UInt32
    let offset: UInt64
  }

  /// The most weights or keys that are believed.
  private static let countLimit = 1_000_000

  private var cursor: ByteCursor
  private var values: [String: GGUFValue] = [:]
  private var file: MappedFile { cursor.file }

  /// Reads header, keys and the list of weights, and checks every entry.
  static func read(_ file: MappedFile) throws(WeightFileError) -> WeightFileContents {
    var reader = GGUFReader(cursor: ByteCursor(file, 0..<file.count, part: "the GGUF header"))
    return try reader.read()
  }

  private mutating func read() throws(WeightFileError) -> WeightFileContents {
    try cursor.skip(4)
    let version = try cursor.integer(UInt32.self)
    guard version == 2 || version == 3 else {
      let isSwapped = (1...3).contains(version.byteSwapped)
      throw WeightFileError(
        .unsupported, file.path, expected: "GGUF of version 2 or 3, little-endian",
        found: isSwapped
          ? "a big-endian file" : "version \(version)")
    }
    // A weight takes at least 24 bytes of header, a key 13.
    let tensorCount = try cursor.count(of: "weights", bytesEach: 24)
    let keyCount = try cursor.count(of: "keys", bytesEach: 13)
    for (count, what) in [(tensorCount, "weights"), (keyCount, "keys")]
    where count > Self.countLimit {
      throw WeightFileError(
        .tooLarge, file.path, expected: "at most \(Self.countLimit) \(what)", found: "\(count)")
    }
    for _ in 0..<keyCount { try readKey() }
    let alignment = try alignment()
    var entries: [Entry] = []
    for _ in 0..<tensorCount { entries.append(try readEntry()) }
    let padding = (alignment - cursor.position % alignment) % alignment
    // A file without weights may end with its header.
    let start = min(cursor.position + padding, file.count)
    var contents = WeightFileContents(.gguf, file: file)
    contents.metadata = values.compactMapValues(\.text)
    try add(entries, from: start, alignment: alignment, to: &contents)
    return contents
  }

  // MARK: Header

  private mutating func readText(_ what: String) throws(WeightFileError) -> String {
    try cursor.text(cursor.count(of: what, bytesEach: 1))
  }

  private mutating func readKey() throws(WeightFileError) {
    let key = try readText("a key")
    let type = try cursor.integer(UInt32.self)
    let value = try GGUFValue.read(type, from: &cursor, named: key)
    guard values.updateValue(value, forKey: key) == nil else {
      throw WeightFileError(
        .malformed, file.path, expected: "each key once", found: "'\(key)' twice")
    }
  }

  private func alignment() throws(WeightFileError) -> Int {
    guard let value = values["general.alignment"] else { return 32 }
    guard case .integer(let number) = value, number > 0, number & (number - 1) == 0,
      number <= 1 << 20
    else {
      throw WeightFileError(
        .malformed, file.path, expected: "general.alignment to be a power of two",
        found: value.text ?? "something else")
    }
    return Int(number)
  }

  private mutating func readEntry() throws(WeightFileError) -> Entry {
    let name = try readText("a name")
    let rank = try cursor.integer(UInt32.self)
    guard rank <= 8 else {
      throw WeightFileError(
        .malformed, "\(file.path): weight '\(name)'", expected: "at most 8 dimensions",
        found: "\(rank)")
    }
    var dims: [Int] = []
    for _ in 0..<rank { dims.append(Int(clamping: try cursor.integer(UInt64.self))) }
    // The file counts from the fastest dimension.
    dims.reverse()
    return Entry(
      name: name, dims: dims, type: try cursor.integer(), offset: try cursor.integer())
  }

  // MARK: Weights

  private func add(
    _ entries: [Entry], from start: Int, alignment: Int, to contents: inout WeightFileContents
  ) throws(WeightFileError) {
    var ranges: [(range: Range<Int>, name: String)] = []
    for entry in entries {
      func fail(_ expected: String, _ found: String) -> WeightFileError {
        WeightFileError(
          .malformed, "\(file.path): weight '\(entry.name)'", expected: expected, found: found)
      }
      guard !contents.contains(entry.name) else { throw fail("each name once", "it twice") }
      guard let count = ShapeCheck.count(entry.dims) else {
        throw fail("a shape", "\(entry.dims)")
      }
      guard let encoding = Self.encodings[entry.type] else {
        contents.unreadable[entry.name] =
          Self.otherTypes[entry.type] ?? "GGUF type \(entry.type)"
        continue
      }
      // Blocks run along the fastest dimension.
      guard (entry.dims.last ?? 1) % encoding.valuesPerBlock == 0,
        let size = encoding.byteCount(of: count)
      else {
        throw fail("rows of whole blocks of \(encoding.valuesPerBlock)", "\(entry.dims)")
      }
      guard entry.offset % UInt64(alignment) == 0, entry.offset <= UInt64(file.count - start),
        size <= file.count - start - Int(entry.offset)
      else {
        throw fail(
          "\(size) bytes at a multiple of \(alignment) within the \(file.count - start) of the data",
          "offset \(entry.offset): the file is truncated or damaged")
      }
      let range = (start + Int(entry.offset))..<(start + Int(entry.offset) + size)
      ranges.append((range, entry.name))
      contents.tensors[entry.name] = WeightTensor(
        name: entry.name, shape: Shape(originalShape(of: entry) ?? entry.dims),
        encoding: encoding, file: file, range: range)
    }
    try refuseOverlaps(ranges)
  }

  private func refuseOverlaps(
    _ ranges: [(range: Range<Int>, name: String)]
  ) throws(WeightFileError) {
    let sorted = ranges.filter { !$0.range.isEmpty }
      .sorted { $0.range.lowerBound < $1.range.lowerBound }
    for (first, second) in zip(sorted, sorted.dropFirst())
    where second.range.lowerBound < first.range.upperBound {
      throw WeightFileError(
        .malformed, file.path, expected: "weights that do not overlap",
        found: "'\(second.name)' within '\(first.name)'")
    }
  }

  /// The shape that ComfyUI-GGUF noted where it had to reshape a weight for ggml.
  private func originalShape(of entry: Entry) -> [Int]? {
    guard case .list(let numbers) = values["comfy.gguf.orig_shape.\(entry.name)"] else {
      return nil
    }
    let dims = numbers.compactMap { Int($0) }
    guard dims.count == numbers.count, let count = ShapeCheck.count(dims),
      count == ShapeCheck.count(entry.dims)
    else { return nil }
    return dims
  }

  /// The numbers of types, from `ggml.h`.
  private static let encodings: [UInt32: WeightEncoding] = [
    0: .plain(.f32), 1: .plain(.f16), 2: .block(.q4_0), 3: .block(.q4_1), 6: .block(.q5_0),
    7: .block(.q5_1), 8: .block(.q8_0), 10: .block(.q2_K), 11: .block(.q3_K),
    12: .block(.q4_K), 13: .block(.q5_K), 14: .block(.q6_K), 20: .block(.iq4_nl),
    23: .block(.iq4_xs), 24: .plain(.i8), 25: .plain(.i16), 26: .plain(.i32), 27: .plain(.i64),
    30: .plain(.bf16), 39: .block(.mxfp4),
  ]

  private static let otherTypes: [UInt32: String] = [
    9: "Q8_1", 15: "Q8_K", 16: "IQ2_XXS", 17: "IQ2_XS", 18: "IQ3_XXS", 19: "IQ1_S", 21: "IQ3_S",
    22: "IQ2_S", 28: "F64", 29: "IQ1_M", 34: "TQ1_0", 35: "TQ2_0", 40: "NVFP4", 41: "Q1_0",
  ]
}
