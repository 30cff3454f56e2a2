import Foundation
import Testing

/// A headless Chromium, driven through its debugging pipe.
///
/// Chromium reads commands from descriptor 3 and writes answers and events to descriptor 4, JSON
/// ended by a zero byte. A shell lends it those descriptors as named pipes, and `timeout` ends it
/// should it hang, so that a test then fails at the end of the stream.
final class ReportBrowser {
  /// The browser on this machine, if there is one.
  static let path: String? = {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"]
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// What went wrong between test and browser.
  struct Failure: Error {
    let reason: String
  }

  /// Exceptions and messages of the console, and what was asked of a network.
  private(set) var complaints: [String] = []
  private let folder: URL
  private let process = Process()
  private let commands: FileHandle
  private let answers: FileHandle
  private var received = Data()
  private var serial = 0
  private var loads = 0
  private var session: String?

  init() throws {
    let path = try #require(Self.path)
    let folder = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID())")
    self.folder = folder
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let pipes = ["in", "out"].map { folder.appending(path: $0).path }
    let maker = try Process.run(URL(filePath: "/usr/bin/mkfifo"), arguments: pipes)
    maker.waitUntilExit()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = [
      "-c",
      "exec timeout 300 \"$0\" --headless --no-sandbox --disable-gpu --hide-scrollbars "
        + "--remote-debugging-pipe --user-data-dir=\"$3\" about:blank 3<\"$1\" 4>\"$2\" 2>/dev/null",
      path, pipes[0], pipes[1], folder.appending(path: "profile").path,
    ]
    try process.run()
    commands = try FileHandle(forWritingTo: URL(filePath: pipes[0]))
    answers = try FileHandle(forReadingFrom: URL(filePath: pipes[1]))
    let target = try send("Target.createTarget", ["url": "about:blank"])
    let attached = try send(
      "Target.attachToTarget", ["targetId": try text(target, "targetId"), "flatten": "true"])
    session = try text(attached, "sessionId")
    for domain in ["Page", "Runtime", "Log", "Network"] { _ = try send("\(domain).enable") }
  }

  deinit {
    session = nil
    _ = try? send("Browser.close")
    try? commands.close()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Writes a page with its files and opens it in a window of a size.
  func open(
    html: String, assets: [(name: String, bytes: [UInt8])] = [], width: Int = 1280,
    height: Int = 900, isDark: Bool = false, scripts: Bool = true
  ) throws {
    let file = folder.appending(path: "index.html")
    try Data(html.utf8).write(to: file)
    for asset in assets {
      let place = folder.appending(path: asset.name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(asset.bytes).write(to: place)
    }
    try resize(width: width, height: height)
    _ = try send(
      "Emulation.setEmulatedMedia",
      json: "{\"features\":[{\"name\":\"prefers-color-scheme\","
        + "\"value\":\"\(isDark ? "dark" : "light")\"}]}")
    _ = try send("Emulation.setScriptExecutionDisabled", ["value": "\(!scripts)"])
    complaints = []
    let before = loads
    _ = try send("Page.navigate", ["url": file.absoluteString])
    while loads == before { _ = try receive() }
  }

  /// Gives the window another size.
  func resize(width: Int, height: Int) throws {
    _ = try send(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": "\(width)", "height": "\(height)", "deviceScaleFactor": "1",
        "mobile": "\(width < 600)",
      ])
  }

  /// The value of a JavaScript expression, as text; promises are awaited.
  func evaluate(_ expression: String) throws -> String {
    let quoted = String(
      decoding: try JSONEncoder().encode("String(await (\(expression)))"), as: UTF8.self)
    let reply = try send(
      "Runtime.evaluate", json: "{\"expression\":\(quoted),\"replMode\":true,\"awaitPromise\":true}"
    )
    guard let result = reply["result"] as? [String: Any], let value = result["value"] as? String
    else { throw Failure(reason: "\(expression) gave \(reply)") }
    return value
  }

  /// Waits until an expression is true; throws after some seconds of the page's own clock.
  func wait(for expression: String) throws {
    let loop =
      "(async () => { for (let i = 0; i < 500; i++) { if (\(expression)) return 'yes';"
      + " await new Promise((done) => setTimeout(done, 20)); } return 'no'; })()"
    guard try evaluate(loop) == "yes" else {
      throw Failure(reason: "never came true: \(expression)")
    }
  }

  /// Moves the pointer to a place in the window.
  func movePointer(x: Double, y: Double) throws {
    _ = try send("Input.dispatchMouseEvent", ["type": "mouseMoved", "x": "\(x)", "y": "\(y)"])
  }

  /// Presses and releases a key that writes a letter.
  func press(_ letter: String) throws {
    _ = try send("Input.dispatchKeyEvent", ["type": "keyDown", "key": letter, "text": letter])
    _ = try send("Input.dispatchKeyEvent", ["type": "keyUp", "key": letter])
  }

  private struct Message {
    let id: Int?
    let method: String?
    let body: [String: Any]
  }

  private func text(_ object: [String: Any], _ key: String) throws -> String {
    guard let value = object[key] as? String else { throw Failure(reason: "no \(key): \(object)") }
    return value
  }

  /// Sends a command whose parameters are numbers, truth values or plain words.
  private func send(_ method: String, _ parameters: [String: String] = [:]) throws -> [String: Any]
  {
    let pairs = parameters.sorted { $0.key < $1.key }.map { key, value in
      let isBare = Double(value) != nil || value == "true" || value == "false"
      return "\"\(key)\":" + (isBare ? value : "\"\(value)\"")
    }
    return try send(method, json: "{\(pairs.joined(separator: ","))}")
  }

  private func send(_ method: String, json: String) throws -> [String: Any] {
    serial += 1
    let route = session.map { ",\"sessionId\":\"\($0)\"" } ?? ""
    let line = "{\"id\":\(serial),\"method\":\"\(method)\",\"params\":\(json)\(route)}\0"
    try commands.write(contentsOf: Data(line.utf8))
    while true {
      let message = try receive()
      guard message.id == serial else { continue }
      guard let result = message.body["result"] as? [String: Any] else {
        throw Failure(reason: "\(method) failed: \(message.body)")
      }
      return result
    }
  }

  private func receive() throws -> Message {
    while true {
      if let end = received.firstIndex(of: 0) {
        let line = Data(received[received.startIndex..<end])
        received.removeSubrange(received.startIndex...end)
        let body = try JSONSerialization.jsonObject(with: line) as? [String: Any] ?? [:]
        let message = Message(
          id: body["id"] as? Int, method: body["method"] as? String, body: body)
        note(message)
        return message
      }
      let more = answers.availableData
      if more.isEmpty { throw Failure(reason: "the browser has gone") }
      received += more
    }
  }

  private func note(_ message: Message) {
    let details = message.body["params"] as? [String: Any] ?? [:]
    switch message.method {
    case "Page.loadEventFired": loads += 1
    case "Runtime.exceptionThrown", "Log.entryAdded":
      complaints.append("\(details)")
    case "Network.requestWillBeSent":
      let url = (details["request"] as? [String: Any])?["url"] as? String ?? ""
      if !url.hasPrefix("data:"), !url.hasPrefix("file:") { complaints.append("asked for \(url)") }
    default: break
    }
  }
}
