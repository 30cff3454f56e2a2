internal import Foundation
public import Raster
internal import Synchronization

/// Maps of a sequence on disk until the range of all of them is known.
public final class FrameSpool: Sendable {
  private let folder: String
  private let normalisations = Mutex<
    (preview: SequenceNormalisation, codes: SequenceNormalisation)
  >(
    (SequenceNormalisation(), SequenceNormalisation(shares: 0...1)))

  /// Makes the spool's folder among the outputs.
  ///
  /// - Parameter output: The outputs' folder, which is made where it is missing.
  /// - Throws: ``RasterError/Fault/unwritable``.
  public init(in output: String) throws(RasterError) {
    folder = "\(output)/.frames-\(ProcessInfo.processInfo.processIdentifier)"
    try OutputFolder.make(folder)
  }

  /// Keeps a frame and counts its values.
  ///
  /// - Throws: ``RasterError`` where it cannot be written.
  public func add(_ map: DepthMap, _ index: Int) throws(RasterError) {
    try map.write(to: path(index), format: .npz)
    normalisations.withLock { both in
      both.preview.add(map)
      both.codes.add(map)
    }
  }

  /// A frame that was kept.
  ///
  /// - Throws: ``RasterError`` where it cannot be read.
  public func map(_ index: Int) throws(RasterError) -> DepthMap {
    try DepthMap.read(path(index)).map
  }

  /// The range of all frames for previews, and the one that cuts nothing off.
  public var ranges: (preview: ClosedRange<Float>?, codes: ClosedRange<Float>?) {
    normalisations.withLock { ($0.preview.range, $0.codes.range) }
  }

  /// Takes the folder away.
  public func remove() { try? FileManager.default.removeItem(atPath: folder) }

  private func path(_ index: Int) -> String { "\(folder)/\(index).npz" }
}
