internal import DepthEstimation
internal import Foundation
public import Raster

extension ControlPicture {
  /// Keeps the control in a folder, which is made where it is missing.
  ///
  /// `control.png` is ``image``, `control.json` the provenance and `control-depth.png`, where there
  /// is a depth map, the map in 16 bits with its kind and encoding inside. Metres are stored as
  /// millimetres where all of them fit, and else by their logarithm between the nearest and the
  /// farthest; other kinds by their range, brought to 0...1.
  ///
  /// - Parameters:
  ///   - folder: The folder. Files of these names are replaced.
  ///   - producer: Who made the depth, for the file; by default the estimator's name.
  /// - Returns: The files, in the order in which they were written.
  /// - Throws: `RasterError` where something cannot be written.
  @discardableResult
  public func save(to folder: String, producer: String? = nil) throws(RasterError) -> [String] {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RasterError(
        .unwritable, folder, expected: "a folder, or a place for one",
        found: error.localizedDescription)
    }
    var files: [String] = []
    if let depth {
      let path = "\(folder)/control-depth.png"
      let (map, encoding) = Self.stored(depth)
      try map.write(
        to: path, format: .png16, encoding: encoding,
        description: DepthDescription(
          producer: producer ?? provenance.estimator?.model,
          smallModel: provenance.estimator?.smallModel))
      files.append(path)
    }
    let picture = "\(folder)/control.png"
    try image.write(to: picture)
    files.append(picture)
    let record = "\(folder)/control.json"
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      try encoder.encode(provenance).write(to: URL(fileURLWithPath: record), options: .atomic)
    } catch {
      throw RasterError(
        .unwritable, record, expected: "a place for a file", found: error.localizedDescription)
    }
    files.append(record)
    return files
  }

  /// A map and the encoding in which 16 bits lose least of it.
  static func stored(_ depth: DepthMap) -> (DepthMap, DepthEncoding) {
    if depth.kind == .stereoDisparity { return (depth, depth.defaultEncoding(for: .png16)) }
    if let range = depth.finiteRange, depth.kind.isDisparity || depth.kind == .affineInvariant {
      return (depth.normalised(over: range), .relative)
    }
    let positive = depth.samples.filter { $0 > 0 && $0.isFinite }
    let near = positive.min() ?? 1
    let far = positive.max() ?? near
    if depth.kind.isMetric {
      let fits = far <= 65.535 && near >= 0.1 && !depth.samples.contains(.infinity)
      let outer = max(far, near * 1.001)
      return (depth, fits ? .millimetreCodes : .logarithmic(near: Double(near), far: Double(outer)))
    }
    return (depth.normalised(over: 0...far), .relative)
  }
}
