internal import Foundation

/// Angles by which pairs of a head's columns are turned, by the place of a token.
///
/// Text is nowhere: its angles are zero. An image's token at row r and column c has the place (0, r, c).
/// Source: `rope` in `src/flux/math.py` of black-forest-labs/flux; Su et al. 2021.
struct RotaryTable: Sendable {
  /// Pairs of a head.
  let width: Int
  /// [text + rows · columns, pairs] each.
  let cosines, sines: [Float]

  /// The table of text tokens, then an image's, row by row.
  init(_ configuration: FluxConfiguration, text: Int, rows: Int, columns: Int) {
    let axes = configuration.axes
    width = axes.reduce(0, +) / 2
    // Angles of a position along each axis, and where its columns begin.
    func angles(_ axis: Int, _ position: Int) -> [Double] {
      (0..<axes[axis] / 2).map {
        Double(position) * pow(configuration.theta, -Double(2 * $0) / Double(axes[axis]))
      }
    }
    let first = angles(0, 0)
    let down = (0..<rows).map { angles(1, $0) }, across = (0..<columns).map { angles(2, $0) }
    var cosines = [Float](repeating: 1, count: text * width)
    var sines = [Float](repeating: 0, count: text * width)
    for row in 0..<rows {
      for column in 0..<columns {
        for angle in first + down[row] + across[column] {
          cosines.append(Float(cos(angle)))
          sines.append(Float(sin(angle)))
        }
      }
    }
    self.cosines = cosines
    self.sines = sines
  }
}
