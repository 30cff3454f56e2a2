/// The formats that are read, told apart by their first bytes.
enum FileFormat: Sendable {
  case png, jpeg, webp, tiff, npy, zip, pfm, pgm

  /// The format that the bytes begin like, or nil.
  init?(of bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      self = .png
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
      self = .webp
    } else if bytes.starts(with: [0x49, 0x49, 42, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 42])
      || bytes.starts(with: [0x49, 0x49, 43, 0]) || bytes.starts(with: [0x4D, 0x4D, 0, 43])
    {
      self = .tiff
    } else if bytes.starts(with: [0x93] + "NUMPY".utf8) {
      self = .npy
    } else if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6]) {
      self = .zip
    } else if bytes.count > 2, bytes[0] == 0x50, bytes[1] == 0x66 || bytes[1] == 0x46,
      [0x0A, 0x0D, 0x20, 0x09].contains(bytes[2])
    {
      self = .pfm
    } else if bytes.count > 2, bytes[0] == 0x50, bytes[1] == 0x35 || bytes[1] == 0x32,
      [0x0A, 0x0D, 0x20, 0x09, 0x23].contains(bytes[2])
    {
      self = .pgm
    } else {
      return nil
    }
  }

  /// What bytes of none of these formats look like, for messages.
  static func guess(_ bytes: [UInt8]) -> String {
    let known: [([UInt8], String)] = [
      (Array("GIF8".utf8), "a GIF picture"), (Array("BM".utf8), "a BMP picture"),
      ([0x76, 0x2F, 0x31, 0x01], "an OpenEXR file"), ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"),
      (Array("MATLAB".utf8), "a MATLAB file"), (Array("%PDF".utf8), "a PDF document"),
      (Array("PIEH".utf8), "a Sintel .dpt file"), ([0x1F, 0x8B], "a gzip file"),
      ([0xFF, 0x0A], "a JPEG XL picture"), (Array("P4".utf8), "a PBM picture"),
      (Array("P5".utf8), "a PGM picture"), (Array("P2".utf8), "a PGM picture"),
      (Array("P6".utf8), "a PPM picture"), (Array("ply".utf8), "a PLY file"),
      (Array("<!".utf8), "an HTML page"), (Array("<html".utf8), "an HTML page"),
      (Array("version https://git-lfs".utf8), "a Git LFS pointer, not the file itself"),
      ([0x7B], "JSON text"),
    ]
    if let match = known.first(where: { bytes.starts(with: $0.0) }) { return match.1 }
    if bytes.count > 11, bytes[4..<8].elementsEqual("ftyp".utf8) {
      return "a HEIF, AVIF or MP4 file"
    }
    let head = bytes.prefix(8).map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }
    return "bytes that begin \(head.joined(separator: " "))"
  }
}
