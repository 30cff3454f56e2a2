import TestSupport
import Testing

@testable import Evaluation

/// Tables as text: exact there and back, and nothing in them is a formula.
@Suite struct CommaSeparatedTests {
  @Test(
    "A cell that a spreadsheet would compute is text, and comes back as it was",
    arguments: [
      ("=1+1", "'=1+1"), ("+cmd", "'+cmd"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"),
      ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("\nx", "\"'\nx\""), ("'=1", "''=1"),
      ("-inf", "'-inf"), ("=HYPERLINK(\"a\",\"b\")", "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\""),
      ("\u{FF1D}1", "'\u{FF1D}1"), ("-5", "-5"), ("+5", "+5"), ("-1.5e-7", "-1.5e-7"),
      ("'quoted'", "'quoted'"), ("", ""), ("plain", "plain"), ("a=b", "a=b"),
      ("\"\u{301},x", "\"\"\"\u{301},x\""),
    ])
  func cells(text: String, cell: String) throws {
    #expect(CommaSeparated.text([[text, "z"]]) == cell + ",z\n")
    #expect(try CommaSeparated.rows(cell + ",z\n") == [[text, "z"]])
  }

  @Test("Any text comes back as it was, and no cell begins as a formula")
  func roundTrip() throws {
    let parts: [String] = [
      "=", "+", "-", "@", "'", "\"", ",", "\n", "\r", "\t", "a", "1", ".", "e", "\u{301}",
      "\u{FF0B}",
      " ", "é", "\u{202E}", "0",
    ]
    var random = SplitMix64(seed: 3)
    for _ in 0..<2000 {
      let rows = (0..<2).map { _ in
        (0..<3).map { _ in
          (0..<random.below(6)).map { _ in parts[random.below(parts.count)] }.joined()
        }
      }
      let text = CommaSeparated.text(rows)
      #expect(try CommaSeparated.rows(text) == rows, "\(text)")
      for cell in rows.joined() {
        var scalars = Array(CommaSeparated.text([[cell]]).unicodeScalars.dropLast())
        if scalars.first == "\"" { scalars.removeFirst() }
        guard let first = scalars.first, "=+-@\t\r\n\u{FF0B}".unicodeScalars.contains(first) else {
          continue
        }
        #expect(Double(cell) != nil, "\(cell)")
      }
    }
  }

  @Test("Byte order marks, carriage returns and quotes without an end")
  func foreign() throws {
    #expect(try CommaSeparated.rows("\u{FEFF}id,x\r\na,1\r\n") == [["id", "x"], ["a", "1"]])
    #expect(try CommaSeparated.rows("id\ra\r") == [["id"], ["a"]])
    #expect(throws: CommaSeparated.Unterminated.self) {
      try CommaSeparated.rows("id,x\na,\"1\nb,2\n")
    }
    let folder = try TemporaryFolder()
    for (text, found) in [
      ("id,abs_rel\na,\"1\nb,2\n", "some that open in row 2"),
      ("id,abs_rel,abs_rel\na,1,2\n", "'abs_rel' twice in its head"),
      ("id,seed,abs_rel\na,x,1\n", "'x' in row 2"), ("id,seed,abs_rel\na,-1,1\n", "'-1' in row 2"),
      ("id,abs_rel\n", "1 rows"), ("", "0 rows"),
    ] {
      let error = #expect(throws: EvaluationError.self) {
        try ScoredRun(folder.file("t.csv", Array(text.utf8)))
      }
      #expect(error?.found == found)
    }
  }
}
