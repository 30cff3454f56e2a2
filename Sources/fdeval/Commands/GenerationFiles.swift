import ArgumentParser
import ConditionedGeneration
import Foundation
import Raster
import SystemPackage

/// Where the images of a request go, each with its record beside it.
struct GenerationFiles {
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
  init(
    _ output: String, _ format: GenerationRequest.OutputFormat, count: Int
  ) {
    self.format = format
    self.count = count
    if Self.isFolder(output) {
      stem = withoutSlash(output) + "/image"
      suffix = format.rawValue
    } else {
      stem = (output as NSString).deletingPathExtension
      suffix = (output as NSString).pathExtension
    }
  }

  /// The format that the flags and the name of the output ask for together.
  ///
  /// - Parameters:
  ///   - output: What the user wrote; nil for nothing.
  ///   - name: The flag's value, or nil.
  /// - Returns: The format; webp where nothing is said.
  /// - Throws: `ValidationError` where they contradict each other or say something else.
  static func format(
    _ output: String?, _ name: String?
  ) throws -> GenerationRequest.OutputFormat {
    let choices = GenerationRequest.OutputFormat.allCases.map(\.rawValue).joined(separator: ", ")
    let asked = try name.map { name in
      guard let format = GenerationRequest.OutputFormat(rawValue: name) else {
        throw ValidationError("--output-format: expected one of \(choices), found '\(name)'.")
      }
      return format
    }
    guard let output, !isFolder(output) else { return asked ?? .webp }
    let format: GenerationRequest.OutputFormat? =
      switch ImageFormat(path: output) {
      case .webp: .webp
      case .jpeg: .jpg
      case .png: .png
      default: nil
      }
    guard let format else {
      throw ValidationError(
        "-o: expected a name that ends with .webp, .jpg or .png, or a folder with a slash at its "
          + "end, found '\(output)'.")
    }
    guard asked == nil || asked == format else {
      throw ValidationError(
        "--output-format: expected \(format.rawValue) for \(output), found '\(name ?? "")'.")
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
  var paths: [String] {
    (0..<count).flatMap { [path($0, suffix, of: count), path($0, "json", of: count)] }
  }

  /// Makes the folder and finds out whether files can be written, before anything is paid for.
  ///
  /// - Throws: ``RasterError/Fault/unwritable``.
  func prepare() throws(RasterError) {
    let folder = FilePath(stem).removingLastComponent().string
    if !folder.isEmpty { try OutputFolder.make(folder) }
    for path in paths { _ = try AtomicFile(path) }
  }

  /// Writes the images and their records.
  ///
  /// - Returns: The records, in the order of the images.
  /// - Throws: ``RasterError``.
  func write(
    _ result: GenerationResult, _ request: GenerationRequest,
    _ provenance: GenerationRecord.Provenance
  ) throws -> [GenerationRecord] {
    let date = try Timestamp.now()
    var records: [GenerationRecord] = []
    for (index, image) in result.images.enumerated() {
      let isAsked = image.format == nil || image.format == format.imageFormat
      let suffix = isAsked ? suffix : image.format?.fileExtension ?? suffix
      let path = path(index, suffix, of: max(count, result.images.count))
      let record = GenerationRecord(
        image: path, index: index, createdAt: date, request: request, result: result,
        provenance: provenance)
      if let file = image.file {
        try AtomicFile.write(file, to: path)
      } else {
        // Raster's encoders begin at quality 1.
        try image.image.write(
          to: path, format: format.imageFormat, quality: max(1, request.quality),
          text: ["fdeval:generation": try JSONText.pretty(record)])
      }
      try AtomicFile.write(
        try JSONText.pretty(record) + "\n",
        to: self.path(index, "json", of: max(count, result.images.count)))
      records.append(record)
    }
    return records
  }

  private func path(_ index: Int, _ suffix: String, of count: Int) -> String {
    count == 1 ? "\(stem).\(suffix)" : "\(stem)-\(index + 1).\(suffix)"
  }
}
