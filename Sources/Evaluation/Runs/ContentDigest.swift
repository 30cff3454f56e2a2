internal import Crypto
internal import Foundation
internal import Raster

/// Content by its hash, 32 hexadecimal digits: what two files hold, whatever they are.
enum ContentDigest {
  /// The hash of a map's values and of everything that says what they mean.
  static func of(_ reading: DepthReading) -> String {
    let map = reading.map
    let camera = map.intrinsics.map { "\($0.fx) \($0.fy) \($0.cx) \($0.cy)" } ?? ""
    var lanes = HashLanes()
    unsafe map.samples.withUnsafeBytes { unsafe lanes.take($0) }
    return text(map.width, map.height, [map.kind.rawValue, camera] + reading.assumed, lanes)
  }

  /// The hash of one byte a pixel.
  static func of(width: Int, height: Int, bytes: [UInt8]) -> String {
    var lanes = HashLanes()
    unsafe bytes.withUnsafeBytes { unsafe lanes.take($0) }
    return text(width, height, [], lanes)
  }

  /// The hash of a file's bytes; nil where it cannot be read.
  static func of(file path: String) -> String? {
    FileManager.default.contents(atPath: path).map { data in
      var digest = SHA256()
      digest.update(data: data)
      return text(digest)
    }
  }

  private static func text(
    _ width: Int, _ height: Int, _ facts: [String], _ lanes: HashLanes
  ) -> String {
    var digest = SHA256()
    let head = "\(width)x\(height)\n\(facts.joined(separator: "\n"))\n\(lanes.state)"
    digest.update(data: Array(head.utf8))
    return text(digest)
  }

  private static func text(_ digest: SHA256) -> String {
    digest.finalize().prefix(16).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }
}
