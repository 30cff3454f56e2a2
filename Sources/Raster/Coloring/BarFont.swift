/// The letters and digits that stand beside a bar, drawn at any size.
///
/// Each is a grid of dots, 7 rows high. At size 1 a dot is a pixel; at larger sizes neighbouring dots
/// are joined by round strokes, so that slopes are straight instead of stairs.
struct BarFont {
  /// Pixels a dot.
  let size: Int

  /// Dots from the top to the bottom of a digit.
  static let rows = 7

  /// How wide a text is in pixels.
  func width(of text: String) -> Int {
    text.reduce(-1) { $0 + Self.columns($1) + 1 } * size
  }

  /// How high texts are in pixels.
  var height: Int { Self.rows * size }

  /// Draws a text.
  ///
  /// - Parameters:
  ///   - text: Letters that the font has; others leave a gap.
  ///   - x: The left edge.
  ///   - y: The upper edge.
  ///   - ink: Takes a pixel's place and how much of it is covered, above 0 and up to 1.
  func draw(_ text: String, x: Int, y: Int, ink: (Int, Int, Double) -> Void) {
    var left = x
    for letter in text {
      let columns = Self.columns(letter)
      if let dots = Self.dots[letter] { draw(dots, columns, x: left, y: y, ink: ink) }
      left += (columns + 1) * size
    }
  }

  private func draw(
    _ dots: [[Bool]], _ columns: Int, x: Int, y: Int, ink: (Int, Int, Double) -> Void
  ) {
    let strokes = Self.strokes(dots)
    for row in 0..<height {
      for column in 0..<columns * size {
        let cover: Double
        if size == 1 {
          cover = dots[row][column] ? 1 : 0
        } else {
          let across = (Double(column) + 0.5) / Double(size) - 0.5
          let down = (Double(row) + 0.5) / Double(size) - 0.5
          let distance = strokes.map { $0.distance(across, down) }.min() ?? .infinity
          cover = Swift.min(Swift.max((0.5 - distance) * Double(size) + 0.5, 0), 1)
        }
        if cover > 0 { ink(x + column, y + row, cover) }
      }
    }
  }

  // MARK: - Strokes

  /// A line between the centres of two dots, or one dot.
  private struct Stroke {
    let x, y, dx, dy: Double

    func distance(_ px: Double, _ py: Double) -> Double {
      let length = dx * dx + dy * dy
      let along = length > 0 ? ((px - x) * dx + (py - y) * dy) / length : 0
      let share = Swift.min(Swift.max(along, 0), 1)
      let (ex, ey) = (px - x - share * dx, py - y - share * dy)
      return (ex * ex + ey * ey).squareRoot()
    }
  }

  /// Joins dots with their neighbours; diagonally only where no third dot joins the two.
  private static func strokes(_ dots: [[Bool]]) -> [Stroke] {
    func isSet(_ x: Int, _ y: Int) -> Bool {
      dots.indices.contains(y) && dots[y].indices.contains(x) && dots[y][x]
    }
    var strokes: [Stroke] = []
    for y in dots.indices {
      for x in dots[y].indices where dots[y][x] {
        strokes.append(Stroke(x: Double(x), y: Double(y), dx: 0, dy: 0))
        for (dx, dy) in [(1, 0), (0, 1), (1, 1), (-1, 1)] where isSet(x + dx, y + dy) {
          if dx != 0, dy != 0, isSet(x + dx, y) || isSet(x, y + dy) { continue }
          strokes.append(Stroke(x: Double(x), y: Double(y), dx: Double(dx), dy: Double(dy)))
        }
      }
    }
    return strokes
  }

  // MARK: - Letters

  private static func columns(_ letter: Character) -> Int { dots[letter]?.first?.count ?? 1 }

  private static let dots: [Character: [[Bool]]] = drawings.mapValues { rows in
    rows.split(separator: " ").map { $0.map { $0 == "#" } }
  }

  private static let drawings: [Character: String] = [
    "0": ".###. #...# #...# #...# #...# #...# .###.",
    "1": "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
    "2": ".###. #...# ....# ...#. ..#.. .#... #####",
    "3": ".###. #...# ....# ..##. ....# #...# .###.",
    "4": "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
    "5": "##### #.... ####. ....# ....# #...# .###.",
    "6": "..##. .#... #.... ####. #...# #...# .###.",
    "7": "##### ....# ...#. ..#.. ..#.. .#... .#...",
    "8": ".###. #...# #...# .###. #...# #...# .###.",
    "9": ".###. #...# #...# .#### ....# ...#. .##..",
    ".": ". . . . . . #",
    "-": "... ... ... ### ... ... ...",
    "m": "..... ..... ##.#. #.#.# #.#.# #.#.# #.#.#",
    "n": ".... .... ###. #..# #..# #..# #..#",
    "e": "..... ..... .###. #...# ##### #.... .###.",
    "a": "..... ..... .###. ....# .#### #...# .####",
    "r": "... ... #.# ##. #.. #.. #..",
    "f": "..# .#. ### .#. .#. .#. .#.",
  ]
}
