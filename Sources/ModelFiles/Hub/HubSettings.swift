public import Foundation

/// What the environment says about the hub: the variables that huggingface_hub reads.
public struct HubSettings: Sendable {
  /// The hub: `https://huggingface.co` unless `HF_ENDPOINT` says another.
  let endpoint: HTTPAddress
  /// Who asks; nil for nobody.
  public let token: AccessToken?
  /// Whether nothing may be fetched.
  public var isOffline: Bool

  /// Reads the environment.
  ///
  /// `HF_ENDPOINT` names the hub. The token is the first of `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`,
  /// the file `HF_TOKEN_PATH` and `$HF_HOME/token`; `HF_HUB_DISABLE_IMPLICIT_TOKEN` makes it none.
  /// `HF_HUB_OFFLINE` forbids fetching.
  ///
  /// - Throws: ``ModelFilesError/Fault/settings`` where the hub's address or the token cannot be
  ///   used.
  public init(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws(ModelFilesError) {
    let text = Self.value("HF_ENDPOINT", environment) ?? "https://huggingface.co"
    var base = text[...]
    while base.hasSuffix("/") { base = base.dropLast() }
    guard let endpoint = HTTPAddress(String(base)) else {
      throw ModelFilesError(
        .settings, "HF_ENDPOINT", expected: "an address such as https://huggingface.co",
        found: "'\(text)'")
    }
    self.endpoint = endpoint
    token = try Self.token(environment)
    isOffline = Self.isTrue("HF_HUB_OFFLINE", environment)
  }

  /// The hub as people write it: `huggingface.co`.
  public var server: String { endpoint.server }

  /// The address of a repository's page.
  public func page(of repository: String) -> String {
    "\(endpoint.scheme)://\(endpoint.server)/\(repository)"
  }

  /// The address from which a file is fetched: every special character of the revision is quoted.
  func address(
    of path: String, in repository: String, revision: String
  ) -> HTTPAddress? {
    var base = endpoint.text[...]
    while base.hasSuffix("/") { base = base.dropLast() }
    return HTTPAddress(
      "\(base)/\(repository)/resolve/\(Self.quoted(revision))/"
        + path.split(separator: "/").map { Self.quoted(String($0)) }.joined(separator: "/"))
  }

  private static func quoted(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        String(UnicodeScalar(byte))
      default:
        "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }

  private static func token(_ environment: [String: String]) throws(ModelFilesError) -> AccessToken?
  {
    guard !isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN", environment) else { return nil }
    for name in ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] {
      if let text = value(name, environment), let token = try AccessToken(text, from: name) {
        return token
      }
    }
    let named = value("HF_TOKEN_PATH", environment)
    let path = HubCache.expanded(named ?? HubCache.home(environment) + "/token", environment)
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    return try AccessToken(text, from: path)
  }

  static func value(_ name: String, _ environment: [String: String]) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func isTrue(_ name: String, _ environment: [String: String]) -> Bool {
    ["1", "ON", "YES", "TRUE"].contains(environment[name]?.uppercased() ?? "")
  }
}
