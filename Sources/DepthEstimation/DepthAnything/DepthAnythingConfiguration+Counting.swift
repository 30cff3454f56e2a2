extension DepthAnythingConfiguration {
  /// Counts the sizes from the tensors of a file with original names.
  ///
  /// - Parameters:
  ///   - shapes: Name to shape, in the order of torch, of every tensor in the file.
  ///   - fileName: The file's name without folders; published names tell family and range.
  ///   - hints: What the user said about the file.
  /// - Throws: `DepthEstimationError` where it is another network, where tensors are missing or
  ///   contradict each other, or where nobody says whether it is V1 or V2.
  /// - Complexity: O(*n* log *n*) in the number of tensors.
  public init(
    counting shapes: [String: [Int]], fileName: String,
    hints: DepthAnythingHints = DepthAnythingHints()
  ) throws(DepthEstimationError) {
    let names = try DepthAnythingNames(of: shapes.keys, file: fileName)
    guard names.scheme == .original else {
      throw DepthEstimationError(
        .missing, fileName, expected: "config.json beside weights with Hugging Face names",
        found: "the weights alone", advice: "give the whole folder")
    }
    func shape(
      _ part: DepthAnythingPart, _ rank: Int
    ) throws(DepthEstimationError) -> [Int] {
      let name = names.weights(of: part)[0]
      guard let shape = shapes[name] else {
        throw DepthEstimationError(
          .malformed, fileName, expected: "a tensor '\(name)'", found: "none")
      }
      guard shape.count == rank else {
        throw DepthEstimationError(
          .malformed, fileName, expected: "'\(name)' with \(rank) dimensions", found: "\(shape)")
      }
      return shape
    }
    let patch = try shape(.patchEmbedding, 4)
    let width = patch[0]
    let positions = try shape(.positions, 3)[1] &- 1
    let grid = Int(Double(min(max(positions, 0), 1 << 32)).squareRoot().rounded())
    guard grid * grid == positions, grid > 0 else {
      throw DepthEstimationError(
        .malformed, fileName, expected: "a position table of a square grid",
        found: "\(positions) positions")
    }
    let blocks = Self.blocks(in: shapes.keys, prefix: names.prefix)
    guard (4...65_536).contains(blocks) else {
      throw DepthEstimationError(
        .malformed, fileName, expected: "4 to 65536 transformer blocks", found: "\(blocks)")
    }
    let isGated = shapes[names.weights(of: .gatedInput(0))[0]] != nil
    var channels: [Int] = []
    var reassembly: [Reassembly] = []
    for (level, published) in Self.publishedReassembly.enumerated() {
      channels.append(try shape(.projection(level: level), 4)[0])
      if case .enlarging = published {
        reassembly.append(.enlarging(try shape(.reassembly(level: level), 4)[2]))
      } else {
        reassembly.append(published)
      }
    }
    let output = try hints.output(fileName: fileName)
    let family = try hints.family(fileName: fileName, output: output)
    guard hints.heads != nil || width <= 64 || width % 64 == 0 else {
      throw DepthEstimationError(
        .unsupported, fileName, expected: "a width that is a multiple of 64, the width of a head",
        found: "\(width)")
    }
    try self.init(
      family: family, width: width, heads: hints.heads ?? max(1, width / 64), blocks: blocks,
      feedForward: isGated
        ? .swiGLU(try shape(.gatedOutput(0), 2)[1]) : .mlp(try shape(.feedForwardInput(0), 2)[0]),
      taps: Self.publishedTaps(family, blocks: blocks), patchSize: patch[2], nativeGrid: grid,
      channels: channels, reassembly: reassembly, features: try shape(.lateral(level: 0), 4)[0],
      headWidth: try shape(.head(1), 4)[0], output: output, normEpsilon: 1e-6, subject: fileName)
    try requireShapes(shapes, names: names, file: fileName)
  }

  /// One more than the largest number of a block.
  private static func blocks(in names: some Sequence<String>, prefix: String) -> Int {
    let stem = prefix + "pretrained.blocks."
    return names.reduce(0) { most, name in
      guard name.hasPrefix(stem), let number = Int(name.dropFirst(stem.count).prefix { $0 != "." })
      else { return most }
      return max(most, number &+ 1)
    }
  }

  /// Checks that every tensor the network computes with is there and has its shape.
  ///
  /// - Parameters:
  ///   - shapes: Name to shape of every tensor in the file or folder.
  ///   - names: What they are called.
  ///   - file: The file's name for errors.
  /// - Throws: `DepthEstimationError` that names the first tensor that is missing or wrong, and where
  ///   blocks are left over.
  public func requireShapes(
    _ shapes: [String: [Int]], names: DepthAnythingNames, file: String
  ) throws(DepthEstimationError) {
    func require(_ name: String, _ expected: [Int]) throws(DepthEstimationError) {
      guard shapes[name] != expected else { return }
      throw DepthEstimationError(
        .malformed, file, expected: "a tensor '\(name)' of shape \(expected)",
        found: shapes[name].map { "one of shape \($0)" } ?? "none")
    }
    for part in parts {
      let whole = shape(of: part)
      let weights = names.weights(of: part)
      for name in weights { try require(name, [whole[0] / weights.count] + whole.dropFirst()) }
      // A transposed convolution's outputs are its weight's second dimension, of equal size here.
      for name in names.biases(of: part) { try require(name, [whole[0] / weights.count]) }
    }
    if let left = names.weights(of: .attentionNorm(blocks)).first, shapes[left] != nil {
      throw DepthEstimationError(
        .malformed, file, expected: "\(blocks) blocks as the configuration says",
        found: "a tensor '\(left)'")
    }
  }
}
