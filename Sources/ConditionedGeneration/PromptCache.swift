internal import Crypto
public import Foundation
internal import Raster

/// Prompt embeddings on disk, so that the same prompt does not load the text encoders again.
///
/// One file per prompt, `v1-SHA256.prompt`: eight bytes that say what it is, the counts of both
/// embeddings as little-endian 64-bit numbers, the key's text with its length, the numbers in single
/// precision, and the SHA-256 of all that. A file that is damaged, cut short or of another key is no
/// entry and is replaced. Files appear under their names only when they are complete, so that
/// several processes can share a folder. A cache that cannot be written is no failure.
public struct PromptCache: Sendable {
  /// What embeddings depend on.
  public struct Key: Sendable, Equatable {
    /// The prompt.
    public let prompt: String
    /// What tells the encoders' and tokenizers' files from others, such as their SHA-256, in order.
    public let models: [String]
    /// Tokens of the long embedding.
    public let tokens: Int
    /// What the encoders computed in.
    public let precision: String

    /// A key in its parts.
    public init(prompt: String, models: [String], tokens: Int, precision: String) {
      self.prompt = prompt
      self.models = models
      self.tokens = tokens
      self.precision = precision
    }

    /// The parts behind their lengths, so that no two keys have the same text.
    var text: String {
      ([prompt] + models + ["\(tokens)", precision]).map { "\($0.utf8.count):\($0)" }.joined()
    }
  }

  /// What the text encoders say of a prompt.
  public struct Embeddings: Sendable, Equatable {
    /// `[tokens, width]` of T5, rows one after another.
    public let sequence: [Float]
    /// `[width]` of CLIP.
    public let pooled: [Float]

    /// Both embeddings.
    public init(sequence: [Float], pooled: [Float]) {
      self.sequence = sequence
      self.pooled = pooled
    }
  }

  /// Where the files are.
  public let folder: String
  /// How many bytes they may take together; the oldest go.
  public let limit: Int

  private static let mark = Array("fdevalP1".utf8)
  private static let suffix = ".prompt"

  /// A cache in a folder, which is made at the first ``store(_:for:)``.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - limit: Bytes of all files together; one prompt of FLUX takes 8 MB.
  public init(folder: String, limit: Int = 1 << 30) {
    self.folder = folder
    self.limit = limit
  }

  /// The cache of this user: `fdeval/prompts` below `$XDG_CACHE_HOME`, or else below `~/.cache`.
  ///
  /// A relative `XDG_CACHE_HOME` is as good as none, as its specification says.
  public static func ofUser(
    _ environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> PromptCache {
    let stated = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let cache = stated ?? (environment["HOME"] ?? NSHomeDirectory()) + "/.cache"
    return PromptCache(folder: cache + "/fdeval/prompts")
  }

  /// The file of a key.
  func path(of key: Key) -> String {
    "\(folder)/v1-\(Self.hexadecimal(SHA256.hash(data: Data(key.text.utf8))))\(Self.suffix)"
  }

  /// What is kept under a key; nil where there is nothing, or nothing sound.
  ///
  /// A file that is found counts as new again when the oldest have to go.
  public func embeddings(for key: Key) -> Embeddings? {
    let path = path(of: key)
    guard let bytes = try? FileBytes.read(path, limit: limit),
      let embeddings = Self.decode(bytes, key)
    else { return nil }
    try? FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: path)
    return embeddings
  }

  /// Keeps embeddings under a key, and lets the oldest go where the folder becomes too large.
  ///
  /// - Returns: Whether they are kept; false where the folder cannot be written to, or where they
  ///   alone are larger than the limit.
  @discardableResult
  public func store(_ embeddings: Embeddings, for key: Key) -> Bool {
    let bytes = Self.encode(embeddings, key)
    guard bytes.count <= limit else { return false }
    let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: attributes)
    let path = path(of: key)
    guard (try? AtomicFile.write(bytes, to: path)) != nil else { return false }
    removeOldest(but: path)
    return true
  }

  private func removeOldest(but kept: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var entries: [(path: String, date: Date, size: Int)] = []
    for name in names where name.hasSuffix(Self.suffix) {
      let path = "\(folder)/\(name)"
      guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { continue }
      entries.append(
        (
          path, facts[.modificationDate] as? Date ?? .distantPast,
          (facts[.size] as? NSNumber)?.intValue ?? 0
        ))
    }
    var total = entries.reduce(0) { $0 + $1.size }
    for entry in entries.sorted(by: { ($0.date, $0.path) < ($1.date, $1.path) })
    where total > limit && entry.path != kept {
      if (try? FileManager.default.removeItem(atPath: entry.path)) != nil { total -= entry.size }
    }
  }

  // MARK: - Bytes

  private static func encode(_ embeddings: Embeddings, _ key: Key) -> [UInt8] {
    let text = Array(key.text.utf8)
    var bytes = mark
    bytes.reserveCapacity(
      64 + text.count + 4 * (embeddings.sequence.count + embeddings.pooled.count))
    for count in [text.count, embeddings.sequence.count, embeddings.pooled.count] {
      append(UInt64(count), to: &bytes)
    }
    bytes += text
    for value in embeddings.sequence { append(value.bitPattern, to: &bytes) }
    for value in embeddings.pooled { append(value.bitPattern, to: &bytes) }
    return bytes + Array(SHA256.hash(data: bytes))
  }

  private static func decode(_ bytes: [UInt8], _ key: Key) -> Embeddings? {
    let text = Array(key.text.utf8)
    let head = mark.count + 24 + text.count
    guard bytes.count >= head + 32, bytes.starts(with: mark) else { return nil }
    let counts = (0..<3).map { word(bytes, at: mark.count + 8 * $0, size: 8) }
    let body = UInt64(bytes.count - head - 32) / 4
    guard counts[0] == UInt64(text.count), counts[1] <= body, counts[2] == body - counts[1],
      (bytes.count - head) % 4 == 0, bytes[(head - text.count)..<head].elementsEqual(text),
      bytes[(bytes.count - 32)...].elementsEqual(
        SHA256.hash(data: bytes[..<(bytes.count - 32)]))
    else { return nil }
    let values = stride(from: head, to: bytes.count - 32, by: 4).map {
      Float(bitPattern: UInt32(truncatingIfNeeded: word(bytes, at: $0, size: 4)))
    }
    let split = Int(counts[1])
    return Embeddings(sequence: Array(values[..<split]), pooled: Array(values[split...]))
  }

  private static func append(_ word: some FixedWidthInteger, to bytes: inout [UInt8]) {
    for byte in 0..<word.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: word >> (8 * byte)))
    }
  }

  private static func word(_ bytes: [UInt8], at place: Int, size: Int) -> UInt64 {
    (0..<size).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * UInt64($1)) }
  }

  private static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}
