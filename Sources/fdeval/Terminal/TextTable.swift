/// Columns of text aligned for a terminal; a cell is one line, whatever it holds.
struct TextTable {
  /// How a column is aligned.
  enum Alignment {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// A table with a head.
  init(_ head: [(title: String, alignment: Alignment)]) {
    alignments = head.map(\.alignment)
    rows = [head.map { VisibleText.line($0.title) }]
  }

  /// Adds a row of as many cells as there are columns.
  mutating func add(_ cells: [String]) { rows.append(cells.map(VisibleText.line)) }

  /// The lines as one text.
  var text: String { lines.joined(separator: "\n") }

  /// The lines, two spaces between columns, without spaces at their ends.
  var lines: [String] {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.indices.map { column in
        let padding = String(repeating: " ", count: widths[column] - row[column].count)
        return alignments[column] == .left ? row[column] + padding : padding + row[column]
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
