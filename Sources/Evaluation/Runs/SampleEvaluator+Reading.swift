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

  /// Reads or estimates a candidate.
  func candidate(
    _ candidate: Candidate, _ item: Dataset.Item, _ inputs: inout [SampleInput]
  ) async throws -> CandidateMap {
    var seen: [SampleInput] = []
    let calibration = try calibration(item, &seen)
    let hints = [
      run.predictions.hint, run.dataset.predictionHint, run.predictionHint,
    ].compactMap {
      $0?.calibrated(by: calibration)
    }
    let role: SampleInput.Role = run.predictions.readsFiles ? .candidate : .photo
    guard let place = place(of: candidate, item) else {
      preconditionFailure("\(item.id) has no \(role.rawValue)")
    }
    let path = "\(place.folder)/\(place.file)"
    let status = SampleInput.status(of: path)
    func note(_ content: String) {
      inputs.append(Self.input(role, place.name, path, content, status))
    }
    do {
      let found = try await run.predictions.map(at: path, hints: hints)
      note(found.content)
      return found
    } catch {
      note(
        role == .photo
          ? ContentDigest.of(file: path) ?? SampleInput.unreadable : SampleInput.unreadable)
      throw error
    }
  }

  /// The path of a candidate's file; nil where it has none.
  func path(of candidate: Candidate, _ item: Dataset.Item) -> String? {
    place(of: candidate, item).map { "\($0.folder)/\($0.file)" }
  }

  /// Where a candidate's file is, and what messages call it.
  private func place(
    of candidate: Candidate, _ item: Dataset.Item
  ) -> (folder: String, file: String, name: String)? {
    guard let file = candidate.file else { return nil }
    guard let folder = run.predictions.root else {
      return (run.dataset.folder, file, RunIdentity.name(ofDataset: file))
    }
    return (folder, file, RunIdentity.name(ofPredictions: file))
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

  /// An input as it is now, if its file is another one than it was.
  ///
  /// - Returns: The input; nil where the item has no such file any more, or its status says that it
  ///   was not touched, in which case nothing is read.
  func changed(_ input: SampleInput, of item: Dataset.Item) async -> SampleInput? {
    guard let (folder, file, name) = place(of: input, item),
      SampleInput.status(of: "\(folder)/\(file)") != input.status
    else { return nil }
    var inputs: [SampleInput] = []
    switch input.role {
    case .reference:
      _ = try? reference(item, &inputs)
      inputs.removeAll { $0.role == .calibration }
    case .candidate: _ = try? await candidate(Candidate(file: file), item, &inputs)
    case .mask, .segmentation: _ = try? mask(input.role, item, &inputs)
    case .calibration: _ = try? calibration(item, &inputs)
    case .photo:
      let path = "\(folder)/\(file)"
      return Self.input(
        .photo, name, path, ContentDigest.of(file: path) ?? SampleInput.unreadable,
        SampleInput.status(of: path))
    }
    return inputs.first
  }

  /// Where the file of an input is now; nil where the item has no such file any more.
  private func place(
    of input: SampleInput, _ item: Dataset.Item
  ) -> (folder: String, file: String, name: String)? {
    let found =
      input.role == .candidate || input.role == .photo
      ? run.predictions.candidates(of: item).lazy.compactMap { place(of: $0, item) }.first {
        $0.name == input.name
      } : place(input.role, item)
    return found?.name == input.name ? found : nil
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
      case .candidate, .photo: nil as String?
      }
    return file.map { (run.dataset.folder, $0, RunIdentity.name(ofDataset: $0)) }
  }

  private static func input(
    _ role: SampleInput.Role, _ name: String, _ path: String, _ content: String,
    _ status: [FileStatus?]
  ) -> SampleInput {
    let said = SampleInput.sidecars(of: path).compactMap(ContentDigest.of(file:))
    return SampleInput(
      role: role, name: name, content: ([content] + said).joined(separator: " "), status: status)
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
    func note(_ content: String) { inputs.append(Self.input(role, name, path, content, status)) }
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
