import ArgumentParser
import DepthEstimation
import Evaluation
import Foundation
import Raster
import Synchronization

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
    let formats = try formats(), folder = withoutSlash(output)
    let photos = try PhotoList.photos(images, into: folder)
    let model = try choice.load(usual: "auto", maxDepth: maxDepth)
    try PhotoList.makeFolders(photos, in: folder)
    let pool = try EstimatorPool(model, pictures: photos.count)
    let bar = ProgressBar()
    let interruption = Interruption {
      bar.clear()
      Terminal.remark("Stopped. Maps that are finished are whole and kept.")
    }
    defer { interruption.cancel() }
    let results = Mutex([DepthRecord?](repeating: nil, count: photos.count))
    let progress = Mutex(RunCount())
    let description = DepthDescription(producer: model.description.producer)
    await pool.forEach(photos) { index, photo, estimator in
      var record = DepthRecord(image: photo.path)
      do {
        let reading = try Image.read(photo.path)
        for note in reading.notes { record.notes.append(note) }
        let map = try await estimator.estimate(reading.image)
        record.finish(try write(map, photo, formats, description), map)
      } catch {
        record.error = "\(error)"
      }
      let done = record
      results.withLock { $0[index] = done }
      let count = progress.withLock { count in
        count.done += 1
        if done.error != nil { count.failed += 1 }
        return count
      }
      bar.show(
        .init(stage: .estimating, done: count.done, total: photos.count, failed: count.failed))
    }
    bar.clear()
    let records = results.withLock { $0.compactMap { $0 } }
    for record in records {
      for note in record.notes { Terminal.warn(note) }
      if let error = record.error { Terminal.warn("\(record.image) failed: \(error)") }
    }
    if json {
      try Terminal.result(
        try JSONText.pretty(
          DepthDocument(schemaVersion: 1, model: model.description, images: records)))
    } else {
      for path in records.flatMap(\.outputs) { try Terminal.result(path) }
    }
    let failed = records.count { $0.error != nil }
    guard failed == 0 else {
      Terminal.remark("\(failed) of \(records.count) pictures failed.")
      throw ExitCode(ExitStatus.failed.rawValue)
    }
  }

  /// Writes one map in every format, and returns the paths.
  private func write(
    _ map: DepthMap, _ photo: Photo, _ formats: [DepthFormat], _ description: DepthDescription
  ) throws -> [String] {
    var paths: [String] = []
    for format in formats {
      let path = photo.output(format, among: formats)
      let writing = try map.write(to: path, format: format, description: description)
      if [.npy, .pfm].contains(format) {
        try DepthDescription(
          kind: map.kind, encoding: writing.encoding, producer: description.producer
        ).writeSidecar(of: path)
      }
      paths.append(path)
    }
    if preview {
      let path = photo.stem + ".preview.png"
      let colours = Colormap(rawValue: colormap) ?? .spectral
      try Image(coloring: map, range: range(of: map), colormap: colours).write(to: path)
      paths.append(path)
    }
    return paths
  }

  private func range(of map: DepthMap) -> ClosedRange<Float> {
    let finite = map.samples.filter(\.isFinite)
    return (finite.min() ?? 0)...(finite.max() ?? 0)
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

  private struct RunCount: Sendable {
    var done = 0, failed = 0
  }
}

/// What became of a photo.
struct DepthRecord: Encodable, Sendable {
  let image: String
  var outputs: [String] = []
  var width, height: Int?
  var kind: DepthMap.Kind?
  /// The smallest and the largest value.
  var minimum, maximum: Float?
  var notes: [String] = []
  var error: String?

  init(image: String) { self.image = image }

  mutating func finish(_ outputs: [String], _ map: DepthMap) {
    self.outputs = outputs
    (width, height, kind) = (map.width, map.height, map.kind)
    (minimum, maximum) = (map.samples.min(), map.samples.max())
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
