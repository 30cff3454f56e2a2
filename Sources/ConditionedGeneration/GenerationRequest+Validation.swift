extension GenerationRequest {
  /// Denoising steps that are allowed.
  public static let stepRange = 1...50
  /// Guidance that is allowed.
  public static let guidanceRange = 0.0...100.0
  /// How many images one request may have.
  public static let outputRange = 1...4
  /// Qualities that are allowed.
  public static let qualityRange = 0...100
  /// Pixels that a side may have.
  public static let sideRange = 32...8192

  /// Refuses what no generator takes.
  ///
  /// - Throws: ``GenerationError/Fault/parameter``, whose subject is the raw value of a
  ///   ``GenerationParameter``.
  public func validate() throws(GenerationError) {
    guard prompt.contains(where: { !$0.isWhitespace }) else {
      throw .parameter(.prompt, expected: "some words", found: "none")
    }
    guard !prompt.unicodeScalars.contains("\0") else {
      throw .parameter(.prompt, expected: "a text", found: "one with a NUL in it")
    }
    guard !control.place.isEmpty else {
      throw .parameter(
        control.parameter, expected: "a path or an address", found: "an empty text")
    }
    try Self.check(.numInferenceSteps, stepCount, in: Self.stepRange)
    try Self.check(.guidance, guidanceScale, in: Self.guidanceRange)
    try Self.check(.numOutputs, outputs, in: Self.outputRange)
    try Self.check(.outputQuality, quality, in: Self.qualityRange)
    if case .pixels(let width, let height)? = size {
      try Self.check(.width, width, in: Self.sideRange)
      try Self.check(.height, height, in: Self.sideRange)
    }
    if let strength, !(strength > 0 && strength <= 1) {
      throw .parameter(.strength, expected: "above 0 and at most 1", found: "\(strength)")
    }
    if initialImage != nil, strength == nil {
      throw .parameter(
        .initImage, expected: "a strength beside an image to begin with", found: "none")
    }
    for lora in loras where !lora.scale.isFinite || lora.path.isEmpty {
      throw .parameter(
        .lora, expected: "FILE or FILE:SCALE with a finite scale",
        found: "'\(lora.path):\(lora.scale)'")
    }
  }

  private static func check<Value: Comparable>(
    _ parameter: GenerationParameter, _ value: Value, in range: ClosedRange<Value>
  ) throws(GenerationError) {
    guard range.contains(value) else {
      throw .parameter(
        parameter, expected: "\(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))",
        found: Self.text(value))
    }
  }

  private static func text(_ value: some Any) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

extension GenerationRequest.ControlSource {
  /// The parameter that names it.
  var parameter: GenerationParameter {
    switch self {
    case .photo: .controlImage
    case .picture: .controlMap
    case .depth: .depth
    }
  }
}

extension GenerationError {
  /// A parameter that cannot be had.
  static func parameter(
    _ parameter: GenerationParameter, expected: String, found: String, advice: String? = nil
  ) -> GenerationError {
    GenerationError(
      .parameter, parameter.rawValue, expected: expected, found: found, advice: advice)
  }
}
