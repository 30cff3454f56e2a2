import Foundation
import GRDB
import TestSupport
import Testing

/// Files of people who mean no good, or have bad luck: the right value or one sentence, and the
/// documented exit status.
@Suite struct HostileInputTests {
  /// Text that a terminal acts on.
  private static let sly = "net\u{1B}[2K\u{1B}[1GPass\u{9B}8m\u{202E}\u{2066}\u{200F}\u{7F}"

  private func run(_ toy: ToyDataset, _ words: String...) async throws -> Command.Outcome {
    try await Command.run(
      words, in: toy.folder.url.path, environment: ["SOURCE_DATE_EPOCH": "86400"])
  }

  /// Whether a text holds nothing that a terminal acts on, but for line feeds.
  private func isPlain(_ text: String) -> Bool {
    !text.unicodeScalars.contains { scalar in
      scalar.value < 0x20 && scalar != "\n" || (0x7F...0x9F).contains(scalar.value)
        || (0x200E...0x200F).contains(scalar.value) || (0x202A...0x202E).contains(scalar.value)
        || (0x2066...0x2069).contains(scalar.value)
    }
  }

  // MARK: - Terminal and tables

  @Test("Control characters of foreign files reach no terminal, and JSON stays exact")
  func terminal() async throws {
    let toy = try ToyDataset(rooms: 1)
    let escaped = Self.sly.unicodeScalars.map { scalar in
      scalar.value < 0x20 || scalar.value > 0x7E
        ? String(format: "\\u%04x", scalar.value) : String(scalar)
    }.joined()
    try toy.write("predictions/predictions.yaml", "producer: net\n")
    _ = try await toy.evaluate(into: "base")
    try toy.write("predictions/predictions.yaml", "producer: \"\(escaped)\"\n")
    #expect(try await toy.evaluate(into: "cand").code == 0)
    try toy.write(
      "gate.yaml",
      """
      gate: 1
      name: "g\\nPass: forged\(escaped)"
      primary: [{metric: abs_rel, margin: 2%}]
      waivers:
        - {rule: nan, owner: "o\(escaped)", reason: "r\\nPass: forged", expires: 2026-12-31}
      """)
    let found = try await run(toy, "gate", "base", "cand", "--gate", "gate.yaml")
    #expect(found.code == 1)
    #expect(isPlain(found.output) && isPlain(found.error))
    #expect(found.output.contains("the candidate \(escaped)."))
    #expect(!found.output.split(separator: "\n").contains { $0.hasPrefix("Pass") })
    let json = try await run(toy, "gate", "base", "cand", "--gate", "gate.yaml", "--json")
    #expect(isPlain(json.output))
    #expect(try JSON(json.output)["gate"]["name"].text == "g\nPass: forged\(Self.sly)")

    // Sentences about scalars of YAML, names of files and words of the command line.
    try toy.write("bad.yaml", "gate: 1\nname: g\nprimary: []\n\"\(escaped)\": 1\n")
    for words in [
      ["gate", "base", "cand", "--gate", "bad.yaml"],
      ["gate", "base", Self.sly, "--gate", "gate.yaml"],
      ["history", Self.sly], ["metrics", Self.sly], ["gate", "--\(Self.sly)"], [Self.sly],
      ["report", Self.sly], ["baseline", "show", Self.sly], ["explain", Self.sly, "x"],
      ["models", "pull", Self.sly], ["compare", "\(Self.sly).json", "b.json"],
    ] {
      let outcome = try await Command.run(words, in: toy.folder.url.path)
      #expect(isPlain(outcome.output) && isPlain(outcome.error), "\(words)")
      #expect(outcome.code == 2 || outcome.code == 64, "\(words): \(outcome.error)")
    }
  }

