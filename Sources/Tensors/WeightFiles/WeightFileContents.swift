/// What a reader found in a file.
struct WeightFileContents {
  var format: WeightFile.Format
  var files: [String]
  var metadata: [String: String] = [:]
  var tensors: [String: WeightTensor] = [:]
  /// Weights of types that fdeval does not read, with the file's word for the type.
  var unreadable: [String: String] = [:]

  init(_ format: WeightFile.Format, file: MappedFile) {
    self.format = format
    files = [file.path]
  }

  /// The most bytes of a header or an index: what Hugging Face's hub allows.
  static let headerLimit = 25_000_000
  /// The most bytes of a pickle, whose values take a hundred times as much memory at worst.
  static let pickleLimit = 10_000_000

  /// Whether a name is taken.
  func contains(_ name: String) -> Bool { tensors[name] != nil || unreadable[name] != nil }

  /// Opens a file or a folder of any kind.
  static func open(_ path: String) throws(WeightFileError) -> WeightFileContents {
    if MappedFile.isFolder(path) {
      return try open(WeightFolder.weights(in: path))
    }
    let file = try MappedFile(path: path)
    return file.isJSON ? try ShardIndex(file).open() : try open(file)
  }

  /// Opens one file that is not an index.
  static func open(_ file: MappedFile) throws(WeightFileError) -> WeightFileContents {
    switch file.magic(4) {
    case Array("GGUF".utf8): return try GGUFReader.read(file)
    case [0x50, 0x4B, 3, 4], [0x50, 0x4B, 5, 6]: return try TorchReader.read(file)
    default: break
    }
    if let found = file.otherFormat {
      throw WeightFileError(
        .unsupported, file.path, expected: "safetensors, a PyTorch file or GGUF",
        found: found.name, advice: found.advice)
    }
    return try SafetensorsReader.read(file)
  }
}
