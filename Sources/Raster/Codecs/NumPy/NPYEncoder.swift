/// Writes NumPy array files.
enum NPYEncoder {
  /// A whole file: version 1.0, `<f4`, C order, elements aligned to 64 bytes.
  static func encode(width: Int, height: Int, samples: [Float]) -> [UInt8] {
    let fields = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(height), \(width)), }"
    let prefix = 10
    let padding = 63 - (prefix + fields.utf8.count) % 64
    let header = Array(fields.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
    var file = NPYHeader.magic + [1, 0]
    file.append(littleEndian: UInt16(header.count))
    file += header
    file += FloatBytes.littleEndian(samples)
    return file
  }
}
