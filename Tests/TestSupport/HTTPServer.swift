import Foundation
import Synchronization

/// A small server of HTTP/1.1 on the loopback that answers as a test says, right or wrong.
public final class HTTPServer: Sendable {
  /// What somebody asked for.
  public struct Request: Sendable {
    /// `GET`, `HEAD` or `POST`.
    public let method: String
    /// The path with its query, as it was sent.
    public let target: String
    /// Names in lower case.
    public let headers: [String: String]
    /// What was sent.
    public let body: [UInt8]

    /// The byte that a `Range` begins with; nil without one.
    public var rangeStart: Int? {
      headers["range"]?.firstMatch(of: /bytes=(\d+)-/).flatMap { Int($0.1) }
    }
  }

  /// What comes back.
  public struct Reply: Sendable {
    /// The status code.
    public var status: Int
    /// Headers beside the length.
    public var headers: [String: String]
    /// The content.
    public var body: [UInt8]
    /// What `Content-Length` says; the truth unless a test says otherwise.
    public var statedLength: Int?
    /// After how many bytes of the body the connection is cut; nil for none.
    public var cut: Int?
    /// Seconds of silence after the head, while the connection stays open.
    public var silence = 0.0
    /// Seconds between pieces of 16 KiB.
    public var pause = 0.0
    /// Whether the connection is cut before anything is answered.
    public var isDropped = false

    /// An answer that is right in itself.
    public init(_ status: Int, _ headers: [String: String] = [:], _ body: [UInt8] = []) {
      self.status = status
      self.headers = headers
      self.body = body
    }
  }

  /// The host that clients name.
  public let host: String
  /// The port that the system chose.
  public let port: Int
  private let listener: Int32
  private let log = Log()

  /// `http://HOST:PORT`.
  public var address: String { "http://\(host):\(port)" }

  /// Everything that was asked for, in order.
  public var requests: [Request] { log.requests.withLock { $0 } }

  private final class Log: Sendable {
    let requests = Mutex<[Request]>([])
  }

  /// Starts to listen on a free port.
  ///
  /// - Parameters:
  ///   - host: `127.0.0.1`, or `localhost` to be another host at the same place.
  ///   - answer: What to answer to each request; called on threads of its own.
  /// - Throws: Where the system has no port.
  public init(
    host: String = "127.0.0.1", answer: @escaping @Sendable (Request) -> Reply
  ) throws {
    self.host = host
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var yes: Int32 = 1
    _ = unsafe setsockopt(
      listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        unsafe bind(listener, pointer, length) == 0 && getsockname(listener, pointer, &length) == 0
      }
    }
    guard isBound, listen(listener, 64) == 0 else {
      throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
    }
    self.listener = listener
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread { [log] in
      // Closed by the thread that accepts: closed under it, its number would soon be that of another
      // server, whose connections it would take.
      defer { close(listener) }
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0 else { return }
        Thread.detachNewThread {
          Self.serve(client) { request in
            log.requests.withLock { $0.append(request) }
            return answer(request)
          }
        }
      }
    }
  }

  deinit {
    // Wakes the thread that accepts.
    shutdown(listener, Int32(SHUT_RDWR))
  }

  /// One request a connection.
  private static func serve(_ client: Int32, _ answer: (Request) -> Reply) {
    defer { close(client) }
    guard let request = read(client) else { return }
    let reply = answer(request)
    guard !reply.isDropped else { return }
    var head = "HTTP/1.1 \(reply.status) Test\r\nConnection: close\r\n"
    for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
    if reply.headers["Transfer-Encoding"] == nil, reply.headers["Content-Length"] == nil {
      head += "Content-Length: \(reply.statedLength ?? reply.body.count)\r\n"
    }
    guard send(client, Array((head + "\r\n").utf8)[...]) else { return }
    if reply.silence > 0 { Thread.sleep(forTimeInterval: reply.silence) }
    guard request.method != "HEAD" else { return }
    let body = reply.body.prefix(reply.cut ?? reply.body.count)
    var start = body.startIndex
    while start < body.endIndex {
      let end = min(start + 16384, body.endIndex)
      guard send(client, body[start..<end]) else { return }
      if reply.pause > 0 { Thread.sleep(forTimeInterval: reply.pause) }
      start = end
    }
    shutdown(client, Int32(SHUT_WR))
  }

  private static func send(_ client: Int32, _ bytes: ArraySlice<UInt8>) -> Bool {
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[done...])
        let count = unsafe Foundation.send(
          client, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
        guard count > 0 else { return false }
        done += count
      }
      return true
    }
  }

  private static func read(_ client: Int32) -> Request? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4096)
    while !bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = unsafe recv(client, &piece, 1, 0)
      guard count > 0, bytes.count < 1 << 16 else { return nil }
      bytes += piece.prefix(count)
    }
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
    let words = lines.first?.split(separator: " ") ?? []
    guard words.count == 3 else { return nil }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
        .trimmingCharacters(in: .whitespaces)
    }
    var body: [UInt8] = []
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while body.count < length {
      let count = unsafe recv(client, &piece, min(piece.count, length - body.count), 0)
      guard count > 0 else { return nil }
      body += piece.prefix(count)
    }
    return Request(
      method: String(words[0]), target: String(words[1]), headers: headers, body: body)
  }
}
