import Foundation
import TestSupport
import Testing

/// Who may write into a run's folder, and when.
@Suite struct RunFolderTests {
  @Test("Of two runs that write one folder the second is refused, and the first ends as if alone")
  func twoRuns() async throws {
    let toy = try ToyDataset(rooms: 4, items: 6, width: 320, height: 240)
    let words = toy.words("run", ["--jobs", "1", "--metrics", "all"])
    let script = """
      fdeval \(words.dropLast(0).map { "'\($0)'" }.joined(separator: " ")) > first.txt &
      first=$!
      # Stopped once it has the folder, so that it cannot be done before the second one starts.
      until [ -s run/journal.sqlite-wal ]; do sleep 0.001; done
      kill -STOP $first
      [ ! -e run/report.json ] || echo "the first run was too fast" >&2
      fdeval \(words.map { "'\($0)'" }.joined(separator: " ")) --resume
      second=$?
      fdeval report run
      kill -CONT $first
      wait $first
      echo "$? $second"
      """
    let outcome = try await Command.shell(
      script, in: toy.folder.url.path, environment: ["SOURCE_DATE_EPOCH": "86400"])
    #expect(outcome.output == "0 2\n")
    #expect(
      outcome.error == """
        Error: \(toy.folder.path("run")): expected a folder that no other run is writing, found another run in it; wait for it, or choose another -o.
        Error: run: expected a finished run with report.json, found none; finish it with `fdeval evaluate … --resume`.

        """)
    _ = try await toy.evaluate(into: "alone", ["--jobs", "1", "--metrics", "all"])
    for name in ToyDataset.reproducible {
      #expect(try toy.bytes("run", name) == toy.bytes("alone", name), "\(name) differs")
    }
  }

  @Test("A folder with a run is refused without --resume, and left as it is")
  func taken() async throws {
    let toy = try ToyDataset(rooms: 1)
    _ = try await toy.evaluate(into: "run")
    let before = try toy.bytes("run", "report.json")
    let outcome = try await toy.evaluate(
      into: "run", environment: ["SOURCE_DATE_EPOCH": "172800"])
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.error
        == "Error: \(toy.folder.path("run")): expected a folder without a run, found a run with 4 of 4 samples; use --resume to go on with it, or another -o.\n"
    )
    #expect(try toy.bytes("run", "report.json") == before)
  }

  @Test("A finished run that is resumed stays as it is, date included")
  func resumedWhenDone() async throws {
    let toy = try ToyDataset(rooms: 1)
    _ = try await toy.evaluate(into: "run")
    let before = try ToyDataset.reproducible.map { try toy.bytes("run", $0) }
    let outcome = try await toy.evaluate(
      into: "run", ["--resume"], environment: ["SOURCE_DATE_EPOCH": "172800"])
    #expect(outcome.code == 0)
    #expect(try ToyDataset.reproducible.map { try toy.bytes("run", $0) } == before)
    let timings = try JSON(toy.bytes("run", "timings.json"))
    #expect(try timings["computed"].number == 0)
    #expect(try timings["resumed"].number == 4)
  }

  @Test("--resume starts a run where there is none")
  func resumeOfNothing() async throws {
    let toy = try ToyDataset(rooms: 1)
    #expect(try await toy.evaluate(into: "run", ["--resume"]).code == 0)
    #expect(try await toy.evaluate(into: "plain").code == 0)
    for name in ToyDataset.reproducible {
      #expect(try toy.bytes("run", name) == toy.bytes("plain", name))
    }
  }

  /// Something that changes between a run and its resumption, and what is said of it.
  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var flags: [String] = []
    var edit: @Sendable (ToyDataset) throws -> Void = { _ in }
    let difference: String
  }

  static let changes = [
    Change(
      testDescription: "bounds of the protocol", flags: ["--max-depth", "5", "--crop", "garg"],
      difference: "the protocol (mask.max none → 5, crop none → garg)"),
    Change(
      testDescription: "metrics", flags: ["--metrics", "+ssim"], difference: "the metrics"),
    Change(
      testDescription: "an encoding by flag", flags: ["--cand-encoding", "millimetres"],
      difference: "the encoding, kind or camera given by flags"),
    Change(
      testDescription: "a prediction",
      edit: { try $0.write("predictions/room0/1.npz", "other") },
      difference: "the files (room0/1.npz of the predictions)"),
    Change(
      testDescription: "a prediction that is gone",
      edit: { try $0.remove("predictions/room0/1.npz") },
      difference:
        "the files (room0/1.npz of the predictions and 1 more)"),
    Change(
      testDescription: "references",
      edit: {
        for name in ["0", "1", "2"] { try $0.write("dataset/depth/room0/\(name).png", "other") }
      },
      difference: "the files (depth/room0/0.png of the dataset and 2 more)"),
    Change(
      testDescription: "a photo", edit: { try $0.write("dataset/rgb/room0/3.png", "other") },
      difference: "the files (rgb/room0/3.png of the dataset)"),
    Change(
      testDescription: "a sidecar",
      edit: { try $0.write("predictions/room0/2.npz.json", "{\"kind\": \"ray\"}") },
      difference: "the files (room0/2.npz of the predictions)"),
    Change(
      testDescription: "predictions.yaml",
      edit: { try $0.write("predictions/predictions.yaml", "producer: somebody else\n") },
      difference: "what predictions.yaml says"),
    Change(
      testDescription: "a tag of the descriptor",
      edit: {
        try $0.write(
          "dataset/dataset.yaml",
          ToyDataset.descriptor.replacing("room0/*", with: "room1/*"))
      },
      difference: "the dataset's items or descriptor"),
    Change(
      testDescription: "an item more",
      edit: {
        try $0.copy("dataset/depth/room0/0.png", to: "dataset/depth/room0/9.png")
        try $0.copy("predictions/room0/0.npz", to: "predictions/room0/9.npz")
      },
      difference:
        "the dataset's items or descriptor and the files (depth/room0/9.png of the dataset and 1 more)"
    ),
  ]

  @Test("--resume refuses a run that was another one, and says what differs", arguments: changes)
  func changed(_ change: Change) async throws {
    let toy = try ToyDataset(rooms: 1)
    _ = try await toy.evaluate(into: "run")
    let before = try ToyDataset.reproducible.map { try toy.bytes("run", $0) }
    try change.edit(toy)
    let outcome = try await toy.evaluate(into: "run", ["--resume"] + change.flags)
    #expect(outcome.code == 2)
    #expect(outcome.output.isEmpty)
    #expect(
      outcome.errors == [
        "Error: \(toy.folder.path("run")): expected the run that was started there, found a difference in \(change.difference); use another -o."
      ])
    #expect(try ToyDataset.reproducible.map { try toy.bytes("run", $0) } == before)
  }

  @Test("A journal that is damaged, or gone is said in one sentence")
  func journals() async throws {
    let toy = try ToyDataset(rooms: 1)
    for run in ["damaged", "gone"] { _ = try await toy.evaluate(into: run) }
    try toy.write("damaged/journal.sqlite", String(repeating: "no database ", count: 1000))
    try toy.write("fresh/journal.sqlite", "no database")
    try toy.remove("gone/journal.sqlite")
    for (run, sentence) in [
      (
        "damaged",
        "damaged/journal.sqlite: expected a journal that can be read and written, found file is not a database; choose another -o."
      ),
      (
        "fresh",
        "fresh/journal.sqlite: expected a journal that can be read and written, found file is not a database; choose another -o."
      ),
      (
        "gone",
        "gone: expected a folder without a run, found report.json of a run whose journal is gone; choose another -o."
      ),
    ] {
      let outcome = try await Command.run(
        ["evaluate", "dataset", "--predictions", "predictions", "-o", run, "--resume"],
        in: toy.folder.url.path)
      #expect(outcome.code == 2)
      #expect(outcome.output.isEmpty)
      #expect(outcome.error == "Error: \(sentence)\n")
    }
  }

  @Test("The page can be rendered again, byte for byte, and no number is computed for it")
  func rendered() async throws {
    let toy = try ToyDataset()
    let written = try await toy.evaluate(into: "run", ["--pictures", "3"])
    let page = try toy.bytes("run", "index.html")
    try toy.write("run/index.html", "spoilt")
    // Neither the dataset nor the predictions are needed.
    try toy.remove("dataset")
    try toy.remove("predictions")
    let outcome = try await Command.run(["report", "run"], in: toy.folder.url.path)
    #expect(outcome.code == 0)
    #expect(outcome.error.isEmpty)
    #expect(
      outcome.output
        == written.output.replacing("\(toy.folder.path("run"))/index.html", with: "run/index.html"))
    #expect(try toy.bytes("run", "index.html") == page)
  }

  @Test("A report whose journal is gone is not rendered without its pictures")
  func renderedWithoutJournal() async throws {
    let toy = try ToyDataset(rooms: 1)
    _ = try await toy.evaluate(into: "run")
    let page = try toy.bytes("run", "index.html")
    try toy.remove("run/journal.sqlite")
    let outcome = try await Command.run(["report", "run"], in: toy.folder.url.path)
    #expect(outcome.code == 2)
    #expect(
      outcome.error
        == "Error: run/journal.sqlite: expected the journal of the run, which holds its pictures, found none.\n"
    )
    #expect(try toy.bytes("run", "index.html") == page)
    try toy.write("run/report.json", "{}")
    let other = try await Command.run(["report", "run"], in: toy.folder.url.path)
    #expect(other.code == 2)
    #expect(
      other.error
        == "Error: run/report.json: expected a report of schema_version 1, found something that cannot be read as one.\n"
    )
  }

  @Test("More or fewer pictures than an interrupted run asked for make the page of a whole run")
  func pictures() async throws {
    let toy = try ToyDataset()
    _ = try await toy.evaluate(into: "one", ["--pictures", "1"])
    _ = try await toy.evaluate(into: "five", ["--pictures", "5"])
    #expect(try toy.bytes("one", "index.html") != toy.bytes("five", "index.html"))
    for (folder, count, same) in [("five", "1", "one"), ("one", "5", "five")] {
      try await #require(
        Command.shell("cp -r \(folder) again\(count)", in: toy.folder.url.path).code == 0)
      let outcome = try await toy.evaluate(
        into: "again\(count)", ["--pictures", count, "--resume"])
      #expect(outcome.code == 0)
      #expect(
        try toy.bytes("again\(count)", "index.html") == toy.bytes(same, "index.html"))
      let rendered = try await Command.run(
        ["report", "again\(count)"], in: toy.folder.url.path)
      #expect(rendered.code == 0)
      #expect(try toy.bytes("again\(count)", "index.html") == toy.bytes(same, "index.html"))
    }
  }
}
