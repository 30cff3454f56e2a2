import Foundation
import Subprocess
import SystemPackage
import TestSupport
import Testing

/// Runs that are killed and go on.
@Suite struct ResumeTests {
  /// When a run is killed.
  enum Moment: Sendable {
    /// After a share of the time that an undisturbed run takes.
    case time(Double)
    /// Once the journal has grown to a share of what an undisturbed run writes.
    case journal(Double)
    /// Some microseconds after a file has appeared.
    case file(String, Int)
  }

  /// Fifty seeded moments over the whole duration: thirty in time, ten in the growth of the journal
  /// and ten while the report is written.
  static func moments(_ random: inout SplitMix64) -> [Moment] {
    let inTime = (0..<30).map { Moment.time((Double($0) + random.unit()) / 29) }
    let inJournal = (0..<10).map { Moment.journal((Double($0) + random.unit()) / 10) }
    let names = ["report.json", "timings.json", "samples.csv", "index.html", ".fdeval-"]
    let inReport = (0..<10).map { Moment.file(names[$0 % 5], random.below(1500)) }
    return (inTime + inJournal + inReport).shuffled(using: &random)
  }

  @Test(
    "A run that is killed at any of fifty moments goes on and ends in the report of one that was not"
  )
  func killed() async throws {
    let toy = try ToyDataset(rooms: 4, items: 6, width: 128, height: 96)
    // Samples that fail are results too.
    try toy.write("predictions/room2/5.npz", "damaged")
    let flags = ["--protocol", "plain-v1", "--align", "scale_median", "--pictures", "4"]
    let clock = ContinuousClock()
    var durations: [Duration] = []
    for attempt in 0..<3 {
      let start = clock.now
      #expect(try await toy.evaluate(into: "whole\(attempt)", flags).code == 1)
      durations.append(clock.now - start)
    }
    var duration = durations.min() ?? .zero
    let whole = try ToyDataset.reproducible.map { try toy.bytes("whole0", $0) }
    let listing = try Self.names(toy.folder.path("whole0"))
    let journalSize = try Self.size(toy.folder.path("whole0/journal.sqlite"))

    var random = SplitMix64(seed: 2024)
    var inFlight = 0, unfinished = 0, whileReporting = 0
    for (number, moment) in Self.moments(&random).enumerated() {
      let run = "run\(number)"
      // Every third run is killed a second time, while it goes on.
      let again: [Moment] = number % 3 == 0 ? [.time(random.unit())] : []
      for (attempt, moment) in ([moment] + again).enumerated() {
        let words = toy.words(run, flags + (attempt == 0 ? [] : ["--resume"]))
        let wasRunning = try await Self.kill(
          words, at: moment, of: &duration, journalSize: journalSize,
          folder: toy.folder.path(run))
        if wasRunning, attempt == 0 {
          inFlight += 1
          let names = try Self.names(toy.folder.path(run))
          unfinished += names.contains("index.html") ? 0 : 1
          whileReporting += names.contains("report.json") && !names.contains("index.html") ? 1 : 0
        }
        // A file that is there is whole.
        for (name, bytes) in zip(ToyDataset.reproducible, whole) {
          let path = toy.folder.path("\(run)/\(name)")
          guard let found = FileManager.default.contents(atPath: path) else { continue }
          #expect(found == bytes, "\(moment): \(name) is there and differs")
        }
      }
      let outcome = try await toy.evaluate(into: run, flags + ["--resume"])
      #expect(outcome.code == 1, "\(moment): \(outcome.error)")
      for (name, bytes) in zip(ToyDataset.reproducible, whole) {
        #expect(try toy.bytes(run, name) == bytes, "\(moment): \(name) differs")
      }
      #expect(try Self.names(toy.folder.path(run)) == listing, "\(moment)")
      let timings = try JSON(toy.bytes(run, "timings.json"))
      #expect(try timings["computed"].number + timings["resumed"].number == 24)
      #expect(try timings["samples"].keys == Set(toy.ids))
      try toy.remove(run)
    }
    // The moments were spread: most found a run at work, and some a report half written.
    #expect(inFlight >= 15)
    #expect(unfinished >= 10)
    #expect(whileReporting >= 1)
  }

  /// Starts a run and kills it; whether it was still running.
  static func kill(
    _ words: [String], at moment: Moment, of duration: inout Duration, journalSize: Int,
    folder: String
  ) async throws -> Bool {
    let clock = ContinuousClock()
    let start = clock.now, expected = duration
    let result = try await Subprocess.run(
      .path(FilePath(Command.binary)), arguments: Arguments(words),
      environment: Command.environment(["SOURCE_DATE_EPOCH": "86400"]), input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      /// Waits for something, but for no process that is gone.
      func wait(until hasCome: () throws -> Bool) async throws {
        while try !hasCome(), !hasEnded(execution.processIdentifier.value) {
          try await clock.sleep(for: .microseconds(200), tolerance: .zero)
        }
      }
      switch moment {
      case .time(let share): try await wait { clock.now >= start + expected * share }
      case .journal(let share):
        try await wait { Double(written(folder)) >= share * Double(journalSize) }
      case .file(let prefix, let delay):
        try await wait { try names(folder).contains { $0.hasPrefix(prefix) } }
        let end = clock.now + .microseconds(delay)
        try await wait { clock.now >= end }
      }
      try? execution.send(signal: .kill)
    }
    // A run may have been measured while more was going on.
    if result.terminationStatus != .signaled(9) { duration = min(duration, clock.now - start) }
    return result.terminationStatus == .signaled(9)
  }

  /// Whether a child has ended and waits to be asked how.
  private static func hasEnded(_ process: Int32) -> Bool {
    let facts = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
    // The state follows the name, which is in brackets.
    return facts.split(separator: ")").last?.hasPrefix(" Z") ?? true
  }

  private static func names(_ folder: String) throws -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Bytes of the journal and of the log before it.
  private static func written(_ folder: String) -> Int {
    ["journal.sqlite", "journal.sqlite-wal"].reduce(0) { sum, name in
      sum + ((try? size("\(folder)/\(name)")) ?? 0)
    }
  }

  static func size(_ path: String) throws -> Int {
    try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
  }

  @Test("Ctrl-C keeps what is finished, says how to go on, and ends as the signal would")
  func interrupted() async throws {
    let toy = try ToyDataset(rooms: 4, items: 6, width: 320, height: 240)
    let words = toy.words("run", ["--jobs", "1", "--metrics", "all"])
    let script = """
      fdeval \(words.map { "'\($0)'" }.joined(separator: " ")) &
      run=$!
      until [ -s run/journal.sqlite-wal ]; do sleep 0.001; done
      kill -INT $run
      wait $run
      echo $?
      """
    let outcome = try await Command.shell(
      script, in: toy.folder.url.path, environment: ["SOURCE_DATE_EPOCH": "86400"])
    #expect(outcome.output == "130\n")
    #expect(outcome.error == "Stopped. What is finished is kept: go on with --resume.\n")
    let resumed = try await toy.evaluate(
      into: "run", ["--jobs", "1", "--metrics", "all", "--resume"])
    #expect(resumed.code == 0)
    _ = try await toy.evaluate(into: "whole", ["--metrics", "all"])
    for name in ToyDataset.reproducible {
      #expect(try toy.bytes("run", name) == toy.bytes("whole", name), "\(name) differs")
    }
  }
}
