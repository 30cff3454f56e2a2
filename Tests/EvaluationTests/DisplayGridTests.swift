import TestSupport
import Testing

@testable import Evaluation

@Suite struct DisplayGridTests {
  @Test("A map that fits is shown as it is")
  func identity() {
    for (width, height) in [(1, 1), (7, 3), (420, 2), (420, 420)] {
      let grid = DisplayGrid(width: width, height: height, side: 420)
      #expect((grid.width, grid.height) == (width, height))
      let map = (0..<width * height).map { Float($0) }
      #expect(grid.sampled(map) == map)
    }
  }

  @Test(
    "A larger map keeps its shape, and shows at each place the pixel that lies under its middle")
  func sampling() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<200 {
      let width = 1 + random.below(1500), height = 1 + random.below(1500)
      let side = 1 + random.below(500)
      let grid = DisplayGrid(width: width, height: height, side: side)
      let longer = max(width, height)
      #expect(max(grid.width, grid.height) == min(side, longer))
      #expect(grid.width >= 1 && grid.height >= 1)
      guard longer > side else { continue }
      let scale = Double(side) / Double(longer)
      #expect(abs(Double(grid.width) - max(1, Double(width) * scale)) <= 0.5)
      #expect(abs(Double(grid.height) - max(1, Double(height) * scale)) <= 0.5)
      // A map that holds its own coordinates tells which pixels were taken.
      let columns = grid.sampled((0..<width * height).map { Float($0 % width) })
      let rows = grid.sampled((0..<width * height).map { Float($0 / width) })
      for (at, (x, y)) in zip(columns, rows).enumerated() {
        let across = (Double(at % grid.width) + 0.5) * Double(width) / Double(grid.width)
        let down = (Double(at / grid.width) + 0.5) * Double(height) / Double(grid.height)
        guard Double(x) <= across, across < Double(x) + 1, Double(y) <= down, down < Double(y) + 1
        else {
          Issue.record("\(width)x\(height) at \(side): pixel \(x),\(y) for \(across),\(down)")
          return
        }
      }
    }
  }
}
