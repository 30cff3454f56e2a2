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
  /// Only a JSON object with `kind` or `encoding` is a sidecar of ours; other JSON that happens to
  /// have the name is left alone.
  static func claim(for path: String) throws(RasterError) -> StoredDepth.Claim? {
    for sidecar in paths(of: path) where FileBytes.isRegular(sidecar) {
      let json = String(decoding: try FileBytes.read(sidecar, limit: limit), as: UTF8.self)
      guard let keys = DepthDescription.keys(of: json),
        !keys.isDisjoint(with: ["kind", "encoding"])
      else { continue }
      do {
        let description = try DepthDescription(json: json)
        return StoredDepth.Claim(phrase: "the sidecar \(sidecar)", description: description)
      } catch {
        throw RasterError(
          .malformed, sidecar,
          expected: "a JSON object with kind, encoding, intrinsics and producer",
          found: error.reason)
      }
    }
    return nil
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
