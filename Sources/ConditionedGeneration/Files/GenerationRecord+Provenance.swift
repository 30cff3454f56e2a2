internal import Foundation
internal import ModelFiles

extension GenerationRecord {
  /// What the image follows, and where it came from.
  public struct Provenance: Sendable, Codable, Equatable {
    /// "photo", "picture" or "depth".
    public let kind: String
    /// The path, or the address without what may be a secret in it.
    public let place: String
    /// The file's SHA-256; nil for an address.
    public let sha256: String?

    /// Looks at the control of a request.
    ///
    /// - Throws: `ModelFilesError` where the file cannot be read.
    /// - Complexity: One pass over the file.
    public init(_ request: GenerationRequest) throws {
      kind = request.control.kind
      if request.control.isRemote {
        place = Self.withoutSecrets(request.control.place)
        sha256 = nil
      } else {
        place = request.control.place
        sha256 = try ResolvedModel.sha256(ofFile: place)
      }
    }

    /// An address without name, password, query and fragment: signatures stand there.
    static func withoutSecrets(_ address: String) -> String {
      guard var parts = URLComponents(string: address) else { return "an address" }
      (parts.user, parts.password, parts.query, parts.fragment) = (nil, nil, nil, nil)
      return parts.string ?? "an address"
    }
  }
}
