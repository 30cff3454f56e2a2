internal import Foundation
internal import Raster

extension ServiceDialect {
  /// The input of a request as the service takes it.
  struct Input: Sendable {
    var value: JSONValue
    /// The seed that is sent; nil where none is.
    var seed: UInt64?
    /// Whether the control travels within the request.
    var isInline = false
    var notes: [String] = []
  }

  /// Files that travel within requests, as text, by their paths; each is read once.
  typealias SentFiles = [String: JSONValue]

  /// Seeds above this lose digits in the numbers of JSON.
  private static let largestSeed: UInt64 = 1 << 53

  /// What the service is sent for a request.
  ///
  /// Where the request has no seed, one is chosen here, so that the record has it.
  ///
  /// - Parameters:
  ///   - request: What is asked for.
  ///   - files: Those that other requests send.
  /// - Returns: The document, with what has to be said of it.
  /// - Throws: ``GenerationError/Fault/parameter`` for what the service does not have;
  ///   ``RasterError`` where a local file cannot be read.
  func input(for request: GenerationRequest, _ files: inout SentFiles) throws -> Input {
    try refuseMissing(in: request)
    var input = Input(value: .null)
    var entries = constants
    func put(_ parameter: GenerationParameter, _ value: JSONValue) {
      guard let name = inputs[parameter] else { return }
      let other = value.scalarText.flatMap { values[parameter]?[$0] }
      entries[name] = other.map { .text($0) } ?? value
    }
    put(.prompt, .text(request.prompt))
    put(.numInferenceSteps, .integer(request.stepCount))
    put(.guidance, Self.number(request.guidanceScale))
    put(.numOutputs, .integer(request.outputs))
    put(.outputFormat, .text(request.format.rawValue))
    put(.outputQuality, .integer(request.quality))
    switch request.size {
    case .megapixels(let area)?: put(.megapixels, .text(area.rawValue))
    case .pixels(let width, let height)?:
      put(.width, .integer(width))
      put(.height, .integer(height))
    case nil: break
    }
    if let strength = request.strength { put(.strength, Self.number(strength)) }
    if inputs[.seed] != nil {
      let seed = request.seed ?? UInt64.random(in: 1...UInt64(Int32.max))
      put(.seed, .integer(Int(seed)))
      if seed == 0, zeroIsNoSeed {
        input.notes.append(
          "\(name) takes seed 0 as none and chooses one, so that this image cannot be had again.")
      } else {
        input.seed = seed
      }
    }
    let control = try place(request.control.place, request.control.parameter, &input, &files)
    put(request.control.parameter, control)
    if let image = request.initialImage {
      put(.initImage, try place(image, .initImage, &input, &files))
    }
    input.value = .object(entries)
    return input
  }

  /// Refuses what was asked for and the service does not have.
  private func refuseMissing(in request: GenerationRequest) throws(GenerationError) {
    switch request.control {
    case .depth:
      throw .parameter(
        .depth, expected: "a photo for \(name), which takes pictures only", found: "a depth map",
        advice: takesControlMaps
          ? "give the control picture itself" : "generate on this machine to follow a depth map")
    case .picture where !takesControlMaps:
      throw .parameter(
        .controlMap, expected: "a photo for \(name), which estimates the depth of it by itself",
        found: "a control picture", advice: "generate on this machine to follow it")
    case .photo where inputs[.controlImage] == nil:
      throw .parameter(
        .controlImage, expected: "a control picture for \(name)", found: "a photo")
    default: break
    }
    var asked: [(GenerationParameter, String)] = []
    if let seed = request.seed { asked.append((.seed, "\(seed)")) }
    let (steps, guidance) = (request.stepCount, request.guidanceScale)
    if steps != GenerationRequest.usualSteps { asked.append((.numInferenceSteps, "\(steps)")) }
    if guidance != GenerationRequest.usualGuidance { asked.append((.guidance, "\(guidance)")) }
    if request.outputs != 1 { asked.append((.numOutputs, "\(request.outputs)")) }
    if request.format != .webp { asked.append((.outputFormat, request.format.rawValue)) }
    if request.quality != 80 { asked.append((.outputQuality, "\(request.quality)")) }
    if let strength = request.strength { asked.append((.strength, "\(strength)")) }
    if let image = request.initialImage { asked.append((.initImage, image)) }
    if let lora = request.loras.first { asked.append((.lora, lora.path)) }
    switch request.size {
    case .megapixels(let area)?: asked.append((.megapixels, area.rawValue))
    case .pixels(let width, let height)?:
      asked += [(.width, "\(width)"), (.height, "\(height)")]
    case nil: break
    }
    for (parameter, value) in asked where inputs[parameter] == nil {
      throw .parameter(
        parameter, expected: "no such parameter, which \(name) does not have", found: value,
        advice: "leave it out")
    }
    if let seed = request.seed, seed > Self.largestSeed {
      throw .parameter(
        .seed, expected: "0 to \(Self.largestSeed) for \(name)", found: "\(seed)")
    }
  }

  /// A place as the service takes it: an address as it is, a file within the request.
  private func place(
    _ place: String, _ parameter: GenerationParameter, _ input: inout Input,
    _ files: inout SentFiles
  ) throws -> JSONValue {
    if GenerationRequest.ControlSource.isAddress(place) { return .text(place) }
    guard let inline else {
      throw GenerationError.parameter(
        parameter, expected: "an address that begins with https:// for \(name)",
        found: "the local file \(place)",
        advice: "put it on the web; \(name) documents no way to send a file")
    }
    if let known = files[place] {
      input.isInline = true
      return known
    }
    let size = (try? FileManager.default.attributesOfItem(atPath: place))?[.size] as? NSNumber
    if let size, size.intValue > inline.limit { throw tooLarge(place, size.intValue, parameter) }
    guard let data = FileManager.default.contents(atPath: place) else {
      throw GenerationError.parameter(
        parameter, expected: "a file that can be read", found: "nothing of that kind at \(place)")
    }
    guard data.count <= inline.limit else { throw tooLarge(place, data.count, parameter) }
    let reading = try Image.decode([UInt8](data), named: place)
    guard reading.format != .tiff else {
      throw GenerationError.parameter(
        parameter, expected: "a JPEG, PNG or WebP picture for \(name)", found: "TIFF in \(place)")
    }
    input.isInline = true
    let text = data.base64EncodedString()
    let sent: JSONValue =
      switch inline.form {
      case .base64: .text(text)
      case .dataURI: .text("data:\(reading.format.mediaType);base64,\(text)")
      }
    files[place] = sent
    return sent
  }

  private func tooLarge(
    _ place: String, _ size: Int, _ parameter: GenerationParameter
  ) -> GenerationError {
    .parameter(
      parameter,
      expected: "at most \(inline?.limit ?? 0) bytes to send within a request to \(name)",
      found: "\(size) in \(place)", advice: "put it on the web and give its address, or shrink it")
  }

  /// Whole numbers without a fraction, as people write them.
  private static func number(_ value: Double) -> JSONValue {
    Int(exactly: value).map { .integer($0) } ?? .number(value)
  }
}
