internal import Foundation
internal import Raster

/// Rendered scenes for training, as arrays that NumPy maps into memory.
///
/// A shard is a folder that is named when it is complete: `image.npy` and `photo.npy` (n x size x size x 3
/// sRGB codes, clean and as a camera sees it), `depth.npy` (n x size x size planar metres in half
/// precision, +inf for nothing within 80 m), `object.npy` (a bit a pixel, the first in the highest bit),
/// `normal.npy` if asked for (n x size x size x 3, unit normals times 127 in the camera's axes), and
/// `scenes.jsonl`. What is there is not made again, so a killed run goes on where it was.
package struct SceneShards: Sendable {
  package var split: SceneSplit
  package var size = 192
  package var shardLength = 500
  package var hasNormals = false

  package init(split: SceneSplit) { self.split = split }

  /// Writes scenes `0 ..< count` of the split.
  ///
  /// - Parameters:
  ///   - count: How many scenes.
  ///   - folder: Gets a folder named after the split.
  ///   - report: Told each shard's path when it is complete.
  /// - Throws: ``RasterError`` or a Cocoa error where a file cannot be written.
  package func write(count: Int, to folder: String, report: (String) -> Void) async throws {
    for shard in 0..<((count + shardLength - 1) / shardLength) {
      let name = String(shard)
      let padded = String(repeating: "0", count: max(0, 6 - name.count)) + name
      let target = URL(fileURLWithPath: folder).appendingPathComponent(
        "\(split.rawValue)/\(padded)")
      if FileManager.default.fileExists(atPath: target.path) { continue }
      let first = shard * shardLength
      let length = min(shardLength, count - first)
      try await write(split.first + UInt64(first), length: length, to: target)
      report(target.path)
    }
  }

  /// The bytes of one scene, ready for the arrays.
  private struct Part: Sendable {
    var image, photo, depth, object, normal, line: [UInt8]
  }

  private func write(_ first: UInt64, length: Int, to target: URL) async throws {
    let parts = try await withThrowingTaskGroup(of: (Int, Part).self) { group in
      for index in 0..<length {
        group.addTask { (index, try part(first + UInt64(index))) }
      }
      var parts = [Part?](repeating: nil, count: length)
      for try await (index, part) in group { parts[index] = part }
      return parts.compactMap { $0 }
    }
    let unfinished = target.appendingPathExtension("unfinished")
    try? FileManager.default.removeItem(at: unfinished)
    try FileManager.default.createDirectory(at: unfinished, withIntermediateDirectories: true)
    func write(_ name: String, _ type: String, _ tail: [Int], _ part: (Part) -> [UInt8]) throws {
      var bytes = Self.header(type: type, shape: [length] + tail)
      for one in parts { bytes += part(one) }
      try Data(bytes).write(to: unfinished.appendingPathComponent(name))
    }
    try write("image.npy", "|u1", [size, size, 3], \.image)
    try write("photo.npy", "|u1", [size, size, 3], \.photo)
    try write("depth.npy", "<f2", [size, size], \.depth)
    try write("object.npy", "|u1", [size, (size + 7) / 8], \.object)
    if hasNormals { try write("normal.npy", "|i1", [size, size, 3], \.normal) }
    try Data(parts.flatMap(\.line)).write(to: unfinished.appendingPathComponent("scenes.jsonl"))
    try FileManager.default.moveItem(at: unfinished, to: target)
  }

  private func part(_ index: UInt64) throws -> Part {
    let made = Inventor.scene(index)
    let frame = made.frame(size: size)
    var random = RandomSource(seed: index, name: "photograph")
    let photo = try Photograph(&random).photo(of: frame.image, size: size, &random)
    var depth: [UInt8] = []
    depth.reserveCapacity(2 * frame.depth.count)
    for value in frame.depth {
      let bits = Float16(value).bitPattern
      depth.append(UInt8(truncatingIfNeeded: bits))
      depth.append(UInt8(truncatingIfNeeded: bits >> 8))
    }
    var normal: [UInt8] = []
    if hasNormals {
      for n in frame.normals {
        for axis in 0..<3 { normal.append(UInt8(bitPattern: n[axis])) }
      }
    }
    return Part(
      image: frame.image, photo: photo, depth: depth, object: packed(frame.subject),
      normal: normal, line: try SceneRecord(made, frame).line())
  }

  /// A bit a pixel, rows filled up to whole bytes, the first pixel in the highest bit.
  private func packed(_ mask: [Bool]) -> [UInt8] {
    var bytes: [UInt8] = []
    for y in 0..<size {
      for start in stride(from: 0, to: size, by: 8) {
        var byte: UInt8 = 0
        for x in start..<min(start + 8, size) where mask[y * size + x] {
          byte |= 0x80 >> UInt8(x - start)
        }
        bytes.append(byte)
      }
    }
    return bytes
  }

  /// NumPy's header, version 1.0, filled up to 64 bytes.
  static func header(type: String, shape: [Int]) -> [UInt8] {
    let dimensions = shape.map(String.init).joined(separator: ", ")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(dimensions),), }"
    while (10 + text.utf8.count + 1) % 64 != 0 { text += " " }
    text += "\n"
    let length = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array(text.utf8)
  }
}