  @Test("An id is one line of a terminal, and no formula of a table")
  func ids() async throws {
    let toy = try ToyDataset(rooms: 1, items: 2)
    try toy.write(
      "dataset/dataset.yaml",
      """
      dataset: 1
      name: "toy"
      items:
        - {reference: depth/room0/0.png, id: "=HYPERLINK(\\"x\\")", cluster: "-1+2"}
        - {reference: depth/room0/1.png, id: "a\\nabs_rel  0  PASS\\e[2J", cluster: "@c"}
      reference: {encoding: mm, kind: planar}
      """)
    try toy.write(
      "predictions/predictions.yaml",
      """
      items:
        "=HYPERLINK(\\"x\\")": room0/0.npz
      """)
    let outcome = try await toy.evaluate(into: "run")
    #expect(isPlain(outcome.output) && isPlain(outcome.error))
    #expect(!outcome.output.split(separator: "\n").contains { $0.hasPrefix("abs_rel  0  PASS") })
    let table = String(decoding: try toy.bytes("run", "samples.csv"), as: UTF8.self)
    #expect(table.contains("\n\"'=HYPERLINK(\"\"x\"\")\",") && table.contains(",'-1+2,"))
    #expect(table.contains(",'@c,"))
    let own = try await Command.shell(
      """
      printf 'gate: 1\\nname: g\\nprimary: [{metric: abs_rel, margin: 2%%}]\\n' > own.yaml
      fdeval gate run run/samples.csv --gate own.yaml --json
      """, in: toy.folder.url.path)
    let same = try JSON(own.output)["guards"].list.first { try $0["id"].text == "same_samples" }
    #expect(try same?["status"].text == "pass")
  }

  // MARK: - Runs

  /// Takes samples out of a finished run's journal, as a kill would have left it.
  private func forget(_ toy: ToyDataset, _ run: String, after count: Int) async throws {
    let journal = try DatabaseQueue(path: toy.folder.path("\(run)/journal.sqlite"))
    try await journal.write { db in
      // By id: samples are committed in the order in which they are done.
      try db.execute(
        sql: "DELETE FROM sample WHERE id NOT IN (SELECT id FROM sample ORDER BY id LIMIT ?)",
        arguments: [count])
    }
    try journal.close()
  }

