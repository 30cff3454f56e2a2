internal import CCurl
package import Foundation

/// Requests over HTTP, one after the other, with connections that are kept between them.
///
/// The one place that calls libcurl. Redirections are given to the caller, who decides what the
/// next server may see.
@safe
package struct HTTPConnection: ~Copyable {
  /// How long a server may be silent.
  package struct Patience: Sendable {
    /// Seconds until a connection has to stand.
    package var connect: Int
    /// Seconds in which at least one byte has to come.
    package var silence: Int

    /// Times in seconds.
    package init(connect: Int = 15, silence: Int = 30) {
      self.connect = connect
      self.silence = silence
    }
  }

  /// Takes a response in.
  package protocol Receiver: AnyObject {
    /// The head of the response, before its content.
    ///
    /// - Throws: What ends the exchange.
    func begin(_ response: HTTPResponse) throws(ModelFilesError)

    /// The next piece of the content.
    ///
    /// - Throws: What ends the exchange.
    func take(_ bytes: Data) throws(ModelFilesError)

    /// Asked several times a second, whether or not something comes.
    ///
    /// - Throws: What ends the exchange.
    func goOn() throws(ModelFilesError)
  }

  private let curl: UnsafeMutableRawPointer?
  private let patience: Patience

  /// libcurl asks to be set up once a process before anything else.
  private static let isSetUp = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// A connection that is made with the first request.
  package init(patience: Patience) {
    unsafe curl = Self.isSetUp ? curl_easy_init() : nil
    self.patience = patience
  }

  deinit { if let curl = unsafe curl { unsafe curl_easy_cleanup(curl) } }

  /// Asks for the head of what is at an address.
  func head(_ address: HTTPAddress, headers: [String]) throws(HTTPFailure) -> HTTPResponse {
    let exchange = Exchange(nil)
    try perform(.head, address, headers, exchange)
    return exchange.response
  }

  /// Asks for what is at an address and gives it to a receiver piece by piece.
  package func get(
    _ address: HTTPAddress, headers: [String], into receiver: any Receiver
  ) throws(HTTPFailure) -> HTTPResponse {
    let exchange = Exchange(receiver)
    try perform(.get, address, headers, exchange)
    return exchange.response
  }

  /// Sends a body to an address and gives what is answered to a receiver piece by piece.
  package func post(
    _ body: Data, to address: HTTPAddress, headers: [String], into receiver: any Receiver
  ) throws(HTTPFailure) -> HTTPResponse {
    let exchange = Exchange(receiver)
    // Without this libcurl asks whether it may send a long body and waits for the answer.
    try perform(.post(body), address, headers + ["Expect:"], exchange)
    return exchange.response
  }

  private enum Method {
    case head
    case get
    case post(Data)
  }

  private func perform(
    _ method: Method, _ address: HTTPAddress, _ headers: [String], _ exchange: Exchange
  ) throws(HTTPFailure) {
    guard let curl = unsafe curl else { throw .lasting("libcurl could not be set up") }
    unsafe curl_easy_reset(curl)
    var list: UnsafeMutablePointer<curl_slist>?
    for header in headers { unsafe list = curl_slist_append(list, header) }
    defer { unsafe curl_slist_free_all(list) }
    let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    defer { unsafe words.deallocate() }

    _ = unsafe fdeval_curl_set_text(curl, CURLOPT_URL, address.text)
    _ = unsafe fdeval_curl_set_text(curl, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = unsafe fdeval_curl_set_list(curl, CURLOPT_HTTPHEADER, list)
    _ = unsafe fdeval_curl_set_text(curl, CURLOPT_USERAGENT, "fdeval")
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_FOLLOWLOCATION, 0)
    switch method {
    case .get: break
    case .head: _ = unsafe fdeval_curl_set_number(curl, CURLOPT_NOBODY, 1)
    case .post(let body): unsafe Self.setBody(body, of: curl)
    }
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_NOSIGNAL, 1)
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_CONNECTTIMEOUT, patience.connect)
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_LOW_SPEED_LIMIT, 1)
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_LOW_SPEED_TIME, patience.silence)
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_BUFFERSIZE, 512 << 10)
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_NOPROGRESS, 0)
    _ = unsafe fdeval_curl_set_pointer(curl, CURLOPT_ERRORBUFFER, words)
    let context = unsafe Unmanaged.passUnretained(exchange).toOpaque()
    _ = unsafe fdeval_curl_set_pointer(curl, CURLOPT_HEADERDATA, context)
    _ = unsafe fdeval_curl_set_pointer(curl, CURLOPT_WRITEDATA, context)
    _ = unsafe fdeval_curl_set_pointer(curl, CURLOPT_XFERINFODATA, context)
    _ = unsafe fdeval_curl_set_sink(curl, CURLOPT_HEADERFUNCTION) { bytes, one, count, context in
      guard let bytes = unsafe bytes, let exchange = unsafe Exchange.at(context) else { return 0 }
      let line = unsafe UnsafeRawBufferPointer(start: bytes, count: one * count)
      exchange.header(unsafe String(decoding: line, as: UTF8.self))
      return one * count
    }
    _ = unsafe fdeval_curl_set_sink(curl, CURLOPT_WRITEFUNCTION) { bytes, one, count, context in
      guard let bytes = unsafe bytes, let exchange = unsafe Exchange.at(context) else { return 0 }
      // Anything but the whole count ends the exchange.
      return exchange.content(unsafe Data(bytes: bytes, count: one * count)) ? one * count : 0
    }
    _ = unsafe fdeval_curl_set_watch(curl, CURLOPT_XFERINFOFUNCTION) { context, _, _, _, _ in
      unsafe Exchange.at(context)?.goesOn() == true ? 0 : 1
    }

    let result = unsafe curl_easy_perform(curl)
    if let failure = exchange.failure { throw .stopped(failure) }
    if result != CURLE_OK {
      let detail = unsafe String(cString: words)
      let said = unsafe detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
      let text = Self.words[result.rawValue] ?? "'\(said)'"
      if Self.lasting.contains(result.rawValue) { throw .lasting(text) }
      throw Self.unreached.contains(result.rawValue) ? .unreached(text) : .passing(text)
    }
    guard exchange.begin() else {
      if let failure = exchange.failure { throw .stopped(failure) }
      throw .passing("the server answered nothing that is HTTP")
    }
  }

  private static func setBody(_ body: Data, of curl: UnsafeMutableRawPointer) {
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_POST, 1)
    _ = unsafe fdeval_curl_set_number(curl, CURLOPT_POSTFIELDSIZE, body.count)
    guard !body.isEmpty else {
      // Without a pointer libcurl would read standard input.
      _ = unsafe fdeval_curl_set_text(curl, CURLOPT_COPYPOSTFIELDS, "")
      return
    }
    unsafe body.withUnsafeBytes { bytes in
      // The option copies what it is given.
      _ = unsafe fdeval_curl_set_pointer(
        curl, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress))
    }
  }

  /// What goes wrong most often, in words that follow "found".
  private static let words: [UInt32: String] = [
    CURLE_COULDNT_RESOLVE_HOST.rawValue: "no host of that name",
    CURLE_COULDNT_RESOLVE_PROXY.rawValue: "no proxy of that name",
    CURLE_COULDNT_CONNECT.rawValue: "no connection",
    CURLE_OPERATION_TIMEDOUT.rawValue: "silence",
    CURLE_GOT_NOTHING.rawValue: "a connection that was cut",
    CURLE_PARTIAL_FILE.rawValue: "a connection that was cut",
    CURLE_RECV_ERROR.rawValue: "a connection that was cut",
    CURLE_SEND_ERROR.rawValue: "a connection that was cut",
  ]

  private static let unreached: Set<UInt32> = Set(
    [CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT].map(
      \.rawValue))

  private static let lasting: Set<UInt32> = Set(
    [
      CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT, CURLE_OUT_OF_MEMORY,
      CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
    ].map(\.rawValue))
}

