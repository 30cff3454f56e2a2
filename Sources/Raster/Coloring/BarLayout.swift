/// Where the bar, its ticks and its numbers are beside a map.
struct BarLayout {
  /// A part of a picture.
  struct Box: Equatable {
    let x, y, width, height: Int
  }

  /// The letters, whose size everything goes by.
  let font: BarFont
  /// The colours of the bar without the line around them.
  let bar: Box
  /// Pixels down of the whole.
  let height: Int
  /// Rows of the picture and what is written beside them.
  var labels: [(row: Int, text: String)] = []

  /// Room for a map of a size, without labels.
  init(mapWidth: Int, mapHeight: Int) {
    let unit = Swift.max(1, (Swift.min(mapWidth, mapHeight) + 120) / 240)
    font = BarFont(size: unit)
    height = Swift.max(mapHeight, 44 * unit)
    let margin = 8 * unit
    bar = Box(x: mapWidth + 6 * unit, y: margin, width: 10 * unit, height: height - 2 * margin)
  }

  /// The bar and the line around it.
  var frame: Box {
    let line = Swift.max(1, font.size / 2)
    return Box(
      x: bar.x - line, y: bar.y - line, width: bar.width + 2 * line, height: bar.height + 2 * line)
  }

  /// Pixels across of the whole.
  var width: Int {
    textX + (labels.map { font.width(of: $0.text) }.max() ?? 0) + 4 * font.size
  }

  /// How many numbers have room, with more than their height between them.
  var mostLabels: Int { Swift.min(Swift.max(bar.height / (font.height * 9 / 4), 2), 12) }

  /// The line from the bar towards a number; its middle is the row.
  func tick(at row: Int) -> Box {
    let thickness = (font.size - 1) / 4 * 2 + 1
    return Box(
      x: frame.x + frame.width, y: row - thickness / 2, width: 3 * font.size, height: thickness)
  }

  /// The left edge of the numbers.
  var textX: Int { frame.x + frame.width + 5 * font.size }

  /// The upper edge of the number beside a row.
  func textY(at row: Int) -> Int { row - font.height / 2 }
}
