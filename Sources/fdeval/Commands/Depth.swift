import ArgumentParser
import DepthEstimation
import Evaluation
import Foundation
import Raster

/// `fdeval depth IMAGE…`.
struct Depth: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Estimate the depth of photos.",
    usage: "fdeval depth <images> ... [--model <id|path>] -o <dir> [<options>]",
    discussion: """
      Metric models give metres; relative ones give disparity, which is larger where the scene is \
      nearer and has neither unit nor zero, and their files say so. NPY and PFM have no room for \
      that and get a file NAME.json beside them. A picture that fails does not stop the others.
      """)

  @Argument(help: "Photos (PNG, JPEG, WebP, TIFF) and folders of them.")
  var images: [String]

  @OptionGroup(title: "Model") var choice: ModelOptions

  @Option(
    help: ArgumentHelp(
      "The largest depth of a metric .pth file whose name does not tell.", valueName: "metres"))
  var maxDepth: Double?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The folder for the maps, which is made.", valueName: "dir"))
  var output: String

  @Option(
    help: ArgumentHelp(
      "One or several of \(DepthFormat.allCases.map(\.rawValue).joined(separator: ", ")), with commas.",
      valueName: "formats"))
  var format = "npy"

  @Flag(help: "Write a coloured picture NAME.preview.png beside every map.")
  var preview = false

  @Option(
    help: ArgumentHelp(
      "Colours of previews: \(Colormap.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "name"))
  var colormap = "spectral"

  @Flag(
    help: "Give all pictures one range of colours and of whole numbers, as frames of a video need.")
  var sequence = false

  @Flag(
    help:
      "See large pictures in tiles too, matched to the whole and to each other, for finer detail.")
  var tile = false

  @Flag(help: "Print one JSON document instead of the maps' paths.")
  var json = false

  func validate() throws {
    _ = try formats()
    try ModelOptions.check(maxDepth: maxDepth, flag: "--max-depth")
    if Colormap(rawValue: colormap) == nil {
      throw ValidationError(
        "--colormap: expected one of \(Colormap.allCases.map(\.rawValue).joined(separator: ", ")), found '\(colormap)'."
      )
    }
  }

  func run() async throws {
    let folder = withoutSlash(output)
    let photos = try PhotoList.photos(images, into: folder)
    try requireApart(photos)
    let model = try choice.load(usual: "auto", maxDepth: maxDepth)
    let described =
      tile
      ? try TiledEstimator(model, tile: model.description.inputSize).description : model.description
    try PhotoList.makeFolders(photos, in: folder)
    var files = DepthOutput(
      formats: try formats(), preview: preview ? Colormap(rawValue: colormap) : nil,
      producer: described.producer, smallModel: described.smallModel,
      metricCodes: metricCodes(model.configuration.output))
    let spool = sequence ? try FrameSpool(in: folder) : nil
    defer { spool?.remove() }
    let bar = ProgressBar()
    let interruption = Interruption {
      bar.clear()
      spool?.remove()
      Terminal.remark("Stopped. Maps that are finished are whole and kept.")
    }
    defer { interruption.cancel() }

    let album = DepthAlbum(photos)
    let pool = try EstimatorPool(model, pictures: photos.count)
    let first = files
    await pool.forEach(photos) { index, photo, estimator in
      await album.finish(index) { record in
        let reading = try Image.read(photo.path)
        record.notes += reading.notes
        guard tile else { return try await estimator.estimate(reading.image) }
        return try await TiledEstimator(estimator, tile: estimator.description.inputSize)
          .estimate(reading.image)
      } then: { record, map in
        if let spool { return try spool.add(map, index) }
        let (paths, notes) = try first.write(map, of: photo)
        record.outputs = paths
        record.notes += notes
      }
      bar.show(album.progress)
    }
    if let spool {
      (files.previewRange, files.codeRange) = spool.ranges
      for (index, photo) in photos.enumerated() where album.isWhole(index) {
        album.amend(index) { record in
          let (paths, notes) = try files.write(try spool.map(index), of: photo)
          record.outputs = paths
          record.notes += notes
        }
      }
    }
    bar.clear()
    try tell(album.records, described)
  }

  /// Refuses to write a map over a photo.
  private func requireApart(_ photos: [Photo]) throws {
    let formats = try formats()
    let outputs = photos.flatMap { photo in
      formats.map { photo.output($0, among: formats) }
        + (preview ? [photo.stem + ".preview.png"] : [])
    }
    try SameFile.requireApart(outputs: outputs, from: photos.map(\.path))
  }

  private func tell(_ records: [DepthRecord], _ model: EstimatorDescription) throws {
    for record in records {
      for note in record.notes { Terminal.warn(note) }
      for finding in record.findings {
        Terminal.warn(FindingText(role: .made).warning(finding, of: record.image))
      }
      if let error = record.error { Terminal.warn("\(record.image) failed: \(error)") }
    }
    if json {
      try Terminal.result(
        try JSONText.pretty(DepthDocument(schemaVersion: 1, model: model, images: records)))
    } else {
      for path in records.flatMap(\.outputs) { try Terminal.result(lines: [path]) }
    }
    let failed = records.count { $0.error != nil }
    guard failed == 0 else {
      Terminal.remark("\(failed) of \(records.count) pictures failed.")
      throw ExitCode(ExitStatus.failed.rawValue)
    }
  }

  /// Millimetres, or 1/256 m where the model sees farther than millimetres reach.
  private func metricCodes(_ output: DepthAnythingConfiguration.Output) -> DepthEncoding {
    guard case .metric(let maxDepth) = output, maxDepth > 65.535 else { return .millimetreCodes }
    return .kitti
  }

  private func formats() throws -> [DepthFormat] {
    let formats = try format.split(separator: ",").map { name in
      guard let format = DepthFormat(rawValue: String(name)) else {
        throw ValidationError(
          "--format: expected \(DepthFormat.allCases.map(\.rawValue).joined(separator: ", ")) "
            + "with commas between, found '\(name)'.")
      }
      return format
    }
    guard !formats.isEmpty, Set(formats).count == formats.count else {
      throw ValidationError("--format: expected every format once, found '\(format)'.")
    }
    return formats
  }
}

private struct DepthDocument: Encodable {
  let schemaVersion: Int
  let model: EstimatorDescription
  let images: [DepthRecord]

  enum CodingKeys: String, CodingKey {
    case schemaVersion = "schema_version"
    case model, images
  }
}
