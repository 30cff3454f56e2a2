/// Every rule's loss with its limits, in units of the rule's margin: zero is no change, the shaded
/// side is worse than allowed.
///
/// A mark's shape repeats the decision that stands beside it: a disc passes, a diamond fails, a
/// ring is inconclusive.
struct MarginChart {
  /// Where there is room for the words.
  enum Layout {
    /// Beside the bars.
    case wide
    /// Above them.
    case narrow

    var width: Double { self == .wide ? 900 : 350 }
    var left: Double { self == .wide ? 312 : 20 }
    var right: Double { self == .wide ? 720 : 330 }
    var rowHeight: Double { self == .wide ? 42 : 62 }
    /// Letters of a rule's name beside a decision of so many.
    func letters(beside word: String) -> Int { self == .wide ? 34 : 37 - word.count }
  }

  /// One rule in units of its margin.
  private struct Row {
    let name, id, word, lossText: String
    let decision: GateDecision
    let isPrimary: Bool
    let isWaived: Bool
    let loss: Double?
    let limits: RuleFinding.Limits?
    /// Where worse than allowed begins.
    let edge: Double
    /// Whether the unit is the rule's own, because its margin is zero.
    let hasOwnUnit: Bool
  }

  /// Margins up to which the scale reaches, to both sides.
  private static let reach = 6.0
  private static let top = 34.0

  private let rows: [Row]
  private let axis: Axis

  /// - Parameter rules: What is drawn from top to bottom, primary rules first.
  init(_ rules: [RuleFinding]) {
    let rows = rules.map(Self.row)
    self.rows = rows
    let values = rows.flatMap { [$0.loss, $0.limits?.lower, $0.limits?.upper] }.kept
    let low = max(-Self.reach, ([-0.5] + values + rows.map(\.edge)).min() ?? 0)
    let high = min(Self.reach, ([1.5] + values).max() ?? 1)
    axis = Axis(linearFrom: low, to: high, ticks: 8)
  }

  /// What a reader must know beside the general words; "" for nothing.
  var remark: String {
    var sentences: [String] = []
    if rows.contains(where: \.hasOwnUnit) {
      sentences.append(
        "A rule with a margin of zero is drawn in units of its farthest limit.")
    }
    if rows.contains(where: { $0.edge < 0 }) {
      sentences.append("A rule that asks for a gain has its edge on the better side.")
    }
    let values = rows.flatMap { [$0.loss, $0.limits?.lower, $0.limits?.upper] }.kept
    if values.contains(where: { $0 < axis.lower || $0 > axis.upper }) {
      sentences.append("An arrow goes on beyond the scale.")
    }
    return sentences.joined(separator: " ")
  }

  /// The drawing.
  func svg(_ layout: Layout) -> String {
    guard !rows.isEmpty else { return "" }
    let divider = rows.contains { $0.isPrimary } && rows.contains { !$0.isPrimary } ? 26.0 : 0
    let base = Self.top + Double(rows.count) * layout.rowHeight + divider
    var drawing = SVG(width: layout.width, height: base + 46)
    func x(_ value: Double) -> Double {
      layout.left + axis.position(of: value) * (layout.right - layout.left)
    }
    var places: [(row: Row, y: Double)] = []
    var y = Self.top
    var isInSecondary = false
    for row in rows {
      if divider > 0, !row.isPrimary, !isInSecondary {
        isInSecondary = true
        drawing.text(
          "secondary: these only inform", x: layout == .wide ? 0 : layout.left, y: y + 20,
          class: "label")
        y += divider
      }
      places.append((row, y))
      y += layout.rowHeight
    }
    for (row, y) in places {
      let (start, end) = Self.band(y, layout)
      drawing.rectangle(
        x: x(row.edge), y: start, width: layout.right - x(row.edge), height: end - start,
        class: "beyond")
    }
    for tick in axis.ticks {
      for (_, y) in places {
        let (start, end) = Self.band(y, layout)
        drawing.line(
          x(tick.value), start - 4, x(tick.value), end + 4,
          class: tick.value == 0 ? "zero" : "grid")
      }
      drawing.text(tick.label, x: x(tick.value), y: base + 18, anchor: .middle, class: "tick")
    }
    for (row, y) in places { draw(row, at: y, layout, x: x, on: &drawing) }
    drawing.line(layout.left, base, layout.right, base, class: "axis")
    heads(layout, x: x, on: &drawing)
    drawing.text(
      "← better", x: layout.left, y: base + 38, anchor: .start, class: "label")
    drawing.text(
      "loss in margins", x: (layout.left + layout.right) / 2, y: base + 38, anchor: .middle,
      class: "label")
    drawing.text("worse →", x: layout.right, y: base + 38, anchor: .end, class: "label")
    return drawing.rendered(title: sentence)
  }

  // MARK: - Parts

  private static func row(_ rule: RuleFinding) -> Row {
    let numbers = RuleNumbers(rule)
    let farthest = [rule.loss, rule.limits?.lower, rule.limits?.upper].kept.map(abs).max() ?? 0
    let hasOwnUnit = !(rule.margin > 0)
    let unit = !hasOwnUnit ? rule.margin : farthest > 0 ? farthest : 1
    return Row(
      name: rule.name, id: rule.id, word: rule.decision.word,
      lossText: numbers.loss + numbers.unit.withLeadingSpace, decision: rule.decision,
      isPrimary: rule.isPrimary, isWaived: rule.isWaived && rule.decision != .pass,
      loss: rule.loss.isFinite ? rule.loss / unit : nil,
      limits: rule.limits.map { .init(lower: $0.lower / unit, upper: $0.upper / unit) },
      edge: hasOwnUnit ? 0 : rule.mode == .superiority ? -1 : 1, hasOwnUnit: hasOwnUnit)
  }

