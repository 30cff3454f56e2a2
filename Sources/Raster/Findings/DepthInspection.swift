/// A depth file looked into: what stands in it, and what it was understood as, if it was.
public struct DepthInspection: Sendable {
  /// Stored pixels across and down, before any orientation.
  public let width, height: Int
  /// What the file holds, in words: "PNG, 16-bit grey".
  public let storage: String
  /// The stored numbers, counted.
  public let numbers: StoredNumbers
  /// The map, with its findings; or why there is none, although the file is sound.
  public let reading: Result<DepthReading, RasterError>

  /// Looks into a file.
  ///
  /// - Parameters:
  ///   - path: The file, as the user named it.
  ///   - hints: What others say.
  /// - Throws: ``RasterError`` where the file is no depth file or is damaged; a sound file that nobody
  ///   describes is inspected all the same.
  public init(_ path: String, hints: [DepthHint] = []) throws(RasterError) {
    let stored = try StoredDepth(at: path)
    do {
      reading = .success(try DepthMap.read(stored, at: path, hints: hints))
    } catch {
      guard
        error.fault == .undescribed || error.fault == .contradictory || error.fault == .unsupported
      else { throw error }
      reading = .failure(error)
    }
    width = stored.width
    height = stored.height
    storage = stored.storage
    numbers = StoredNumbers(stored, values: (try? reading.get())?.map.samples)
  }
}
