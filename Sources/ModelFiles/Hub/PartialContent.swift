internal import Foundation

/// Content that arrives in a file, from the byte on where it stopped before.
final class PartialContent: HTTPConnection.Receiver {
  private let file: OpenFile
  private let remote: RemoteFile
  private let place: HubAddress
  private let report: (PullEvent) -> Void
  /// The byte that the request began with, and the next one to write.
  private var begun = 0, offset = 0
  /// Whether the response has the bytes that were asked for.
  private(set) var isContent = false
  private var ignored = 0

  /// Opens or makes the file.
  init(
    _ path: String, of remote: RemoteFile, at place: HubAddress,
    report: @escaping (PullEvent) -> Void
  ) throws(ModelFilesError) {
    file = try OpenFile(path)
    self.remote = remote
    self.place = place
    self.report = report
  }

  /// How many bytes are there.
  var size: Int { file.size }

  /// Whether nothing is missing, as far as the hub said how much there is.
  var isComplete: Bool { remote.size == file.size }

  /// Gets ready for a request.
  ///
  /// - Returns: The byte that it should begin with.
  func prepare() throws(ModelFilesError) -> Int {
    if let size = remote.size, file.size > size { try discard() }
    begun = file.size
    isContent = false
    ignored = 0
    return begun
  }

  /// Throws away what is there.
  func discard() throws(ModelFilesError) { try file.resize(to: 0) }

  /// Waits until all is on the disk.
  func flush() throws(ModelFilesError) { try file.flush() }

  func begin(_ response: HTTPResponse) throws(ModelFilesError) {
    switch response.status {
    case 200:
      // The server does not resume: from the first byte.
      if begun > 0 { try discard() }
      offset = 0
      isContent = true
    case 206:
      guard let range = response.range, range.start == begun,
        range.total == nil || remote.size == nil || range.total == remote.size
      else { return }
      offset = begun
      isContent = true
    default: return
    }
  }

  func take(_ bytes: Data) throws(ModelFilesError) {
    guard isContent else {
      // The page that comes with an error is read and dropped, but not for ever.
      ignored += bytes.count
      guard ignored <= 1 << 20 else {
        throw ModelFilesError(
          .network, "\(place)", expected: "the content or a short message",
          found: "a long answer that is neither")
      }
      return
    }
    if let size = remote.size, offset + bytes.count > size {
      try discard()
      throw ModelFilesError(
        .corrupt, "\(place)", expected: "\(size) bytes as announced", found: "more",
        advice: "try again later; the server or a proxy before it is at fault")
    }
    try file.write(bytes, at: offset)
    offset += bytes.count
    report(.advanced(path: remote.path, bytes: offset, of: remote.size))
  }

  func goOn() throws(ModelFilesError) { try HubClient.goOn(place) }
}
