internal import Foundation
public import Raster
internal import SystemPackage

/// Where the images of a request go, each with its record beside it.
public struct GenerationFiles: Sendable {
  /// What is wrong with the name of an output.
  public enum NameError: Error, Equatable {
    /// The format is none.
    case format(found: String)
    /// The name ends in nothing that stands for a format, and is no folder.
    case ending(found: String)
    /// The format is another than the one that the name ends in.
    case contradiction(expected: GenerationRequest.OutputFormat, output: String, found: String)
  }

  private let stem: String
  /// The extension that the user wrote, or the format's.
  private let suffix: String
  private let format: GenerationRequest.OutputFormat
  private let count: Int

  /// Names from what the user wrote.
  ///
  /// - Parameters:
  ///   - output: A file, or a folder with a slash at its end.
  ///   - format: The format that is asked for.
  ///   - count: How many images are asked for.
  public init(
    _ output: String, _ format: GenerationRequest.OutputFormat, count: Int
  ) {
    self.format = format
    self.count = count
    if Self.isFolder(output) {
      let folder = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
      stem = folder + "/image"
      suffix = format.rawValue
    } else {
      stem = (output as NSString).deletingPathExtension
      suffix = (output as NSString).pathExtension
    }
  }

  /// The format that a format's name and the name of the output ask for together.
  ///
  /// - Parameters:
  ///   - output: A file, or a folder with a slash at its end; nil for nothing.
  ///   - name: The format's name, or nil.
  /// - Returns: The format; webp where nothing is said.
  /// - Throws: ``NameError`` where they contradict each other or say something else.
  public static func format(
    _ output: String?, _ name: String?
  ) throws(NameError) -> GenerationRequest.OutputFormat {
    let asked = name.map(GenerationRequest.OutputFormat.init(rawValue:))
    if let name, asked == .some(nil) { throw .format(found: name) }
    guard let output, !isFolder(output) else { return asked.flatMap(\.self) ?? .webp }
    let format: GenerationRequest.OutputFormat? =
      switch ImageFormat(path: output) {
      case .webp: .webp
      case .jpeg: .jpg
      case .png: .png
      default: nil
      }
    guard let format else { throw .ending(found: output) }
    if let name, asked != format {
      throw .contradiction(expected: format, output: output, found: name)
    }
    return format
  }

  private static func isFolder(_ path: String) -> Bool {
    guard !path.hasSuffix("/") else { return true }
    var isFolder: ObjCBool = false
    let isThere = unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return isThere && isFolder.boolValue
  }

  /// All files that are asked for.
  public var paths: [String] {
    (0..<count).flatMap { [path($0, suffix, of: count), path($0, "json", of: count)] }
  }

  /// Makes the folder and finds out whether files can be written, before anything is paid for.
  ///
  /// - Throws: ``RasterError/Fault/unwritable``.
  public func prepare() throws(RasterError) {
    let folder = FilePath(stem).removingLastComponent().string
    if !folder.isEmpty { try OutputFolder.make(folder) }
    for path in paths { _ = try AtomicFile(path) }
  }

  /// Writes the images and their records.
  ///
  /// - Parameters:
  ///   - result: The images.
  ///   - request: What was asked for.
  ///   - provenance: Where the control came from.
  ///   - createdAt: The date of the records, in ISO 8601.
  /// - Returns: The records, in the order of the images.
  /// - Throws: ``RasterError``.
  public func write(
    _ result: GenerationResult, _ request: GenerationRequest,
    _ provenance: GenerationRecord.Provenance, createdAt: String
  ) throws -> [GenerationRecord] {
    var records: [GenerationRecord] = []
    for (index, image) in result.images.enumerated() {
      let isAsked = image.format == nil || image.format == format.imageFormat
      let suffix = isAsked ? suffix : image.format?.fileExtension ?? suffix
      let path = path(index, suffix, of: max(count, result.images.count))
      let record = GenerationRecord(
        image: path, index: index, createdAt: createdAt, request: request, result: result,
        provenance: provenance)
      if let file = image.file {
        try AtomicFile.write(file, to: path)
      } else {
        // Raster's encoders begin at quality 1.
        try image.image.write(
          to: path, format: format.imageFormat, quality: max(1, request.quality),
          text: ["fdeval:generation": try record.json])
      }
      try AtomicFile.write(
        try record.json + "\n", to: self.path(index, "json", of: max(count, result.images.count)))
      records.append(record)
    }
    return records
  }

  private func path(_ index: Int, _ suffix: String, of count: Int) -> String {
    count == 1 ? "\(stem).\(suffix)" : "\(stem)-\(index + 1).\(suffix)"
  }
}
