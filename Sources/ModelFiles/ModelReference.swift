internal import Foundation

/// A model as the user names it: by the manifest's name, by its place on the hub, or by a path.
public struct ModelReference: Sendable, Hashable, CustomStringConvertible {
  /// What kind of name it is.
  public enum Place: Sendable, Hashable {
    /// A name of the manifest: `depth-anything-v2-small`.
    case known(String)
    /// `ORG/NAME[@REVISION][:FILE]` on the hub.
    case hub(HubAddress)
    /// A file of weights or a folder with them.
    case path(String)
  }

  /// What kind of name it is.
  public let place: Place

  /// Endings of files that hold weights.
  public static let weightSuffixes = ["safetensors", "pth", "pt", "bin", "gguf"]

  /// Reads a name.
  ///
  /// A name of the manifest wins, then what exists on disk, then an address of the hub. A path that
  /// could be mistaken starts with `./`.
  ///
  /// - Parameters:
  ///   - text: The name as the user gave it.
  ///   - manifest: The models known by name.
  /// - Throws: ``ModelFilesError/Fault/name`` where it is none of the three, with the nearest name.
  public init(
    _ text: String, manifest: ModelManifest = .standard
  ) throws(ModelFilesError) {
    let isPath =
      ["/", "./", "../", "~/"].contains { text.hasPrefix($0) } || [".", "..", "~"].contains(text)
    if manifest[text] != nil {
      place = .known(text)
    } else if isPath || (!text.isEmpty && FileManager.default.fileExists(atPath: text)) {
      place = .path(HubCache.expanded(text, ProcessInfo.processInfo.environment))
    } else if let address = try HubAddress(text) {
      place = .hub(address)
    } else if Self.weightSuffixes.contains(where: { text.hasSuffix(".\($0)") }) {
      place = .path(text)
    } else {
      place = .known(try manifest.require(text).id)
    }
  }

  /// A reference to a place.
  public init(_ place: Place) { self.place = place }

  /// The name as it is written on the command line.
  public var description: String {
    switch place {
    case .known(let id): id
    case .hub(let address): address.description
    case .path(let path): path
    }
  }
}