extension HTTPConnection {
  /// What comes in during one request.
  private final class Exchange {
    private let receiver: (any Receiver)?
    private var status = 0
    private var headers: [String: String] = [:]
    private var hasBegun = false
    /// What the receiver threw.
    private(set) var failure: ModelFilesError?

    init(_ receiver: (any Receiver)?) { self.receiver = receiver }

    static func at(_ context: UnsafeMutableRawPointer?) -> Exchange? {
      guard let context = unsafe context else { return nil }
      return unsafe Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
    }

    var response: HTTPResponse { HTTPResponse(status: status, headers: headers) }

    /// One line of the head; a status line starts anew, for instance after "100 Continue".
    func header(_ line: String) {
      if let match = line.prefixMatch(of: /HTTP\/[\d.]+ (\d{3})/) {
        status = Int(match.1) ?? 0
        headers = [:]
      } else if let colon = line.firstIndex(of: ":") {
        headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
          .trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }

    /// Gives the head to the receiver, once; false where there is none or it is not wanted.
    func begin() -> Bool {
      guard status > 0 else { return false }
      guard !hasBegun else { return failure == nil }
      hasBegun = true
      return tell { receiver throws(ModelFilesError) in try receiver.begin(response) }
    }

    func content(_ bytes: Data) -> Bool {
      begin() && tell { receiver throws(ModelFilesError) in try receiver.take(bytes) }
    }

    func goesOn() -> Bool {
      failure == nil && tell { receiver throws(ModelFilesError) in try receiver.goOn() }
    }

    private func tell(_ body: (any Receiver) throws(ModelFilesError) -> Void) -> Bool {
      guard let receiver else { return true }
      do {
        try body(receiver)
        return true
      } catch {
        failure = error
        return false
      }
    }
  }
}

extension HTTPAddress {
  /// An address of the schemes http and https; nil for anything else.
  package init?(_ text: String) {
    guard let parts = unsafe curl_url() else { return nil }
    defer { unsafe curl_url_cleanup(parts) }
    guard unsafe curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK else { return nil }
    unsafe self.init(parts)
  }

  /// Where a `Location` leads from here; nil where it is no address.
  package func following(_ location: String) -> HTTPAddress? {
    guard let parts = unsafe curl_url() else { return nil }
    defer { unsafe curl_url_cleanup(parts) }
    // A reference is resolved against what the handle holds.
    guard unsafe curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK,
      unsafe curl_url_set(parts, CURLUPART_URL, location, 0) == CURLUE_OK
    else { return nil }
    return unsafe HTTPAddress(parts)
  }

  private init?(_ parts: OpaquePointer) {
    func part(_ part: CURLUPart, _ flags: Int32 = 0) -> String? {
      var text: UnsafeMutablePointer<CChar>?
      guard unsafe curl_url_get(parts, part, &text, UInt32(flags)) == CURLUE_OK,
        let text = unsafe text
      else { return nil }
      defer { unsafe curl_free(text) }
      return unsafe String(cString: text)
    }
    guard let text = part(CURLUPART_URL), let scheme = part(CURLUPART_SCHEME),
      ["http", "https"].contains(scheme), let host = part(CURLUPART_HOST),
      let port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT).flatMap({ Int($0) })
    else { return nil }
    self.init(text: text, scheme: scheme, host: host.lowercased(), port: port)
  }
}
