/// The picture formats that are read and written.
public enum ImageFormat: String, Sendable, CaseIterable {
  case png, jpeg, webp, tiff

  /// The format that a path's extension stands for, or nil.
  public init?(path: String) {
    switch PathName.fileExtension(of: path) {
    case "png": self = .png
    case "jpg", "jpeg", "jpe", "jfif": self = .jpeg
    case "webp": self = .webp
    case "tif", "tiff": self = .tiff
    default: return nil
    }
  }

  /// The usual extension, without a dot.
  public var fileExtension: String {
    switch self {
    case .png: "png"
    case .jpeg: "jpg"
    case .webp: "webp"
    case .tiff: "tif"
    }
  }

  /// The type that HTTP and data URLs give it.
  public var mediaType: String { "image/\(rawValue)" }
}
