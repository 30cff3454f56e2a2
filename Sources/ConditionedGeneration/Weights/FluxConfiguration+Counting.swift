internal import Tensors

extension FluxConfiguration {
  /// How many blocks there are, from the names alone.
  ///
  /// - Throws: `WeightFileError` where a number is left out.
  static func blocks(
    _ group: String, among names: [String], file: String
  ) throws(WeightFileError) -> Int {
    var numbers: Set<Int> = []
    for name in names where name.hasPrefix(group + ".") {
      let rest = name.dropFirst(group.count + 1)
      guard let end = rest.firstIndex(of: "."), let number = Int(rest[..<end]), number >= 0 else {
        continue
      }
      numbers.insert(number)
    }
    if let gap = (0..<numbers.count).first(where: { !numbers.contains($0) }) {
      throw WeightFileError(
        .missing, file, expected: "blocks without gaps", found: "no '\(group).\(gap)'")
    }
    return numbers.count
  }

  /// Counts the sizes of a model whose tensors are all there.
  ///
  /// - Parameters:
  ///   - blocks: What was counted from the names.
  ///   - tensors: Where the tensors are.
  ///   - layout: How they are called.
  ///   - settings: What a `config.json` beside them says, or nil.
  /// - Throws: `WeightFileError` where sizes contradict each other.
  init(
    blocks: (double: Int, single: Int, hasGuidance: Bool), counting tensors: StoredTensors,
    layout: FluxNames.Layout, settings: FluxSettings?
  ) throws(WeightFileError) {
    let names = FluxNames(
      doubleBlocks: blocks.double, singleBlocks: blocks.single, hasGuidance: blocks.hasGuidance)
    let file = tensors.scope.file.path
    func shape(_ name: String) throws(WeightFileError) -> [Int] {
      guard let matrix = names.matrices.first(where: { $0.name == name }),
        let last = matrix.names(layout).last
      else { return [0, 0] }
      return try tensors.tensor("\(last).weight", shape: [nil, nil]).shape.dims
    }
    func require(
      _ holds: Bool, _ expected: String, _ found: String
    ) throws(WeightFileError) {
      guard holds else {
        throw WeightFileError(.malformed, file, expected: expected, found: found)
      }
    }
    let first = try shape("img_in")
    let hidden = first[0]
    try require((1...1 << 16).contains(hidden), "a width from 1 to 65536", "\(hidden)")
    // Where there is one single block, its last piece has the feed-forward part's rows.
    let feedForward =
      if blocks.double > 0 {
        try shape("double_blocks.0.img_mlp.0")[0]
      } else {
        try shape("single_blocks.0.linear2")[1] - hidden
      }
    try require(
      feedForward > 0 && feedForward % hidden == 0, "a feed-forward part of whole widths \(hidden)",
      "\(feedForward)")
    var headWidth = 128
    if let scale = names.scales.first?.names(layout).first(where: tensors.contains) {
      headWidth = try tensors.tensor(scale, shape: [nil]).shape.count
    }
    try require(
      headWidth > 0 && hidden % headWidth == 0, "heads that share the width \(hidden)",
      "norms of \(headWidth) values")
    if let stated = settings?.heads {
      try require(
        stated * headWidth == hidden,
        "\(hidden / headWidth) heads in config.json, as the norms say",
        "\(stated)")
    }
    let axes = settings?.axes ?? Self.axes(headWidth: headWidth)
    try require(
      !axes.isEmpty && axes.allSatisfy { $0 > 0 && $0 % 2 == 0 && $0 <= headWidth }
        && axes.reduce(0, +) == headWidth,
      "even axes that add up to a head's \(headWidth) values", "\(axes)")
    self.init(
      hiddenWidth: hidden, heads: hidden / headWidth, doubleBlocks: blocks.double,
      singleBlocks: blocks.single, inputChannels: first[1],
      outputChannels: try shape("final_layer.linear")[0], textWidth: try shape("txt_in")[1],
      pooledWidth: try shape("vector_in.in_layer")[1], hiddenFactor: feedForward / hidden,
      hasGuidance: blocks.hasGuidance, axes: axes)
    try require(
      inputChannels > 0 && outputChannels > 0 && inputChannels <= 1 << 16, "channels",
      "\(inputChannels) in, \(outputChannels) out")
  }

  /// The published proportions, 16, 56 and 56 of 128, in even numbers.
  static func axes(headWidth: Int) -> [Int] {
    var first = max(headWidth / 8 / 2 * 2, 2)
    while first < headWidth, (headWidth - first) % 4 != 0 { first += 1 }
    return [first, (headWidth - first) / 2, (headWidth - first) / 2]
  }
}