  @Test("A run does not go on with items that were given other files")
  func swappedItems() async throws {
    let toy = try ToyDataset(rooms: 1)
    func map(_ shift: Int) throws {
      let lines = (0..<4).map { "  room0/\($0): room0/\(($0 + shift) % 4).npz\n" }
      try toy.write("predictions/predictions.yaml", "items:\n" + lines.joined())
    }
    try map(0)
    #expect(try await toy.evaluate(into: "run").code == 0)
    try await forget(toy, "run", after: 2)
    let before = try toy.bytes("run", "report.json")
    try map(1)
    let outcome = try await toy.evaluate(into: "run", ["--resume"])
    #expect(outcome.code == 2)
    #expect(
      outcome.errors == [
        "Error: \(toy.folder.path("run")): expected the run that was started there, found a difference in which item has which file (room0/0: room0/0.npz → room0/1.npz and 3 more); use another -o."
      ])
    #expect(try toy.bytes("run", "report.json") == before)
    try map(0)
    #expect(try await toy.evaluate(into: "run", ["--resume"]).code == 0)
    #expect(try toy.bytes("run", "report.json") == before)
  }

  @Test(
    "Other content of the same size and time is found, and the same content that was touched is not"
  )
  func touchedFiles() async throws {
    let toy = try ToyDataset(rooms: 1)
    let pin = "touch -d @1600000000 predictions/room0/* dataset/depth/room0/*"
    _ = try await Command.shell(pin, in: toy.folder.url.path)
    #expect(try await toy.evaluate(into: "run").code == 0)
    let whole = try toy.bytes("run", "report.json")
    try await forget(toy, "run", after: 3)
    // Files of the same bytes that are new ones in every other way.
    _ = try await Command.shell(
      "for f in predictions/room0/* dataset/depth/room0/*; do cp $f x && mv x $f; done",
      in: toy.folder.url.path)
    let outcome = try await toy.evaluate(into: "run", ["--resume"])
    #expect(outcome.code == 0, "\(outcome.error)")
    #expect(try toy.bytes("run", "report.json") == whole)
    #expect(try JSON(toy.bytes("run", "timings.json"))["computed"].number == 1)

    // NPY without compression, so that other content has the same size.
    let npy = try ToyDataset(rooms: 1, seed: 2)
    let script = """
      rm predictions/room0/*.npz
      for i in 0 1 2 3; do fdeval export dataset/depth/room0/$i.png --encoding mm --kind planar -o predictions/room0/$i.npy; done
      \(pin)
      """
    let made = try await Command.shell(script, in: npy.folder.url.path)
    #expect(made.code == 0, "\(made.error)")
    #expect(try await npy.evaluate(into: "run").code == 0)
    try await forget(npy, "run", after: 2)
    let swapped = try await Command.shell(
      "cd predictions/room0; cp 0.npy x; cp 1.npy 0.npy; cp x 1.npy; rm x; cd ../..; \(pin)",
      in: npy.folder.url.path)
    #expect(swapped.code == 0)
    let refused = try await npy.evaluate(into: "run", ["--resume"])
    #expect(refused.code == 2)
    #expect(
      refused.errors.first?.contains(
        "found a difference in the files (room0/0.npy of the predictions and 1 more)") == true,
      "\(refused.error)")
  }

  @Test("A finished folder that was damaged is refused, and one whose report is gone gets it again")
  func damagedFolder() async throws {
    let toy = try ToyDataset(rooms: 1)
    _ = try await toy.evaluate(into: "run")
    let report = try toy.bytes("run", "report.json")
    let text = String(decoding: report, as: UTF8.self)
    try toy.write("run/report.json", text.replacing("\"items\" : 4", with: "\"items\" : 5"))
    for words in [toy.words("run", ["--resume"]), ["report", toy.folder.path("run")]] {
      let outcome = try await Command.run(words, environment: ["SOURCE_DATE_EPOCH": "86400"])
      #expect(outcome.code == 2)
      #expect(
        outcome.errors.first?.contains("expected the report that the run wrote, content ") == true,
        "\(outcome.error)")
    }
    try toy.remove("run/report.json")
    #expect(try await toy.evaluate(into: "run", ["--resume"]).code == 0)
    #expect(try toy.bytes("run", "report.json") == report)

    let journal = try DatabaseQueue(path: toy.folder.path("run/journal.sqlite"))
    try await journal.write { db in
      try db.execute(sql: "UPDATE sample SET record = replace(record, '\"n\":', '\"n\":1')")
    }
    try journal.close()
    let damaged = try await toy.evaluate(into: "run", ["--resume"])
    #expect(damaged.code == 2)
    #expect(
      damaged.errors.first?.contains("found other bytes in the sample 'room") == true,
      "\(damaged.error)")
  }

  @Test("What a kill left unfinished is removed, also among the predictions")
  func leftovers() async throws {
    let toy = try ToyDataset(rooms: 1)
    _ = try await toy.evaluate(into: "run")
    let left = [
      "run/.fdeval-1.tmp", "run/predictions/.fdeval-2.tmp", "run/predictions/room0/.fdeval-3.tmp",
      "run/assets/.fdeval-4.tmp",
    ]
    for name in left + ["run/predictions/room0/kept.npy"] { try toy.write(name, "half") }
    #expect(try await toy.evaluate(into: "run", ["--resume"]).code == 0)
    for name in left { #expect(!FileManager.default.fileExists(atPath: toy.folder.path(name))) }
    #expect(
      FileManager.default.fileExists(atPath: toy.folder.path("run/predictions/room0/kept.npy")))
  }

  @Test("A run whose folder vanishes says so")
  func vanished() async throws {
    let toy = try ToyDataset(rooms: 4, items: 6, width: 320, height: 240)
    let words = toy.words("run", ["--jobs", "1", "--metrics", "all"])
    let outcome = try await Command.shell(
      """
      fdeval \(words.map { "'\($0)'" }.joined(separator: " ")) &
      run=$!
      until [ -s run/journal.sqlite-wal ]; do sleep 0.001; done
      kill -STOP $run; mv run away; kill -CONT $run
      wait $run
      echo $?
      """, in: toy.folder.url.path)
    #expect(outcome.output == "2\n")
    // The second where all samples were committed before the folder went.
    let sentences = [
      "found that its journal was moved, removed or replaced",
      "expected a folder that can be written to, found no such file or directory",
    ]
    #expect(sentences.contains { outcome.error.contains($0) }, "\(outcome.error)")
  }

  // MARK: - Numbers

  @Test("One extreme sample costs no report, and is no failure")
  func extreme() async throws {
    let toy = try ToyDataset(rooms: 1, items: 3)
    // NumPy's format, little-endian float32: a reference of 1e-45 under a prediction of 3.4e38.
    func map(_ name: String, _ values: [Float]) throws {
      var head = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }"
      head += String(repeating: " ", count: 117 - head.count) + "\n"
      var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(head.utf8)
      for value in values {
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) }
      }
      let path = toy.folder.path(name)
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
    for index in 0..<3 {
      try map("x/depth/\(index).npy", [1, 2, 3, index == 2 ? .leastNonzeroMagnitude : 4])
      try map("x/p/\(index).npy", [1.1, 2.1, 3.1, index == 2 ? 3.4e38 : 4.1])
    }
    try toy.write(
      "x/dataset.yaml",
      """
      dataset: 1
      name: n
      reference: {path: depth/*.npy, kind: metric_planar, encoding: metres}
      predictions: {kind: metric_planar, encoding: metres}
      id: "{1}"
      """)
    let outcome = try await run(
      toy, "evaluate", "x", "--predictions", "x/p", "-o", "out", "--metrics", "all")
    #expect(outcome.code == 0, "\(outcome.error)")
    let report = try JSON(toy.bytes("out", "report.json"))
    let summary = try report["summary"]["output"]["sq_rel_kitti"]
    #expect(try summary["n"].number == 3)
    #expect(
      try summary["undefined"]["ci95"].text
        == "the numbers of 3 samples are too large to be added up")
    let text = String(decoding: try toy.bytes("out", "report.json"), as: UTF8.self)
    #expect(text.contains("\"ci95\" : null"))
    let page = String(decoding: try toy.bytes("out", "index.html"), as: UTF8.self)
    #expect(page.contains("too large to be added up"))
    for words in [
      ["report", "out"], ["history", "add", "out", "--db", "h.sqlite"],
      ["history", "sq_rel_kitti", "--db", "h.sqlite"], ["compare", "out", "out"],
    ] {
      let other = try await Command.run(words, in: toy.folder.url.path)
      #expect(other.code == 0, "\(words): \(other.error)")
    }
  }

  // MARK: - Exit statuses

  @Test("A gate exits 1 for a decided fail alone")
  func gateStatuses() async throws {
    let toy = try ToyDataset(rooms: 1)
    try toy.write("a.csv", "id,seed,abs_rel\na,1,0.1\na,2,0.2\nb,1,0.1\nb,2,0.2\n")
    try toy.write("b.csv", "id,seed,abs_rel\na,1,0.1\na,1,0.2\n")
    try toy.write("open.csv", "id,abs_rel\na,\"0.1\n")
    try toy.write("g.yaml", "gate: 1\nname: g\nprimary: [{metric: abs_rel, margin: 2%}]\n")
    try toy.write("bomb.yaml", "a: &a [x]\n" + String(repeating: "- *a\n", count: 40))
    try toy.write("deep.yaml", String(repeating: "[", count: 50_000))
    try toy.write(
      "huge.yaml", "gate: 1\nname: g\nresamples: \(String(repeating: "9", count: 5000))\n")
    try toy.write("report.json", String(repeating: "[", count: 100_000))
    try toy.write("zero/report.json", "")
    try toy.write("list/report.json", "[]")
    for (words, code) in [
      (["a.csv", "b.csv", "--gate", "g.yaml"], 2), (["a.csv", "open.csv", "--gate", "g.yaml"], 2),
      (["a.csv", "a.csv", "--gate", "bomb.yaml"], 2),
      (["a.csv", "a.csv", "--gate", "deep.yaml"], 2),
      (["a.csv", "a.csv", "--gate", "huge.yaml"], 2),
      (["a.csv", "report.json", "--gate", "g.yaml"], 2),
      (["a.csv", "zero", "--gate", "g.yaml"], 2), (["a.csv", "list", "--gate", "g.yaml"], 2),
      (["a.csv", "a.csv", "--gate", "g.yaml", "-o", "/proc/nowhere"], 2),
      (["a.csv", "a.csv", "--gate", "g.yaml", "--junit", "/nowhere/x.xml"], 2),
      (["a.csv", "a.csv", "--gate", "."], 2), (["a.csv", "--gate", "g.yaml"], 64),
      (["a.csv", "--gate", "g.yaml", "--calibrate", "9223372036854775807"], 64),
      (["a.csv", "--gate", "g.yaml", "--calibrate", "9223372036854775808"], 64),
      (["a.csv", "--gate", "g.yaml", "--calibrate", "0"], 64),
      (["a.csv", "a.csv", "--gate", "g.yaml"], 0),
    ] {
      let outcome = try await Command.run(["gate"] + words, in: toy.folder.url.path)
      #expect(outcome.code == Int32(code), "\(words): \(outcome.error)")
      if code == 2 { #expect(outcome.errors.count == 1, "\(words): \(outcome.error)") }
    }
  }

  @Test("Aliases of aliases are counted before they are followed")
  func aliases() async throws {
    let toy = try ToyDataset(rooms: 1, items: 1)
    // Ten times ten to the tenth values, as a key, which would have to be compared with others.
    var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    for level in 1..<10 {
      let list = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
      text += "a\(level): &a\(level) [\(list)]\n"
    }
    text += "? *a9\n: 1\n"
    try toy.write("bomb.yaml", text)
    try toy.write("dataset/dataset.yaml", text)
    try toy.write("a.csv", "id,abs_rel\na,0.1\n")
    for words in [
      ["gate", "a.csv", "a.csv", "--gate", "bomb.yaml"], ["metrics", "bomb.yaml"],
      ["evaluate", "dataset", "--predictions", "predictions", "-o", "run"],
    ] {
      let outcome = try await Command.run(words, in: toy.folder.url.path)
      #expect(outcome.code == 2)
      #expect(
        outcome.errors.first?.contains("expected at most 32 aliases such as *name, found 91")
          == true, "\(outcome.error)")
    }
  }

  @Test("A protocol that does not exist is an error also where nothing is counted from it")
  func unknownProtocol() async throws {
    let toy = try ToyDataset(rooms: 1, items: 1)
    let outcome = try await run(
      toy, "explain", "dataset/depth/room0/0.png", "predictions/room0/0.npz", "--from", "plane-v1",
      "--ref-encoding", "mm", "--ref-kind", "planar")
    #expect(outcome.code == 2)
    #expect(
      outcome.errors == [
        "Error: protocol plane-v1: expected a name that `fdeval metrics` lists, or a .yaml file, found neither; did you mean 'plain-v1'?"
      ])
  }

  @Test("An absolute path in a descriptor is refused by its name")
  func absolutePaths() async throws {
    let toy = try ToyDataset(rooms: 1, items: 1)
    for line in [
      "reference: {path: \"/tmp/*.png\", encoding: mm}",
      "items: [{reference: /tmp/a.png}]",
      "reference: {path: \"depth/*/*.png\", encoding: mm}\nmask: /tmp/m.png",
    ] {
      try toy.write("dataset/dataset.yaml", "dataset: 1\nname: n\n\(line)\n")
      let outcome = try await toy.evaluate(into: "run")
      #expect(outcome.code == 2)
      #expect(
        outcome.errors.first?.contains(
          "dataset.yaml: expected paths relative to the dataset's folder, found '/tmp/") == true,
        "\(outcome.error)")
    }
  }

  @Test("Folders and files whose names are no UTF-8 are listed, read and written by their bytes")
  func foreignNames() async throws {
    let toy = try ToyDataset(rooms: 2, items: 2)
    let outcome = try await Command.shell(
      """
      r=$(printf 'caf\\351'); i=$(printf 't\\377')
      for p in dataset/depth dataset/rgb predictions; do
        mv $p/room0 "$p/$r" && for f in $p/"$r"/0.*; do mv "$f" "$p/$r/$i.${f##*.}"; done
      done
      fdeval evaluate dataset --predictions predictions -o run > /dev/null 2> words || exit 1
      grep -c '"status" : "ok"' run/report.json
      fdeval export "dataset/depth/$r/$i.png" -o "out/$r/" --format npz > /dev/null 2>&1 || exit 1
      ls "out/$r" | od -An -tx1 | tr -d ' \\n'; echo
      fdeval evaluate dataset --predictions predictions -o run --resume > /dev/null 2>> words && echo again
      """, in: toy.folder.url.path)
    #expect(outcome.code == 0, "\(outcome.error) \(outcome.output)")
    // "t", the byte 377, ".npz" and a line break.
    #expect(outcome.output == "4\n74ff2e6e707a0a\nagain\n")
  }
}
