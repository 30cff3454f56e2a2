/// How a service of the shape create, poll, cancel, download is spoken to.
///
/// Nothing but words: which header carries the key, where things stand in the documents, what the
/// statuses are called. ``RemoteGenerator`` does the work for all of them.
public struct ServiceDialect: Sendable, Equatable {
  /// Where the key comes from and how it is sent.
  public struct KeyPlace: Sendable, Equatable {
    /// The environment variable that holds it.
    public var variable: String
    /// The header that carries it.
    public var header: String
    /// What stands before it in the header.
    public var prefix = ""
    /// Where users get one; nil where nobody says.
    public var page: String?
  }

  /// A request to make something.
  package struct Creation: Sendable, Equatable {
    /// Below the address; `{model}` and `{version}` are filled in.
    var path: String
    /// `{model}`, `{version}` and `{input}` are filled in.
    var body: JSONValue
    /// Further headers; `{limit}` is the time limit in whole seconds.
    var headers: [String: String] = [:]
  }

  /// Where a later request goes: below the address, or to an address that the service gave.
  package enum Place: Sendable, Equatable {
    /// Below the address; `{id}` is filled in.
    case path(String)
    /// What stands under this path of keys in the reply to the creation.
    case field(String)
  }

  /// What the statuses mean; every other word means that the work goes on.
  package struct Words: Sendable, Equatable {
    var done: [String]
    var failed: [String]
    var cancelled: [String]
    var moderated: [String] = []
  }

  /// Where things stand in the documents: paths of keys with dots between.
  package struct Fields: Sendable, Equatable {
    var id: String
    var status: String
    var output: String
    /// Texts that explain what went wrong, the best first.
    var problems: [String]
    var metrics: String?
    var price: String?
    var currency = "USD"
    var logs: String?
    var model: String?
    var version: String?
  }

  /// How local files are sent within a request.
  package struct Inline: Sendable, Equatable {
    /// In which form.
    package enum Form: String, Sendable, CaseIterable {
      case dataURI = "data_uri"
      case base64
    }

    var form: Form
    /// The most bytes that a file may have.
    var limit: Int
  }

  /// The name by which it is chosen and recorded.
  public internal(set) var name: String
  /// Where requests go: everything before the paths.
  public internal(set) var address: String
  /// Where the key comes from and how it is sent.
  public internal(set) var key: KeyPlace
  /// The model that is asked for unless the user names another.
  public internal(set) var model: String
  /// The version of that model; nil for the service's choice.
  public internal(set) var version: String?

  var creation: Creation
  /// The creation where the user names a version; nil where it is the same.
  var versionedCreation: Creation?
  var status: Place
  /// Where the result is fetched once the status says that it is done; nil where it comes along.
  var result: Place?
  /// Where a request is taken back; nil where that is impossible.
  var cancellation: Place?
  var words: Words
  var fields: Fields
  /// What the service calls the parameters; it does not have those that are missing.
  var inputs: [GenerationParameter: String]
  /// Other names of values, by parameter: `jpg` may be `jpeg`.
  var values: [GenerationParameter: [String: String]] = [:]
  /// Further inputs.
  var constants: [String: JSONValue] = [:]
  /// How local files are sent; nil where the service documents no way.
  var inline: Inline?
  /// Further hosts that may see the key; a leading dot stands for any host below.
  var hosts: [String] = []
  /// Whether seed 0 means that the service chooses one.
  var zeroIsNoSeed = false
  /// Whether the service looks at the pictures before it gives them.
  var checksSafety = false

  /// Whether it takes a picture that is the control already.
  public var takesControlMaps: Bool { inputs[.controlMap] != nil }
}
