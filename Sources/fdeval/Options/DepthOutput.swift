import DepthEstimation
import Foundation
import Raster

/// How estimated maps become files.
struct DepthOutput: Sendable {
  let formats: [DepthFormat]
  /// The colours of previews; nil for none.
  let preview: Colormap?
  /// What files say of their maker.
  let producer: String
  /// What a small model that made them is and is not for; nil for others.
  let smallModel: String?
  /// The encoding of integer files of metric maps.
  let metricCodes: DepthEncoding
  /// One range for all maps; nil for each its own.
  var previewRange, codeRange: ClosedRange<Float>?

  /// Writes a map in every format.
  ///
  /// - Returns: The paths, and sentences about what the files could not hold.
  func write(
    _ map: DepthMap, of photo: Photo
  ) throws(RasterError) -> (paths: [String], notes: [String]) {
    var paths: [String] = [], notes: [String] = []
    for format in formats {
      let path = photo.output(format, among: formats)
      let writing: DepthWriting
      do {
        writing = try write(map, to: path, format)
      } catch {
        guard error.fault == .lossy else { throw error }
        throw RasterError(
          .lossy, path, expected: error.expected, found: error.found,
          advice: "choose a floating-point --format")
      }
      if writing.saturated > 0 {
        notes.append(
          "\(path): \(writing.saturated) pixels lie outside what \(writing.encoding.name) can hold and "
            + "were cut off; choose a floating-point format.")
      }
      paths.append(path)
    }
    if let preview {
      let path = photo.stem + ".preview.png"
      try DepthPreview(map, range: previewRange, colormap: preview).pictureWithBar.write(to: path)
      paths.append(path)
    }
    return (paths, notes)
  }

  /// Whole numbers hold metres by a fixed factor, and what has no unit by its range.
  private func write(
    _ map: DepthMap, to path: String, _ format: DepthFormat
  ) throws(RasterError) -> DepthWriting {
    guard format.isIntegral else {
      return try map.writeDescribed(
        to: path, format: format, producer: producer, smallModel: smallModel)
    }
    if map.kind.isMetric {
      return try map.writeDescribed(
        to: path, format: format, encoding: metricCodes, producer: producer, smallModel: smallModel)
    }
    let range = codeRange ?? map.finiteRange ?? 0...1
    return try map.writeDescribed(
      to: path, format: format,
      encoding: .linear(
        first: Double(range.lowerBound), last: Double(range.upperBound),
        hasUnknown: map.samples.contains(where: \.isNaN)), producer: producer,
      smallModel: smallModel)
  }
}
