/// Writes NumPy array files.
enum NPYEncoder {
  /// A whole file: version 1.0, `<f4`, C order, elements aligned to 64 bytes.
  static func encode(width: Int, height: Int, samples: [Float]) -> [UInt8] {
    header("<f4", shape: "(\(height), \(width))") + FloatBytes.littleEndian(samples)
  }

  /// A whole file of bytes: one axis of `|u1`.
  static func encode(bytes: [UInt8]) -> [UInt8] {
    header("|u1", shape: "(\(bytes.count),)") + bytes
  }

  private static func header(_ type: String, shape: String) -> [UInt8] {
    let fields = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    let prefix = 10
    let padding = 63 - (prefix + fields.utf8.count) % 64
    let header = Array(fields.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
    var file = NPYHeader.magic + [1, 0]
    file.append(littleEndian: UInt16(header.count))
    return file + header
  }
}
