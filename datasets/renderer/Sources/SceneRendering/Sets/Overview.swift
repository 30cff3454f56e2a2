internal import Foundation
internal import Raster

/// One picture of the whole set: a row for each scene, made from the set's files.
struct Overview {
  /// The folder of the set.
  let folder: URL
  /// The size of one picture in it.
  let width = 192
  let height = 144

  /// What stands in a row, from left to right.
  private static let columns = [
    "images", "depth", "reskin", "drifted", "drifted_depth", "predictions/good",
    "predictions/mediocre", "predictions/bad",
  ]

  /// The sheet for some views: "scene/view".
  ///
  /// - Throws: ``RasterError`` if a file is missing or damaged.
  func sheet(of ids: [String]) throws(RasterError) -> Image {
    let across = Overview.columns.count * width
    var bytes = [UInt8](repeating: 255, count: across * ids.count * height * 3)
    for (row, id) in ids.enumerated() {
      let exact = try depth("depth", id)
      let known = exact.samples.filter(\.isFinite).sorted()
      // Depth is shown as its inverse, as eyes judge it; two in a hundred take the scale's ends.
      let range = 1 / known[known.count * 98 / 100]...1 / known[known.count * 2 / 100]
      for (column, name) in Overview.columns.enumerated() {
        let tile = try tile(name, id, range)
        for y in 0..<height {
          let from = y * width * 3
          let to = ((row * height + y) * across + column * width) * 3
          bytes.replaceSubrange(to..<to + width * 3, with: tile.bytes[from..<from + width * 3])
        }
      }
    }
    return Image(width: across, height: ids.count * height, channels: 3, bytes: bytes)
  }

  private func tile(
    _ name: String, _ id: String, _ range: ClosedRange<Float>
  ) throws(RasterError) -> Image {
    if Take(rawValue: name) != nil {
      return try Image.read(folder.appendingPathComponent("\(name)/\(id).webp").path).image
        .resized(to: width, height: height, kernel: .area)
    }
    let small = try depth(name, id).resized(to: width, height: height, kernel: .nearest)
    return Image(
      coloring: small.samples.map { 1 / $0 == 0 ? .infinity : 1 / $0 }, width: width,
      height: height, range: range, colormap: .turbo)
  }

  private func depth(_ name: String, _ id: String) throws(RasterError) -> DepthMap {
    try DepthMap.read(folder.appendingPathComponent("\(name)/\(id).png").path).map
  }
}
