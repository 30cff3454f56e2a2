internal import Dispatch
internal import Foundation
internal import ModelFiles
internal import Synchronization

/// Exchanges with servers, one after the other, on a thread that may wait.
final class ServiceConnection: Sendable {
  /// What is asked.
  struct Exchange: Sendable {
    let address: HTTPAddress
    var headers: [String] = []
    /// What is sent; nil asks for what is there.
    var body: Data?
    /// The most bytes that an answer may have.
    var limit = 1 << 24
  }

  /// What is answered.
  struct Answer: Sendable {
    let response: HTTPResponse
    let body: [UInt8]
  }

  private let connection: Mutex<HTTPConnection>
  private let queue = DispatchQueue(label: "fdeval.service")

  init(patience: HTTPConnection.Patience) {
    connection = Mutex(HTTPConnection(patience: patience))
  }

  /// Sends a request and takes the answer in.
  ///
  /// - Parameters:
  ///   - exchange: What is asked.
  ///   - isShielded: Whether a cancelled task still waits for the end.
  ///   - report: Told how many bytes of the answer are here, of how many.
  /// - Returns: The answer, whatever its status; a stopped exchange fails as stopped.
  func send(
    _ exchange: Exchange, isShielded: Bool = false,
    report: @escaping @Sendable (Int, Int?) -> Void = { _, _ in }
  ) async -> Result<Answer, HTTPFailure> {
    let stop = StopFlag()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async { [self] in
          continuation.resume(returning: perform(exchange, isShielded ? nil : stop, report))
        }
      }
    } onCancel: {
      stop.set()
    }
  }

  private func perform(
    _ exchange: Exchange, _ stop: StopFlag?, _ report: @escaping @Sendable (Int, Int?) -> Void
  ) -> Result<Answer, HTTPFailure> {
    connection.withLock { connection in
      let collector = Collector(limit: exchange.limit, stop: stop, report: report)
      do throws(HTTPFailure) {
        let response =
          if let body = exchange.body {
            try connection.post(
              body, to: exchange.address, headers: exchange.headers, into: collector)
          } else {
            try connection.get(exchange.address, headers: exchange.headers, into: collector)
          }
        return .success(Answer(response: response, body: [UInt8](collector.body)))
      } catch {
        return .failure(error)
      }
    }
  }

  /// Whether the task was cancelled, for a thread that is not the task's.
  private final class StopFlag: Sendable {
    private let flag = Atomic(false)

    func set() { flag.store(true, ordering: .relaxed) }
    var isSet: Bool { flag.load(ordering: .relaxed) }
  }

  /// Keeps an answer in memory.
  private final class Collector: HTTPConnection.Receiver {
    private(set) var body = Data()
    private var total: Int?
    private let limit: Int
    private let stop: StopFlag?
    private let report: (Int, Int?) -> Void

    init(limit: Int, stop: StopFlag?, report: @escaping (Int, Int?) -> Void) {
      self.limit = limit
      self.stop = stop
      self.report = report
    }

    func begin(_ response: HTTPResponse) throws(ModelFilesError) {
      total = response.headers["content-length"].flatMap { Int($0) }
    }

    func take(_ bytes: Data) throws(ModelFilesError) {
      guard body.count + bytes.count <= limit else {
        throw ModelFilesError(
          .network, "answer", expected: "at most \(limit) bytes", found: "more")
      }
      body.append(bytes)
      report(body.count, total)
    }

    func goOn() throws(ModelFilesError) {
      guard stop?.isSet == true else { return }
      throw ModelFilesError(
        .cancelled, "answer", expected: "to wait for it", found: "that this was cancelled")
    }
  }
}
