extension DepthMap {
  /// Writes a depth map; the file appears under its name only when it is complete.
  ///
  /// Integer codes are rounded to the nearest and never wrap: what lies beyond the range takes the
  /// code at its end and is counted. PNG, TIFF and NPZ carry kind, encoding, camera and producer
  /// with them; NPY and PFM have no room, for which there is
  /// ``DepthDescription/writeSidecar(of:)``.
  ///
  /// - Parameters:
  ///   - path: The file. A file that is there is replaced.
  ///   - format: The format; by default what the extension stands for.
  ///   - encoding: How values become stored numbers; by default metres in floating-point formats,
  ///     and in integer formats millimetres for metric kinds and the whole range of values, spread
  ///     over the codes, for others.
  ///   - description: Whose ``DepthDescription/producer`` is embedded, and whose camera where the
  ///     map has none.
  ///   - options: Whether much may be lost.
  /// - Returns: What the file could not hold.
  /// - Throws: ``RasterError/Fault/unsupported`` for an unknown extension,
  ///   ``RasterError/Fault/contradictory`` for an encoding that does not fit format or kind,
  ///   ``RasterError/Fault/lossy`` where more than a thousandth of the known pixels would be lost,
  ///   ``RasterError/Fault/unwritable``.
  @discardableResult
  public func write(
    to path: String, format: DepthFormat? = nil, encoding: DepthEncoding? = nil,
    description: DepthDescription = DepthDescription(),
    options: DepthWritingOptions = DepthWritingOptions()
  ) throws(RasterError) -> DepthWriting {
    guard let format = format ?? DepthFormat(path: path) else {
      throw RasterError(
        .unsupported, path, expected: "an extension of PNG, TIFF, NPY, NPZ or PFM",
        found: "'\(PathName.fileExtension(of: path))'",
        advice: "name a format: "
          + DepthFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let (bytes, writing) = try encoded(
      as: format, encoding: encoding, description: description, named: path, options: options)
    try AtomicFile.write(bytes, to: path)
    return writing
  }

  /// Writes a depth map, and beside a file that has no room for it a sidecar with what is in it.
  ///
  /// - Parameters:
  ///   - path: The file. A file that is there is replaced.
  ///   - format: The format.
  ///   - encoding: As for ``write(to:format:encoding:description:options:)``.
  ///   - producer: What made the map.
  ///   - smallModel: What a small model that made it is and is not for.
  ///   - options: As for ``write(to:format:encoding:description:options:)``.
  /// - Returns: What the file could not hold.
  /// - Throws: As ``write(to:format:encoding:description:options:)``.
  @discardableResult
  public func writeDescribed(
    to path: String, format: DepthFormat, encoding: DepthEncoding? = nil, producer: String,
    smallModel: String? = nil, options: DepthWritingOptions = DepthWritingOptions()
  ) throws(RasterError) -> DepthWriting {
    let writing = try write(
      to: path, format: format, encoding: encoding,
      description: DepthDescription(producer: producer, smallModel: smallModel), options: options)
    if !format.describesItself {
      try DepthDescription(
        kind: kind, encoding: writing.encoding, producer: producer, smallModel: smallModel
      ).writeSidecar(of: path)
    }
    return writing
  }

  /// The bytes that ``write(to:format:encoding:description:options:)`` would write.
  ///
  /// - Parameters:
  ///   - format: The format.
  ///   - encoding: How values become stored numbers.
  ///   - description: Whose producer is embedded.
  ///   - name: What messages call the map.
  ///   - options: As for ``write(to:format:encoding:description:options:)``.
  /// - Returns: A whole file, the same for the same input, and what it could not hold.
  /// - Throws: ``RasterError/Fault/contradictory`` and ``RasterError/Fault/lossy``.
  public func encoded(
    as format: DepthFormat, encoding: DepthEncoding? = nil,
    description: DepthDescription = DepthDescription(), named name: String = "depth map",
    options: DepthWritingOptions = DepthWritingOptions()
  ) throws(RasterError) -> (bytes: [UInt8], writing: DepthWriting) {
    let encoding = encoding ?? defaultEncoding(for: format)
    try check(encoding, for: format, file: name)
    let said = DepthDescription(
      kind: kind, encoding: encoding, intrinsics: intrinsics ?? description.intrinsics,
      producer: description.producer, smallModel: description.smallModel)
    let (bytes, writing) =
      if let line = encoding.line {
        try encodedValues(as: format, encoding, line, description: said, file: name, options)
      } else {
        try encodedCodes(as: format, encoding: encoding, description: said, file: name)
      }
    try check(writing, file: name, options)
    return (bytes, writing)
  }

  private func encodedValues(
    as format: DepthFormat, _ encoding: DepthEncoding, _ line: (scale: Double, offset: Double),
    description said: DepthDescription, file name: String, _ options: DepthWritingOptions
  ) throws(RasterError) -> (bytes: [UInt8], writing: DepthWriting) {
    let stored =
      line == (1, 0)
      ? samples : samples.map { Float((Double($0) - line.offset) / line.scale) }
    let bytes: [UInt8]
    switch format {
    case .npy: bytes = NPYEncoder.encode(width: width, height: height, samples: stored)
    case .npz:
      bytes = NPZ.encode(width: width, height: height, samples: stored, description: said)
    case .pfm: bytes = PFM.encode(width: width, height: height, samples: stored)
    case .tiff32:
      bytes = try TIFFEncoder.encode(
        width: width, height: height, values: stored, encoding: encoding, description: said,
        usesPredictor: options.usesPredictor, file: name)
    case .tiff16, .png16: preconditionFailure("\(format.rawValue) holds codes")
    }
    var maximumError = 0.0
    for (value, number) in zip(samples, stored) where value.isFinite {
      let back = Double(Float(Double(number) * line.scale + line.offset))
      if back.isFinite { maximumError = max(maximumError, abs(Double(value) - back)) }
    }
    let writing = DepthWriting(
      format: format, encoding: encoding, maximumError: maximumError,
      saturated: zip(samples, stored).count { $0.isFinite && !$1.isFinite },
      unknown: samples.count(where: \.isNaN))
    return (bytes, writing)
  }

  private func encodedCodes(
    as format: DepthFormat, encoding: DepthEncoding, description: DepthDescription,
    file: String
  ) throws(RasterError) -> (bytes: [UInt8], writing: DepthWriting) {
    let (codes, losses) = DepthCodes.codes(
      of: samples, encoding: encoding, zeroIsUnknown: kind.isMetric || kind == .scaleInvariant)
    let bytes: [UInt8]
    switch format {
    case .png16:
      bytes = PNGDepth.encode(
        width: width, height: height, codes: codes, encoding: encoding, description: description)
    case .tiff16:
      bytes = try TIFFEncoder.encode(
        width: width, height: height, codes: codes, encoding: encoding, description: description,
        file: file)
    case .tiff32, .npy, .npz, .pfm: preconditionFailure("\(format.rawValue) holds values")
    }
    let writing = DepthWriting(
      format: format, encoding: encoding, maximumError: losses.maximumError,
      saturated: losses.saturated, unknown: losses.unknown, merged: losses.merged,
      filled: losses.filled)
    return (bytes, writing)
  }

  /// The encoding that a map has in a format where nobody names one: metres in floating-point formats,
  /// millimetres in integer ones, and for kinds without a unit the range of the values, spread over
  /// all codes.
  public func defaultEncoding(for format: DepthFormat) -> DepthEncoding {
    guard format.isIntegral else { return .metres }
    guard !kind.isMetric else { return .millimetreCodes }
    let range = finiteRange ?? 0...1
    return .linear(
      first: Double(range.lowerBound), last: Double(range.upperBound),
      hasUnknown: samples.contains(where: \.isNaN))
  }

  /// Refuses what would be another map.
  private func check(
    _ writing: DepthWriting, file: String, _ options: DepthWritingOptions
  ) throws(RasterError) {
    let known = samples.count { !$0.isNaN }
    guard !options.allowsLoss,
      Double(writing.lost) > DepthWritingOptions.tolerance * Double(max(known, 1))
    else { return }
    let parts = [
      (writing.saturated, "beyond its range"), (writing.merged, "that would become unknown"),
      (writing.filled, "unknown ones that would become a value"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    throw RasterError(
      .lossy, file, expected: "values that \(writing.encoding.name) can hold",
      found: "of \(samples.count) pixels \(parts.joined(separator: " and "))",
      advice: "choose another encoding or a floating-point format, or allow the loss")
  }

  private func check(
    _ encoding: DepthEncoding, for format: DepthFormat, file: String
  ) throws(RasterError) {
    guard format.isIntegral ? encoding.isIntegral : encoding.line != nil else {
      throw RasterError(
        .contradictory, file,
        expected: format.isIntegral
          ? "an encoding of integer codes for \(format.rawValue)"
          : "an encoding of floating-point values for \(format.rawValue)",
        found: "'\(encoding.name)'", advice: "give one of: \(DepthEncoding.writtenChoices)")
    }
    guard encoding != .relative || !kind.hasUnit else {
      throw RasterError(
        .contradictory, file, expected: "an encoding with a unit for the kind \(kind.rawValue)",
        found: "'relative'", advice: "give one of: \(DepthEncoding.writtenChoices)")
    }
  }
}
