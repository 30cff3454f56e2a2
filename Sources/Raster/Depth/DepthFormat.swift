/// The file formats that depth maps are written in; raw values are what `--format` takes.
public enum DepthFormat: String, Sendable, Codable, CaseIterable {
  /// PNG, 16-bit grey: integer codes.
  case png16
  /// TIFF, 16-bit grey: integer codes.
  case tiff16
  /// TIFF, 32-bit floating point.
  case tiff32
  /// NumPy array, 32-bit floating point.
  case npy
  /// NumPy archive with the member `depth`, 32-bit floating point.
  case npz
  /// Portable float map, 32-bit floating point.
  ///
  /// The sign of its scale tells the byte order; the size of its scale is not multiplied in.
  case pfm

  /// The format that a path's extension stands for, or nil; TIFF means ``tiff32``.
  public init?(path: String) {
    switch PathName.fileExtension(of: path) {
    case "png": self = .png16
    case "tif", "tiff": self = .tiff32
    case "npy": self = .npy
    case "npz": self = .npz
    case "pfm": self = .pfm
    default: return nil
    }
  }

  /// The usual extension, without a dot.
  public var fileExtension: String {
    switch self {
    case .png16: "png"
    case .tiff16, .tiff32: "tif"
    case .npy: "npy"
    case .npz: "npz"
    case .pfm: "pfm"
    }
  }

  /// Whether integer codes are stored rather than floating-point values.
  public var isIntegral: Bool { self == .png16 || self == .tiff16 }

  /// Whether a file has room for kind, encoding and producer.
  public var describesItself: Bool { self != .npy && self != .pfm }
}
