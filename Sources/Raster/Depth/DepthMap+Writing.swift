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
  ///     and in integer formats millimetres for metric kinds and ``DepthEncoding/relative`` (which
  ///     holds 0…1) for others.
  ///   - description: Whose ``DepthDescription/producer`` is embedded, and whose camera where the
  ///     map has none.
  /// - Returns: What the file could not hold.
  /// - Throws: ``RasterError/Fault/unsupported`` for an unknown extension,
  ///   ``RasterError/Fault/contradictory`` for an encoding that does not fit format or kind,
  ///   ``RasterError/Fault/unwritable``.
  @discardableResult
  public func write(
    to path: String, format: DepthFormat? = nil, encoding: DepthEncoding? = nil,
    description: DepthDescription = DepthDescription()
  ) throws(RasterError) -> DepthWriting {
    guard let format = format ?? DepthFormat(path: path) else {
      throw RasterError(
        .unsupported, path, expected: "an extension of PNG, TIFF, NPY, NPZ or PFM",
        found: "'\(PathName.fileExtension(of: path))'",
        advice: "name a format: "
          + DepthFormat.allCases.map(\.rawValue).joined(separator: ", "))
    }
    let (bytes, writing) = try encoded(
      as: format, encoding: encoding, description: description, named: path)
    try AtomicFile.write(bytes, to: path)
    return writing
  }

  /// Writes a depth map, and beside a file that has no room for it a sidecar with what is in it.
  ///
  /// - Parameters:
  ///   - path: The file. A file that is there is replaced.
  ///   - format: The format.
  ///   - encoding: As for ``write(to:format:encoding:description:)``.
  ///   - producer: What made the map.
  /// - Returns: What the file could not hold.
  /// - Throws: As ``write(to:format:encoding:description:)``.
  @discardableResult
  public func writeDescribed(
    to path: String, format: DepthFormat, encoding: DepthEncoding? = nil, producer: String
  ) throws(RasterError) -> DepthWriting {
    let writing = try write(
      to: path, format: format, encoding: encoding,
      description: DepthDescription(producer: producer))
    if !format.describesItself {
      try DepthDescription(kind: kind, encoding: writing.encoding, producer: producer)
        .writeSidecar(of: path)
    }
    return writing
  }

  /// The bytes that ``write(to:format:encoding:description:)`` would write.
  ///
  /// - Parameters:
  ///   - format: The format.
  ///   - encoding: How values become stored numbers.
  ///   - description: Whose producer is embedded.
  ///   - name: What messages call the map.
  /// - Returns: A whole file, the same for the same input, and what it could not hold.
  /// - Throws: ``RasterError/Fault/contradictory``.
  public func encoded(
    as format: DepthFormat, encoding: DepthEncoding? = nil,
    description: DepthDescription = DepthDescription(), named name: String = "depth map"
  ) throws(RasterError) -> (bytes: [UInt8], writing: DepthWriting) {
    let encoding = encoding ?? defaultEncoding(for: format)
    try check(encoding, for: format, file: name)
    let said = DepthDescription(
      kind: kind, encoding: encoding, intrinsics: intrinsics ?? description.intrinsics,
      producer: description.producer)
    guard case .values(let metresPerUnit) = encoding else {
      return try encodedCodes(as: format, encoding: encoding, description: said, file: name)
    }
    let stored =
      metresPerUnit == 1 ? samples : samples.map { Float(Double($0) / metresPerUnit) }
    let bytes: [UInt8]
    switch format {
    case .npy: bytes = NPYEncoder.encode(width: width, height: height, samples: stored)
    case .npz:
      bytes = NPZ.encode(width: width, height: height, samples: stored, description: said)
    case .pfm: bytes = PFM.encode(width: width, height: height, samples: stored)
    case .tiff32:
      bytes = try TIFFEncoder.encode(
        width: width, height: height, values: stored, encoding: encoding, description: said,
        file: name)
    case .tiff16, .png16: preconditionFailure("\(format.rawValue) holds codes")
    }
    var maximumError = 0.0
    for (value, number) in zip(samples, stored) where value.isFinite {
      let back = Double(Float(Double(number) * metresPerUnit))
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
    let (codes, maximumError, saturated, unknown) = DepthCodes.codes(
      of: samples, encoding: encoding)
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
      format: format, encoding: encoding, maximumError: maximumError, saturated: saturated,
      unknown: unknown)
    return (bytes, writing)
  }

  private func defaultEncoding(for format: DepthFormat) -> DepthEncoding {
    guard format.isIntegral else { return .metres }
    return kind.isMetric ? .millimetreCodes : .relative
  }

  private func check(
    _ encoding: DepthEncoding, for format: DepthFormat, file: String
  ) throws(RasterError) {
    guard encoding.isIntegral == format.isIntegral else {
      throw RasterError(
        .contradictory, file,
        expected: format.isIntegral
          ? "an encoding of integer codes for \(format.rawValue)"
          : "an encoding of floating-point values for \(format.rawValue)",
        found: "'\(encoding.name)'", advice: "give one of: \(DepthEncoding.choices)")
    }
    guard encoding != .relative || !kind.isMetric else {
      throw RasterError(
        .contradictory, file, expected: "an encoding with a unit for the kind \(kind.rawValue)",
        found: "'relative'", advice: "give one of: \(DepthEncoding.choices)")
    }
  }
}
