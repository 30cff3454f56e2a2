import Foundation
import Raster
import SystemPackage

/// A photo, and where its map goes.
struct Photo: Sendable {
  /// As the user named it, or found in a folder.
  let path: String
  /// The map's path without extension.
  let stem: String

  /// The map's path in a format; two TIFF formats at once are told apart.
  func output(_ format: DepthFormat, among formats: [DepthFormat]) -> String {
    let isShared = formats.count { $0.fileExtension == format.fileExtension } > 1
    return stem + (isShared ? ".\(format.rawValue)." : ".") + format.fileExtension
  }
}

/// The photos that a command line names, each once, those of folders in the order of their names.
enum PhotoList {
  /// Finds photos.
  ///
  /// - Throws: ``RasterError`` where a path is not there, a folder has no photos, or two photos would
  ///   write to the same map.
  static func photos(_ paths: [String], into folder: String) throws(RasterError) -> [Photo] {
    var photos: [Photo] = []
    for path in paths {
      guard PathBytes.status(path) != nil else {
        throw RasterError(
          .inaccessible, path, expected: "a photo or a folder of photos", found: "nothing there")
      }
      guard PathBytes.isFolder(path) else {
        photos.append(Photo(path: path, stem: "\(folder)/\(stem(path))"))
        continue
      }
      let root = withoutSlash(path)
      let names = try files(in: root)
        .filter { ImageFormat(path: $0) != nil && !$0.hasSuffix(".preview.png") }
        .filter { !($0 as NSString).lastPathComponent.hasPrefix(".") }
        .filter { !outputs(folder, in: root, hold: $0) }.sorted()
      guard !names.isEmpty else {
        throw RasterError(
          .inaccessible, path, expected: "photos (PNG, JPEG, WebP, TIFF)",
          found: "none in the folder")
      }
      photos += names.map { name in
        let parent = FilePath(name).removingLastComponent().string
        return Photo(
          path: "\(root)/\(name)",
          stem: [folder, parent, stem(name)].filter { !$0.isEmpty }.joined(separator: "/"))
      }
    }
    var first: [String: String] = [:]
    for photo in photos {
      if let other = first.updateValue(photo.path, forKey: photo.stem) {
        throw RasterError(
          .contradictory, photo.stem, expected: "photos of different names",
          found: "\(other) and \(photo.path)", advice: "write them into different folders")
      }
    }
    return photos
  }

  /// The files below a folder, by relative path; links to folders are not followed.
  private static func files(in root: String) throws(RasterError) -> [String] {
    var files: [String] = []
    var pending = [""]
    while let folder = pending.popLast() {
      let path = folder.isEmpty ? root : "\(root)/\(folder)"
      let names: [String]
      do throws(PathBytes.SystemFailure) {
        names = try PathBytes.names(in: path)
      } catch {
        throw RasterError(
          .inaccessible, path, expected: "a folder that can be listed", found: error.words)
      }
      for name in names {
        let file = folder.isEmpty ? name : "\(folder)/\(name)"
        let mode = PathBytes.status("\(root)/\(file)", followsLinks: false)?.st_mode ?? 0
        if mode & S_IFMT == S_IFDIR { pending.append(file) } else { files.append(file) }
      }
    }
    return files
  }

  /// Makes the folders that maps go into.
  static func makeFolders(_ photos: [Photo], in folder: String) throws(RasterError) {
    let folders = Set(photos.map { FilePath($0.stem).removingLastComponent().string } + [folder])
    for folder in folders.sorted() { try OutputFolder.make(folder) }
  }

  /// Whether a file of an input folder lies in the output folder, and so is a map of an earlier run.
  private static func outputs(_ folder: String, in root: String, hold name: String) -> Bool {
    func absolute(_ path: String) -> String {
      URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
    let (input, output) = (absolute(root), absolute(folder))
    return output.hasPrefix(input + "/") && "\(input)/\(name)".hasPrefix(output + "/")
  }

  private static func stem(_ path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }
}
