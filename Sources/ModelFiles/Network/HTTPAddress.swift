/// A web address as libcurl reads it: one parser says where a request goes and who may see the token.
package struct HTTPAddress: Sendable, Equatable {
  /// The whole address in its normal form.
  package let text: String
  /// `http` or `https`.
  package let scheme: String
  /// The host in lower case.
  package let host: String
  /// The port, also where it is the scheme's own.
  package let port: Int

  /// Whether another address is at the same server.
  package func hasSameOrigin(as other: HTTPAddress) -> Bool {
    scheme == other.scheme && host == other.host && port == other.port
  }

  /// The server as people write it: `huggingface.co`, `localhost:8080`.
  package var server: String { port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)" }
}
