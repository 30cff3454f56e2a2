internal import Tensors

/// Ways to store weights that people have files of and fdeval does not read.
enum ForeignStorage: CaseIterable {
  case nvfp4, svdQuant, quanto, int8, gptq, mlx

  /// Its name in messages.
  var name: String {
    switch self {
    case .nvfp4: "nvfp4"
    case .svdQuant: "SVDQuant of nunchaku"
    case .quanto: "a file of optimum-quanto"
    case .int8: "bitsandbytes int8"
    case .mlx: "a quantised file of MLX"
    case .gptq: "GPTQ or AWQ"
    }
  }

  /// The last parts of names that nothing else has.
  private var endings: [String] {
    switch self {
    case .nvfp4: ["weight_scale_2"]
    case .svdQuant: ["wscales", "smooth_factor", "smooth"]
    case .quanto: ["weight._data", "weight._scale"]
    case .int8: ["SCB"]
    case .mlx: ["scales"]
    case .gptq: ["qzeros", "g_idx"]
    }
  }

  /// Recognises a whole file by its names.
  init?(among names: [String]) {
    let found = Self.allCases.first { kind in
      kind.endings.contains { ending in names.contains { $0.hasSuffix(".\(ending)") } }
    }
    guard let found else { return nil }
    self = found
  }

  /// Recognises one weight by what lies beside it.
  init?(beside weight: String, in scope: WeightScope) {
    let layer = weight.hasSuffix(".weight") ? String(weight.dropLast(".weight".count)) : weight
    let found = Self.allCases.first { kind in
      kind.endings.contains { scope.contains("\(layer).\($0)") }
    }
    guard let found else { return nil }
    self = found
  }
}
