internal import Foundation

/// A file that decided a sample's numbers, as it was when it was read.
struct SampleInput: Sendable, Equatable, Codable {
  /// What a file is to a sample.
  enum Role: String, Sendable, Codable {
    case reference
    case candidate
    case mask
    case segmentation
    /// Cameras that make metres of disparities.
    case calibration
    /// Of a model, which sees it.
    case photo
  }

  /// What it is to the sample.
  let role: Role
  /// Its name for messages: "room/1.png of the dataset".
  let name: String
  /// Hash of what was decoded, ``unreadable`` where nothing was, and of each sidecar that was there.
  let content: String
  /// The file and the sidecars that may say what is in it, just before it was read.
  let status: [FileStatus?]

  /// The content of a file that could not be read.
  static let unreadable = "unreadable"

  /// The status of a file and of its sidecars.
  static func status(of path: String) -> [FileStatus?] {
    ([path] + sidecars(of: path)).map { FileStatus($0) }
  }

  /// Files that may say what is in another.
  static func sidecars(of path: String) -> [String] {
    let stem = (path as NSString).deletingPathExtension
    return ["\(path).json", "\(stem).json"]
  }

  /// The same input in files that were read again and hold the same.
  func with(_ status: [FileStatus?]) -> SampleInput {
    SampleInput(role: role, name: name, content: content, status: status)
  }
}
