extension MappedFile {
  /// The first bytes, fewer where the file is shorter.
  func magic(_ length: Int) -> [UInt8] { copy(0..<min(length, count)) }

  /// Whether it begins as a JSON object does; safetensors begin with a length.
  var isJSON: Bool {
    let first = magic(64).first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return first == UInt8(ascii: "{") && !isSafetensors
  }

  /// Whether a plausible length and the beginning of a JSON object are there.
  private var isSafetensors: Bool {
    count > 8 && self.integer(at: 0, as: UInt64.self) <= UInt64(WeightFileContents.headerLimit)
      && magic(9).last == UInt8(ascii: "{")
  }

  /// What it is instead, where people often have something else under the name.
  var otherFormat: (name: String, advice: String?)? {
    let start = magic(64)
    func begins(_ text: String) -> Bool { start.starts(with: Array(text.utf8)) }
    // The pickled number with which torch.save began before PyTorch 1.6.
    if start.starts(with: [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9]) {
      return (
        "PyTorch's format from before version 1.6",
        "load it with torch.load and save it again with torch.save, or as safetensors"
      )
    }
    if begins("version https://git-lfs") {
      return ("a Git LFS pointer instead of the file", "run git lfs pull")
    }
    if start.starts(with: [0x80]), (2...5).contains(start.dropFirst().first ?? 0) {
      return ("a bare pickle", "save the weights with torch.save or as safetensors")
    }
    if begins("<!DOCTYPE") || begins("<html") {
      return ("an HTML page, perhaps a failed download", "download the file again")
    }
    if begins("\u{89}HDF\r\n".unicodeScalars.map { UInt8($0.value) }) { return ("HDF5", nil) }
    if start.starts(with: [0x1F, 0x8B]) { return ("gzip", "unpack it first") }
    if begins("lmgg") || begins("tjgg") || begins("fmgg") || begins("algg") {
      return ("a model of ggml from before GGUF", "convert it to GGUF")
    }
    return nil
    func begins(_ bytes: [UInt8]) -> Bool { start.starts(with: bytes) }
  }
}
