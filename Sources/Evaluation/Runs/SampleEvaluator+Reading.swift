internal import DepthMetrics
internal import Raster

/// The files of a sample, each noted with what it held.
extension SampleEvaluator {
  func reference(_ item: Dataset.Item, _ inputs: inout [SampleInput]) throws -> DepthReading {
    let calibration = try calibration(item, &inputs)
    return try noted(.reference, item, &inputs) { path in
      try read(
        path,
        hints: [run.dataset.referenceHint.calibrated(by: calibration)]
          + (run.referenceHint.map { [$0] } ?? []),
        flags: "ref-")
    } content: {
      ContentDigest.of($0)
    }
  }

  func candidate(_ item: Dataset.Item, _ inputs: inout [SampleInput]) throws -> DepthReading {
    var seen: [SampleInput] = []
    let calibration = try calibration(item, &seen)
    return try noted(.candidate, item, &inputs) { path in
      try read(
        path,
        hints: [run.predictions.files?.hint, run.dataset.predictionHint, run.predictionHint]
          .compactMap { $0?.calibrated(by: calibration) }, flags: "cand-")
    } content: {
      ContentDigest.of($0)
    }
  }

  /// The cameras of an item; nil where it has none.
  private func calibration(
    _ item: Dataset.Item, _ inputs: inout [SampleInput]
  ) throws -> StereoCalibration? {
    guard item.calibration != nil else { return nil }
    return try noted(.calibration, item, &inputs) { path in
      try StereoCalibration(contentsOf: path)
    } content: {
      "\($0.rig.focalBaseline) \($0.rig.offset)"
    }
  }

  /// A mask or a segmentation; nil where the item has none.
  func mask(
    _ role: SampleInput.Role, _ item: Dataset.Item, _ inputs: inout [SampleInput]
  ) throws -> PixelMask? {
    guard place(role, item) != nil else { return nil }
    return try noted(role, item, &inputs) { path in
      try PixelMask(contentsOf: path)
    } content: {
      ContentDigest.of(width: $0.width, height: $0.height, bytes: $0.bytes)
    }
  }

  /// The path of the photo that a model sees.
  func photo(_ item: Dataset.Item, _ inputs: inout [SampleInput]) throws -> String {
    try noted(.photo, item, &inputs) {
      $0
    } content: {
      ContentDigest.of(file: $0) ?? SampleInput.unreadable
    }
  }

  /// An input as it is now, if its file is another one than it was.
  ///
  /// - Returns: The input; nil where the item has no such file any more, or its status says that it
  ///   was not touched, in which case nothing is read.
  func changed(_ input: SampleInput, of item: Dataset.Item) -> SampleInput? {
    guard let (folder, file, name) = place(input.role, item), name == input.name,
      SampleInput.status(of: "\(folder)/\(file)") != input.status
    else { return nil }
    var inputs: [SampleInput] = []
    switch input.role {
    case .reference:
      _ = try? reference(item, &inputs)
      inputs.removeAll { $0.role == .calibration }
    case .candidate: _ = try? candidate(item, &inputs)
    case .mask, .segmentation: _ = try? mask(input.role, item, &inputs)
    case .calibration: _ = try? calibration(item, &inputs)
    case .photo: _ = try? photo(item, &inputs)
    }
    return inputs.first
  }

  /// Where a file of an item is, and what messages call it.
  private func place(
    _ role: SampleInput.Role, _ item: Dataset.Item
  ) -> (folder: String, file: String, name: String)? {
    let file =
      switch role {
      case .reference: item.reference
      case .mask: item.mask
      case .segmentation: item.segmentation
      case .calibration: item.calibration
      case .photo: item.image
      case .candidate: run.predictions.files?.files[item.id]
      }
    guard let file else { return nil }
    guard role == .candidate, let predictions = run.predictions.files else {
      return (run.dataset.folder, file, RunIdentity.name(ofDataset: file))
    }
    return (predictions.folder, file, RunIdentity.name(ofPredictions: file))
  }

  /// Reads a file and notes what it held, or that it could not be read.
  private func noted<T>(
    _ role: SampleInput.Role, _ item: Dataset.Item, _ inputs: inout [SampleInput],
    _ read: (String) throws -> T, content: (T) -> String
  ) throws -> T {
    guard let (folder, file, name) = place(role, item) else {
      preconditionFailure("\(item.id) has no \(role.rawValue)")
    }
    let path = "\(folder)/\(file)"
    // Before it is read: what changes meanwhile is found changed afterwards.
    let status = SampleInput.status(of: path)
    func note(_ content: String) {
      let said = SampleInput.sidecars(of: path).compactMap(ContentDigest.of(file:))
      inputs.append(
        SampleInput(
          role: role, name: name, content: ([content] + said).joined(separator: " "),
          status: status))
    }
    do {
      let found = try read(path)
      note(content(found))
      return found
    } catch {
      note(SampleInput.unreadable)
      throw error
    }
  }

  /// Reads a depth map, with advice that names the flags of `evaluate`.
  private func read(
    _ path: String, hints: [DepthHint], flags prefix: String
  ) throws(RasterError) -> DepthReading {
    do {
      return try DepthMap.read(path, hints: hints)
    } catch {
      throw error.naming(flagsWith: prefix)
    }
  }
}

extension DepthHint {
  /// The same with the cameras of a calibration, where it speaks of disparities that have none.
  fileprivate func calibrated(by calibration: StereoCalibration?) -> DepthHint {
    guard let calibration, case .disparity(let disparity)? = description.encoding else {
      return self
    }
    var hint = self
    hint.description.encoding = .disparity(calibration.applied(to: disparity))
    return hint
  }
}
