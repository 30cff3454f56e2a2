import DepthMetrics
import Foundation

/// A table of perturbations for a terminal: metrics down, damages across, in as many blocks as its width
/// asks for.
struct SensitivityText {
  let table: Sensitivity
  /// Characters that a line may hold.
  let columns: Int

  /// Spaces between groups, and between the amplitudes of a group.
  private static let gap = "  ", narrow = " "

  /// The blocks and what explains them.
  var lines: [String] {
    blocks.flatMap { block($0) + [""] } + notes.flatMap(wrapped)
  }

  // MARK: - Blocks

  /// Kinds of damage by block, as even as they go.
  private var blocks: [[Perturbation.Kind]] {
    let kinds = Perturbation.Kind.allCases
    let needed = (1...kinds.count).first { blocks in
      let share = (kinds.count + blocks - 1) / blocks
      return stride(from: 0, to: kinds.count, by: share).allSatisfy { start in
        let part = kinds[start..<min(start + share, kinds.count)]
        return part.reduce(labelWidth) { $0 + Self.gap.count + width(of: $1) } <= columns
      }
    }
    let share = (kinds.count + (needed ?? kinds.count) - 1) / (needed ?? kinds.count)
    return stride(from: 0, to: kinds.count, by: share).map {
      Array(kinds[$0..<min($0 + share, kinds.count)])
    }
  }

  private var labelWidth: Int {
    let ids = table.rows.map(\.metric.count).max() ?? 0
    return max(ids, 6) + Self.narrow.count + floorWidth
  }

  private var floorWidth: Int { (table.rows.map { Self.floor($0).count } + [7]).max() ?? 7 }

  private func block(_ kinds: [Perturbation.Kind]) -> [String] {
    let idWidth = labelWidth - Self.narrow.count - floorWidth
    var head = String(repeating: " ", count: labelWidth)
    var amplitudes =
      Self.padded("metric", idWidth) + Self.narrow + Self.padded("1 floor", floorWidth, right: true)
    for kind in kinds {
      head += Self.gap + Self.padded(Self.name(kind), width(of: kind))
      amplitudes += Self.gap + cells(of: kind) { Self.percent(table.perturbations[$0].amplitude) }
    }
    let body = table.rows.map { row in
      kinds.reduce(
        Self.padded(row.metric, idWidth) + Self.narrow
          + Self.padded(Self.floor(row), floorWidth, right: true)
      ) { line, kind in line + Self.gap + cells(of: kind) { Self.text(row, $0) } }
    }
    return ([head, amplitudes] + body).map { String($0.reversed().drop { $0 == " " }.reversed()) }
  }

  private func cells(of kind: Perturbation.Kind, _ text: (Int) -> String) -> String {
    let width = cellWidth(of: kind)
    let line = indices(of: kind).map { Self.padded(text($0), width, right: true) }
      .joined(separator: Self.narrow)
    return Self.padded(line, self.width(of: kind))
  }

  private func indices(of kind: Perturbation.Kind) -> [Int] {
    table.perturbations.indices.filter { table.perturbations[$0].kind == kind }
  }

  private func cellWidth(of kind: Perturbation.Kind) -> Int {
    indices(of: kind).map { index in
      (table.rows.map { Self.text($0, index).count }
        + [Self.percent(table.perturbations[index].amplitude).count]).max() ?? 0
    }.max() ?? 0
  }

  private func width(of kind: Perturbation.Kind) -> Int {
    let count = indices(of: kind).count
    return max(count * cellWidth(of: kind) + (count - 1) * Self.narrow.count, Self.name(kind).count)
  }

  // MARK: - Cells

  /// What one floor is.
  private static func floor(_ row: Sensitivity.Row) -> String {
    guard let floor = row.floor, let itself = row.itself else { return "–" }
    return Sensitivity.isMoved(floor, from: itself)
      ? String(format: "%.2g", abs(floor - itself)) : "0"
  }

  private static func text(_ row: Sensitivity.Row, _ index: Int) -> String {
    guard let value = row.values[index], let itself = row.itself, row.floor != nil else {
      return "–"
    }
    if let floors = row.floors[index] { return Number.brief(floors) }
    return Sensitivity.isMoved(value, from: itself) ? "∞" : "0"
  }

  private static func percent(_ share: Double) -> String {
    let tenths = Int((share * 1000).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)%" : "\(tenths / 10).\(tenths % 10)%"
  }

  private static func name(_ kind: Perturbation.Kind) -> String {
    kind.rawValue.split(separator: "_").joined(separator: " ")
  }

  private static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, width - text.count))
    return right ? space + text : text + space
  }

  // MARK: - Notes

  private var notes: [String] {
    var notes = [
      "A cell says by how many floors the metric gets worse when the map is damaged that much: 1 is as "
        + "far as the floor, below 0 it gets better. Tilt, waves and noise are in shares of the range "
        + "of disparity, blur and edge shift of the longer side, a local swap of the shorter one."
    ]
    let hasZero = table.rows.contains { row in
      table.perturbations.indices.contains { Self.text(row, $0) == "∞" }
    }
    if hasZero {
      notes.append("∞ the metric moves, and its floor does not differ from a perfect score.")
    }
    for row in table.rows {
      if let reason = row.reason { notes.append("– \(row.metric) is undefined: \(reason).") }
    }
    return notes + [blindness]
  }

  /// What the metrics do not see, as it was found.
  private var blindness: String {
    let change = "another gain and offset of the disparity"
    let (seen, unseen) = (table.gainSeenBy, table.gainUnseenBy)
    let masked = " Pixels that the protocol leaves out are seen by none."
    if seen.isEmpty { return "No metric sees \(change)." + masked }
    if unseen.isEmpty { return "Every metric sees \(change)." + masked }
    return seen.count <= unseen.count
      ? "No metric but \(Self.list(seen)) sees \(change)." + masked
      : "Every metric but \(Self.list(unseen)) sees \(change)." + masked
  }

  private static func list(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }

  /// A sentence in lines of the terminal's width, at most 100.
  private func wrapped(_ text: String) -> [String] {
    let width = min(columns, 100)
    return text.split(separator: " ").reduce(into: [String]()) { lines, word in
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
  }
}
