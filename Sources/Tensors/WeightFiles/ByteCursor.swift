/// A place in a file that moves on with each number that is read.
struct ByteCursor {
  let file: MappedFile
  /// What is being read, for messages: "the GGUF header".
  let part: String
  /// Where the next byte is.
  private(set) var position: Int
  /// Where the part ends at the latest.
  let end: Int

  /// Starts at the beginning of a range of a file.
  init(_ file: MappedFile, _ range: Range<Int>, part: String) {
    precondition(range.lowerBound >= 0 && range.upperBound <= file.count, "outside of the file")
    self.file = file
    self.part = part
    position = range.lowerBound
    end = range.upperBound
  }

  /// How many bytes are left.
  var remaining: Int { end - position }

  /// The next little-endian integer.
  mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    _ type: Value.Type = Value.self
  ) throws(WeightFileError) -> Value {
    let range = try skip(MemoryLayout<Value>.size)
    return file.integer(at: range.lowerBound)
  }

  /// The next 64 bits as a count of something that takes at least so many bytes each.
  mutating func count(of what: String, bytesEach: Int) throws(WeightFileError) -> Int {
    let count = try integer(UInt64.self)
    guard count <= UInt64(remaining / bytesEach) else {
      throw WeightFileError(
        .malformed, file.path, expected: "\(what) within the \(remaining) bytes that are left",
        found: "a count of \(count) in \(part)")
    }
    return Int(count)
  }

  /// The next bytes as UTF-8.
  mutating func text(_ count: Int) throws(WeightFileError) -> String {
    let range = try skip(count)
    guard let text = file.text(range) else {
      throw WeightFileError(
        .malformed, file.path, expected: "UTF-8 in \(part)",
        found: "other bytes at \(range.lowerBound)")
    }
    return text
  }

  /// Steps over bytes and tells where they are.
  @discardableResult
  mutating func skip(_ count: Int) throws(WeightFileError) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw WeightFileError(
        .malformed, file.path, expected: "\(count) more bytes in \(part)",
        found: "\(remaining): the file is truncated or damaged")
    }
    let start = position
    position += count
    return start..<position
  }
}
