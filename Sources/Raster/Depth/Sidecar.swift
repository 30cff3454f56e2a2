/// The JSON file beside a depth file that says what its numbers mean.
enum Sidecar {
  /// The most bytes that a sidecar has.
  private static let limit = 1 << 20

  /// Where a sidecar is looked for, in this order.
  static func paths(of path: String) -> [String] {
    ["\(path).json", "\(PathName.withoutExtension(path)).json"]
  }

  /// What the sidecar says, or nil where there is none.
  ///
  /// A file of one of these names has to be JSON in UTF-8. An object with `kind` or `encoding`, in
  /// letters of whatever case, is ours and has to be sound; an object without them is another
  /// program's and is left alone, and so is a list under the shorter name, which does not name the
  /// depth file.
  ///
  /// - Throws: ``RasterError/Fault/malformed`` or ``RasterError/Fault/inaccessible``, with the
  ///   sidecar as the subject.
  static func claim(for path: String) throws(RasterError) -> StoredDepth.Claim? {
    for (at, sidecar) in paths(of: path).enumerated() where sidecar != path {
      guard try isThere(sidecar) else { continue }
      let json = try text(of: sidecar)
      switch DepthDescription.outline(of: json) {
      case .object(let keys):
        let ours = keys.filter { ["kind", "encoding"].contains($0.lowercased()) }
        guard !ours.isEmpty else { continue }
        try check(keys, sidecar)
      case .list where at > 0:
        continue
      case .list, .other:
        throw malformed(sidecar, found: "JSON that is no object")
      case .damaged(let reason):
        throw malformed(sidecar, found: reason)
      }
      do {
        let description = try DepthDescription(json: json)
        return StoredDepth.Claim(
          phrase: "the sidecar \(sidecar)", source: .sidecar, description: description)
      } catch {
        throw malformed(sidecar, found: error.reason)
      }
    }
    return nil
  }

  /// What GDAL's file `NAME.aux.xml` beside a depth file says, added to what the file itself says.
  static func takeAuxiliary(
    of path: String, into stored: inout StoredDepth
  ) throws(RasterError) {
    let sidecar = "\(path).aux.xml"
    guard try isThere(sidecar) else { return }
    let xml = try text(of: sidecar)
    guard !XMLElements(xml).all.isEmpty else {
      throw malformed(sidecar, expected: "GDAL's metadata in XML", found: "something else")
    }
    let metadata: GDALMetadata
    do {
      metadata = try GDALMetadata(auxiliary: xml)
    } catch {
      throw malformed(sidecar, expected: "numbers for scale and offset", found: error.found)
    }
    if stored.unknownValue == nil, let nodata = metadata.nodata.flatMap({ Double($0) }) {
      stored.unknownValue = nodata.isNaN ? nil : nodata
    }
    guard metadata.isStated, stored.gdal?.metadata.isStated != true else { return }
    if case .codes = stored.numbers { stored.isPicture = false }
    stored.gdal = .init(
      phrase: "the sidecar \(sidecar)", source: .sidecar, metadata: metadata)
  }

  /// Whether a file is there to be read; a link that leads nowhere is an error, a folder is none.
  private static func isThere(_ sidecar: String) throws(RasterError) -> Bool {
    if FileBytes.isRegular(sidecar) { return true }
    guard FileBytes.isDangling(sidecar) else { return false }
    throw RasterError(
      .inaccessible, sidecar, expected: "a sidecar that can be read",
      found: "a link that leads nowhere")
  }

  private static func text(of sidecar: String) throws(RasterError) -> String {
    var bytes = try FileBytes.read(sidecar, limit: limit)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    // UTF-16 and UTF-32 of ASCII have a NUL in every few bytes, whatever their byte order.
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw malformed(sidecar, expected: "text in UTF-8", found: "another encoding of text")
    }
    return text
  }

  /// Keys by which others say what we say with `encoding`, and which would be read as unsaid.
  private static let foreign: Set<String> = [
    "unit", "units", "scale", "depth_scale", "offset", "encodings", "kinds",
  ]

  /// Keys in other letters than ours would be read as unsaid, and keys that stand twice as either.
  private static func check(_ keys: [String], _ sidecar: String) throws(RasterError) {
    let known = DepthDescription.keys
    for (at, key) in keys.enumerated() {
      if !known.contains(key), known.contains(key.lowercased()) {
        throw malformed(sidecar, found: "the key '\(Excerpt.of(key))'; keys are in small letters")
      }
      if foreign.contains(key.lowercased()) {
        throw malformed(
          sidecar, found: "the key '\(Excerpt.of(key))'; the key 'encoding' says that")
      }
      if known.contains(key), keys[..<at].contains(key) {
        throw malformed(sidecar, found: "the key '\(key)' twice")
      }
    }
  }

  private static func malformed(
    _ sidecar: String,
    expected: String = "a JSON object with kind, encoding, intrinsics and producer",
    found: String
  ) -> RasterError {
    RasterError(.malformed, sidecar, expected: expected, found: found)
  }
}

extension DepthDescription {
  /// Writes the description beside a depth file, as `depth.npy.json`, for formats that have no
  /// room for it.
  ///
  /// - Parameter path: The depth file.
  /// - Throws: ``RasterError/Fault/unwritable``.
  public func writeSidecar(of path: String) throws(RasterError) {
    try AtomicFile.write(json + "\n", to: Sidecar.paths(of: path)[0])
  }
}
