import ArgumentParser
import ConditionedGeneration
import Foundation
import Raster

/// `fdeval generate`.
struct Generate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate images under a depth map.",
    usage: "fdeval generate --control-image <photo> --prompt <text> -o <image> ...",
    discussion: """
      The image follows the depth of a photo, a control picture or a depth map. NAME.json beside \
      every image has the prompt, the seed, who made it, how long it took and what it cost. A \
      service gets its key from the environment (EACHLABS_API_KEY, REPLICATE_API_TOKEN); Ctrl-C \
      takes the request back there.
      """)

  @OptionGroup(title: "Control") var control: ControlOptions

  @OptionGroup(title: "Image") var picture: PictureOptions

  @OptionGroup(title: "Model") var local: LocalOptions

  @OptionGroup(title: "Service") var service: ServiceOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The image, NAME.webp, .jpg or .png; several become NAME-1, NAME-2 and so on. A folder, with a slash at its end, gets the name image.",
      valueName: "image|dir/"))
  var output: String?

  @Flag(help: "Print one JSON document instead of the images' paths.")
  var json = false

  func validate() throws {
    let format = try GenerationFiles.stated(output, picture.outputFormat)
    let request = try picture.request(control.source, format: format)
    guard service.isChosen else {
      if control.source.isRemote {
        throw ValidationError(
          "--\(control.source.flag): expected a file for a model on this machine, found an address."
        )
      }
      guard output != nil || local.plan else {
        throw ValidationError("-o: expected the name of the image, found none.")
      }
      return
    }
    guard output != nil else {
      throw ValidationError("-o: expected the name of the image, found none.")
    }
    if let (flag, value) = control.localFlag ?? local.localFlag {
      throw ValidationError(
        "\(flag): expected no such flag for a service, which decides on it, found \(value).")
    }
    if case .depth = request.control {
      throw ValidationError(
        "--depth: expected a photo for a service, which takes pictures only, found a depth map; "
          + "generate on this machine to follow it.")
    }
  }

  func run() async throws {
    let format = try GenerationFiles.stated(output, picture.outputFormat)
    let request = try picture.request(control.source, format: format)
    do {
      guard let remote = try service.generator(model: local.model) else {
        let choice = LocalGeneration(local, control)
        let generator = try choice.generator(request)
        try choice.notice(generator, request).warn()
        let prepared = try Self.whole(generator.prepare([request]))
        guard let plan = prepared.plan else { preconditionFailure("what can be made is planned") }
        guard !local.plan else {
          return try Terminal.result(
            json ? try JSONText.pretty(PlanDocument(plan)) : PlanDocument.table(plan))
        }
        Terminal.remark("model      \(generator.model.transformer)")
        Terminal.remark(PlanDocument.table(plan))
        return try await finish(prepared, name: "model")
      }
      Terminal.remark(
        "service    \(remote.dialect.name) at \(remote.server), "
          + "model \(remote.model), key from \(remote.keyVariable)")
      try await finish(remote.prepare([request]), name: remote.dialect.name)
    } catch let error as GenerationError {
      throw error.namingFlag
    }
  }

  /// A request that was prepared alone, where it can be made.
  private static func whole<Prepared: PreparedGeneration>(_ prepared: Prepared) throws -> Prepared {
    if let error = prepared.failures[0] { throw error }
    return prepared
  }

  private func finish(_ prepared: some PreparedGeneration, name: String) async throws {
    let request = prepared.requests[0]
    let files = GenerationFiles(output ?? "", request.format, count: request.outputs)
    let provenance = try GenerationRecord.Provenance(request)
    try SameFile.requireApart(
      outputs: files.paths, from: [control.source.place, picture.initImage].compactMap { $0 })
    try files.prepare()
    let bar = GenerationBar(name)
    let work = Task { try await prepared.single { bar.show($0) } }
    let cancellation = Cancellation { work.cancel() }
    defer { cancellation.end() }
    let result: GenerationResult
    do {
      result = try await work.value
    } catch {
      bar.clear()
      guard let code = cancellation.exitCode else { throw error }
      Terminal.remark("Stopped. \(error)")
      throw ExitCode(code)
    }
    bar.clear()
    if let folder = control.saveControl, let picture = result.control {
      try picture.save(to: withoutSlash(folder))
    }
    let records = try files.write(
      result, request, provenance, createdAt: try Timestamp.now())
    try tell(result, records)
  }

  private func tell(_ result: GenerationResult, _ records: [GenerationRecord]) throws {
    for note in result.notes { Terminal.warn(note) }
    for loss in result.losses { Terminal.warn("An image is lost: \(loss)") }
    if let seed = result.seed { Terminal.remark("seed       \(seed)") }
    if let price = result.price {
      Terminal.remark("price      \(Number.short(price.amount)) \(price.currency)")
    }
    if json {
      try Terminal.result(
        try JSONText.pretty(GenerationDocument(schemaVersion: 1, images: records)))
    } else {
      for record in records { try Terminal.result(lines: [record.image]) }
    }
    guard result.losses.isEmpty else { throw ExitCode(ExitStatus.failed.rawValue) }
  }
}

private struct GenerationDocument: Encodable {
  let schemaVersion: Int
  let images: [GenerationRecord]
}

extension GenerationRequest.ControlSource {
  /// The flag that named it.
  fileprivate var flag: String {
    switch self {
    case .photo: "control-image"
    case .picture: "control-map"
    case .depth: "depth"
    }
  }
}
