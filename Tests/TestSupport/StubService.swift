import Foundation
import Synchronization

/// A service for images on the loopback, and a second host that keeps its pictures.
///
/// It speaks one of the dialects that hosted services speak; `intercept` lets a test answer in its
/// place.
public final class StubService: Sendable {
  /// Whose manners it has.
  public enum Dialect: Sendable, CaseIterable {
    case eachlabs
    case replicate
    /// Black Forest Labs' own: an address to ask at, another word for everything.
    case bfl
  }

  /// Answers in place of the service or the second host; nil leaves it to them.
  public typealias Intercept = @Sendable (HTTPServer.Request) -> HTTPServer.Reply?

  /// The key that it takes.
  public static let key = "r8_TestKeyThatNobodyMaySee"
  /// What it calls every prediction.
  public static let id = "pred-1f3a"

  /// The service itself.
  public let api: HTTPServer
  /// The second host: the same machine by another name, on another port.
  public let store: HTTPServer
  private let state: State

  private final class State: Sendable {
    let polls = Mutex(0)
    let isCancelled = Mutex(false)
  }

  /// Starts both.
  ///
  /// - Parameters:
  ///   - dialect: How the service speaks.
  ///   - pictures: What every prediction gives.
  ///   - polls: How often it says that it is at work; nil for ever.
  ///   - log: What the log of a prediction says.
  ///   - atService: Asked first at the service.
  ///   - atStore: Asked first at the second host.
  /// - Throws: Where the system has no port.
  public init(
    _ dialect: Dialect, pictures: [[UInt8]], polls: Int? = 2, log: String = "",
    atService: @escaping Intercept = { _ in nil }, atStore: @escaping Intercept = { _ in nil }
  ) throws {
    let state = State()
    self.state = state
    let store = try HTTPServer(host: "localhost") { request in
      if let reply = atStore(request) { return reply }
      guard let match = request.target.wholeMatch(of: /\/out-(\d+)\?signature=secret/),
        let index = Int(match.1), pictures.indices.contains(index)
      else { return .init(404) }
      return .init(200, ["Content-Type": "image/any"], pictures[index])
    }
    self.store = store
    let outputs = pictures.indices.map { "\"\(store.address)/out-\($0)?signature=secret\"" }
      .joined(separator: ", ")
    api = try HTTPServer { request in
      if let reply = atService(request) { return reply }
      guard Self.isKnown(request, dialect) else { return Self.stranger(dialect) }
      switch (request.method, request.target) {
      case ("POST", "/v1/prediction/") where dialect == .eachlabs,
        ("POST", "/v1/models/black-forest-labs/flux-depth-dev/predictions")
      where dialect == .replicate,
        ("POST", "/v1/predictions") where dialect == .replicate,
        ("POST", "/v1/flux-depth") where dialect == .bfl:
        return Self.created(dialect, request)
      case ("POST", let target) where target.hasSuffix("/\(Self.id)/cancel"):
        state.isCancelled.withLock { $0 = true }
        return Self.json(200, "{\"id\": \"\(Self.id)\", \"status\": \"canceled\"}")
      case ("GET", let target) where target.contains(Self.id):
        let count = state.polls.withLock { count in
          count += 1
          return count
        }
        let isDone = polls.map { count > $0 } ?? false
        return Self.status(
          dialect, isDone: isDone, isFirst: count == 1, outputs: outputs, log: log)
      default: return Self.nothing(dialect)
      }
    }
  }

  /// Where the service's paths begin.
  public var address: String { "\(api.address)/v1" }

  /// Whether a prediction was taken back.
  public var isCancelled: Bool { state.isCancelled.withLock { $0 } }

  /// How often predictions were asked for.
  public var creations: Int {
    api.requests.count { $0.method == "POST" && !$0.target.hasSuffix("/cancel") }
  }

  /// The environment of a process that uses this service.
  public static let environment = [
    "EACHLABS_API_KEY": key, "REPLICATE_API_TOKEN": key, "BFL_KEY": key,
  ]

  /// A document.
  public static func json(
    _ status: Int, _ text: String, _ headers: [String: String] = [:]
  ) -> HTTPServer.Reply {
    .init(
      status, headers.merging(["Content-Type": "application/json"]) { $1 }, Array(text.utf8))
  }

  private static func isKnown(_ request: HTTPServer.Request, _ dialect: Dialect) -> Bool {
    switch dialect {
    case .eachlabs: request.headers["x-api-key"] == key
    case .replicate: request.headers["authorization"] == "Bearer \(key)"
    case .bfl: request.headers["x-key"] == key
    }
  }

  private static func stranger(_ dialect: Dialect) -> HTTPServer.Reply {
    switch dialect {
    case .eachlabs: json(401, #"{"error": "Invalid or missing API key"}"#)
    case .replicate:
      json(
        401,
        #"{"title": "Unauthenticated", "detail": "You did not pass a valid token", "status": 401}"#)
    case .bfl: json(403, #"{"detail": "Not authenticated"}"#)
    }
  }

  private static func nothing(_ dialect: Dialect) -> HTTPServer.Reply {
    switch dialect {
    case .eachlabs: json(404, #"{"error": "Model not found"}"#)
    case .replicate:
      json(404, #"{"detail": "The requested resource could not be found.", "status": 404}"#)
    case .bfl: json(404, #"{"detail": "Not Found"}"#)
    }
  }

  private static func created(
    _ dialect: Dialect, _ request: HTTPServer.Request
  ) -> HTTPServer.Reply {
    switch dialect {
    case .eachlabs:
      json(
        200,
        """
        {"status": "success", "message": "Prediction created successfully",
         "predictionID": "\(id)"}
        """)
    case .replicate:
      json(
        201,
        """
        {"id": "\(id)", "model": "black-forest-labs/flux-depth-dev", "version": "hidden",
         "input": {}, "logs": "", "output": null, "error": null, "status": "starting"}
        """)
    case .bfl:
      json(
        200,
        """
        {"id": "\(id)",
         "polling_url": "http://\(request.headers["host"] ?? "")/v1/get_result?id=\(id)"}
        """)
    }
  }

  private static func status(
    _ dialect: Dialect, isDone: Bool, isFirst: Bool, outputs: String, log: String
  ) -> HTTPServer.Reply {
    let word = isFirst ? "starting" : "processing"
    switch dialect {
    case .eachlabs:
      return json(
        200,
        """
        {"id": "\(id)", "input": {}, "status": "\(isDone ? "success" : word)",
         "output": \(isDone ? "[\(outputs)]" : "null"), "logs": "\(log)",
         "metrics": {"predict_time": 10.5, "cost": 0.025}}
        """)
    case .replicate:
      return json(
        200,
        """
        {"id": "\(id)", "model": "black-forest-labs/flux-depth-dev", "version": "hidden",
         "input": {}, "logs": "\(log)", "output": \(isDone ? "[\(outputs)]" : "null"),
         "error": null, "status": "\(isDone ? "succeeded" : word)",
         "metrics": {"predict_time": 10.5}}
        """)
    case .bfl:
      return json(
        200,
        """
        {"id": "\(id)", "status": "\(isDone ? "Ready" : "Pending")",
         "result": \(isDone ? "{\"sample\": \(outputs)}" : "null"), "progress": null}
        """)
    }
  }
}
