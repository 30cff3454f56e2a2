extension DepthInterpretation {
  /// Values of floating-point numbers.
  mutating func floatValues() throws(RasterError) -> [Float] {
    var (scale, offset) = (1.0, 0.0)
    switch description.encoding {
    case .values(let metresPerUnit)?:
      scale = metresPerUnit
      assumePlanar()
    case .scaled(let factor, let summand)?:
      (scale, offset) = (factor, summand)
      assumePlanar()
    case .disparity(let disparity)?:
      return disparities(disparity)
    case nil where description.kind == .stereoDisparity:
      let pixels = StereoDisparity()
      description.encoding = .disparity(pixels)
      return disparities(pixels)
    case .colour24?, .colourFloat?:
      throw contradiction(
        "a picture of 8-bit colours for the encoding '\(description.encoding?.name ?? "")'",
        found: stored.storage, advice: nil)
    case let encoding?:
      return try integersInFloats(encoding)
    case nil:
      description.encoding = .metres
      if description.kind == nil { assumePlanar() }
      if description.kind?.isMetric == true { assumed.append("encoding=metres") }
    }
    switch stored.numbers {
    case .floats(let values):
      if scale == 1, offset == 0, stored.unknownValue == nil { return values }
      return values.map { value(Double($0), scale, offset) }
    case .doubles(let values):
      return values.map { value($0, scale, offset) }
    case .codes, .whole, .colours:
      preconditionFailure("integers are not floating-point values")
    }
  }

  /// Pixels in floating-point numbers.
  private func disparities(_ disparity: StereoDisparity) -> [Float] {
    func value(_ number: Double) -> Float {
      isUnknown(number) ? .nan : disparity.value(ofPixels: number)
    }
    return switch stored.numbers {
    case .floats(let values): values.map { value(Double($0)) }
    case .doubles(let values): values.map(value)
    case .codes, .whole, .colours: preconditionFailure("integers are no floating-point values")
    }
  }

  private func isUnknown(_ number: Double) -> Bool {
    // GDAL writes the unknown value of single-precision files as a decimal of the single.
    stored.unknownValue.map { number == $0 || Float(number) == Float($0) } ?? false
  }

  private func value(_ number: Double, _ scale: Double, _ offset: Double) -> Float {
    isUnknown(number) ? .nan : Float(number * scale + offset)
  }

  /// Integer codes that somebody saved as floating-point numbers.
  private mutating func integersInFloats(_ encoding: DepthEncoding) throws(RasterError) -> [Float] {
    let numbers: [Double] =
      switch stored.numbers {
      case .floats(let values): values.map { Double($0) }
      case .doubles(let values): values
      case .codes, .whole, .colours: preconditionFailure("integers are no floating-point values")
      }
    let areCodes = numbers.allSatisfy { !$0.isFinite || ($0 >= 0 && $0.rounded() == $0) }
    guard areCodes, encoding != .relative else {
      throw contradiction(
        "an encoding of floating-point values for \(stored.storage)", found: "'\(encoding.name)'",
        advice: "give 'metres' or 'millimetres', or no encoding")
    }
    let values = try wholeValues(
      numbers.map { $0.isFinite ? $0 : 0 }, encoding: encoding)
    assumePlanar()
    notes.append(
      "\(file): its floating-point numbers are all whole and were read as the codes "
        + "'\(encoding.name)'.")
    return values.enumerated().map { at, value in
      numbers[at].isFinite ? value : numbers[at] == .infinity ? .infinity : .nan
    }
  }

  /// Numbers whose bytes are those of a colour.
  mutating func colourValues(
    _ bytes: [UInt8], channels: Int, encoding: DepthEncoding
  ) throws(RasterError) -> [Float] {
    guard !stored.isLossy else {
      throw contradiction(
        "a PNG or TIFF picture for the encoding '\(encoding.name)'", found: stored.storage,
        advice: "its compression may have changed the bytes; use the original file")
    }
    guard encoding != .colourFloat || channels == 4 else {
      throw contradiction(
        "four channels of 8 bits for the encoding '\(encoding.name)'", found: stored.storage,
        advice: "save the picture with its alpha channel")
    }
    guard encoding == .colourFloat || channels == 3 else {
      throw contradiction(
        "opaque alpha, or none, for the encoding '\(encoding.name)'", found: stored.storage,
        advice: nil)
    }
    assumePlanar()
    return stride(from: 0, to: bytes.count, by: channels).map { at in
      encoding.value(
        red: bytes[at], green: bytes[at + 1], blue: bytes[at + 2],
        alpha: channels == 4 ? bytes[at + 3] : 255)
    }
  }
}