  /// Top and bottom of a row's shade.
  private static func band(_ y: Double, _ layout: Layout) -> (Double, Double) {
    layout == .wide ? (y + 4, y + layout.rowHeight - 4) : (y + 28, y + layout.rowHeight - 6)
  }

  private func draw(
    _ row: Row, at y: Double, _ layout: Layout, x: (Double) -> Double, on drawing: inout SVG
  ) {
    let (start, end) = Self.band(y, layout)
    let middle = (start + end) / 2
    let word = row.word + (row.isWaived ? ", waived" : "")
    let room = layout.letters(beside: word)
    let isCut = layout == .narrow && row.name.shortened(to: room) != row.name
    let name = (isCut ? row.id : row.name).shortened(to: room)
    switch layout {
    case .wide:
      drawing.text(name, x: 0, y: y + 18, class: "strong")
      drawing.text(row.id.shortened(to: 44), x: 0, y: y + 34, class: "tick")
      drawing.text(word, x: layout.right + 14, y: y + 18, class: "word \(row.decision.rawValue)")
      drawing.text(row.lossText.shortened(to: 24), x: layout.right + 14, y: y + 34, class: "label")
    case .narrow:
      drawing.text(name, x: layout.left, y: y + 20, class: "strong")
      drawing.text(
        word, x: layout.right, y: y + 20, anchor: .end, class: "word \(row.decision.rawValue)")
    }
    drawing.line(x(row.edge), start, x(row.edge), end, class: "edge")
    func inside(_ value: Double) -> Double { max(axis.lower, min(axis.upper, value)) }
    if let limits = row.limits, limits.lower.isFinite, limits.upper.isFinite {
      let (low, high) = (x(inside(limits.lower)), x(inside(limits.upper)))
      drawing.rectangle(
        x: low, y: middle - 3, width: max(2, high - low), height: 6,
        class: "limits \(row.decision.rawValue)",
        title: "\(row.id): limits \(Self.text(limits.lower)) to \(Self.text(limits.upper)) margins")
      if limits.upper > axis.upper, (row.loss ?? 0) <= axis.upper {
        arrow(at: layout.right, middle, side: 1, row, on: &drawing)
      }
      if limits.lower < axis.lower, (row.loss ?? 0) >= axis.lower {
        arrow(at: layout.left, middle, side: -1, row, on: &drawing)
      }
    }
    guard let loss = row.loss else { return }
    switch loss {
    case axis.lower...axis.upper: mark(row.decision, x(loss), middle, on: &drawing)
    case axis.upper...: arrow(at: layout.right, middle, side: 1, row, on: &drawing)
    default: arrow(at: layout.left, middle, side: -1, row, on: &drawing)
    }
  }

  private func arrow(
    at tip: Double, _ y: Double, side: Double, _ row: Row, on drawing: inout SVG
  ) {
    drawing.polygon(
      [(tip + side * 8, y), (tip - side * 2, y - 7), (tip - side * 2, y + 7)],
      class: "limits \(row.decision.rawValue)")
  }

  private func mark(_ decision: GateDecision, _ x: Double, _ y: Double, on drawing: inout SVG) {
    switch decision {
    case .pass: drawing.circle(x: x, y: y, radius: 6, class: "mark pass")
    case .inconclusive: drawing.circle(x: x, y: y, radius: 6, class: "mark inconclusive")
    case .fail:
      drawing.polygon([(x, y - 8), (x + 8, y), (x, y + 8), (x - 8, y)], class: "mark fail")
    }
  }

  /// Names above the lines at zero and at the edges, in two lines where they would touch.
  private func heads(_ layout: Layout, x: (Double) -> Double, on drawing: inout SVG) {
    let low = Self.top - 8, high = Self.top - 22
    let hasRoom = x(0) > 64
    drawing.text(
      "no change", x: x(0), y: low, anchor: hasRoom ? .end : .start, class: "tick")
    let edges = Set(rows.filter { !$0.hasOwnUnit }.map(\.edge))
    if edges.contains(1) {
      let isClear = hasRoom || x(1) - x(0) > 64
      drawing.text("margin", x: x(1), y: isClear ? low : high, anchor: .start, class: "label")
    }
    if edges.contains(-1) {
      drawing.text(
        "gain asked for", x: x(-1), y: high, anchor: x(-1) < 50 ? .start : .middle,
        class: "label")
    }
  }

  private var sentence: String {
    let list = rows.map { row in
      "\(row.id) \(row.word): loss \(row.loss.map(Self.text) ?? "none")"
        + (row.limits.map { ", limits \(Self.text($0.lower)) to \(Self.text($0.upper))" } ?? "")
    }
    return "Losses in units of their margins, positive is worse. " + list.joined(separator: "; ")
  }

  private static func text(_ value: Double) -> String {
    NumberText.significant(value, digits: 3)
  }
}

extension String {
  /// The text cut to about as many letters as there is room for; ideographs count twice.
  fileprivate func shortened(to room: Int) -> String {
    func width(_ character: Character) -> Int {
      character.unicodeScalars.first.map { $0.value >= 0x1100 } ?? false ? 2 : 1
    }
    var left = room
    var kept = ""
    for character in self {
      left -= width(character)
      if left < 0 { return kept + "…" }
      kept.append(character)
    }
    return self
  }
}
