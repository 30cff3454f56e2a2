import CKernels
import TestSupport
import Testing

@testable import Raster

/// Pillow's arithmetic in whole numbers against plain loops, on each instruction set.
@Suite(.serialized) struct WholeFilterTests {
  /// One pass as Pillow makes it: sums of weights with 22 bits behind the point, rounded.
  private func plain(
    _ samples: [UInt8], width: Int, channels: Int, _ axis: AxisTaps, alongRows: Bool
  ) -> [UInt8] {
    let height = samples.count / (width * channels)
    let (newWidth, newHeight) = alongRows ? (axis.count, height) : (width, axis.count)
    var result: [UInt8] = []
    for y in 0..<newHeight {
      for x in 0..<newWidth {
        for channel in 0..<channels {
          let output = alongRows ? x : y
          var sum = 1 << 21
          for tap in axis.starts[output]..<axis.starts[output + 1] {
            let (column, row) = alongRows ? (axis.indices[tap], y) : (x, axis.indices[tap])
            let weight = Int((axis.weights[tap] * 4_194_304).rounded())
            sum += weight * Int(samples[(row * width + column) * channels + channel])
          }
          result.append(UInt8(clamping: sum >> 22))
        }
      }
    }
    return result
  }

  @Test(arguments: [
    ResamplingKernel.bicubicAntialias, .lanczosAntialias, .bilinearAntialias,
  ])
  func everyInstructionSetGivesTheBytesOfPlainLoops(kernel: ResamplingKernel) {
    defer { _ = fd_force_instruction_set(nil) }
    var random = SplitMix64(seed: 3)
    // Heights around the sixteen rows that are filtered at once; enlarging and shrinking.
    for (width, height, newWidth, newHeight) in [
      (40, 16, 17, 16), (33, 15, 71, 9), (19, 17, 5, 40), (64, 49, 31, 20), (1, 3, 7, 5),
      (200, 130, 90, 61),
    ] {
      for channels in [1, 3] {
        // Black and white alone overshoot most.
        let samples = (0..<width * height * channels).map { _ in
          random.below(3) == 0 ? UInt8(random.below(256)) : UInt8(random.below(2) * 255)
        }
        let filter = kernel.filter(width, height, newWidth, newHeight, channels)
        // Pillow begins with the columns where the height shrinks by more than twice as much.
        let loss = (across: width - newWidth, down: height - newHeight)
        let columnsFirst = loss.down > 0 && loss.down > 2 * loss.across
        let half = plain(
          samples, width: width, channels: channels, columnsFirst ? filter.down : filter.across,
          alongRows: !columnsFirst)
        let expected = plain(
          half, width: columnsFirst ? width : newWidth, channels: channels,
          columnsFirst ? filter.across : filter.down, alongRows: columnsFirst)
        for name in ["baseline", "avx2", "avx512"] {
          guard unsafe fd_force_instruction_set(name) else { continue }
          #expect(
            filter.appliedInWholeNumbers(to: samples, width: width) == expected,
            "\(width)x\(height)x\(channels) to \(newWidth)x\(newHeight) on \(name)")
        }
      }
    }
  }

  @Test func bandsDoNotChangeTheResult() {
    // Large enough for several bands, each of which begins without any row in its ring.
    var random = SplitMix64(seed: 4)
    let (width, height, newWidth, newHeight) = (900, 700, 410, 333)
    let samples = (0..<width * height * 3).map { _ in UInt8(random.below(256)) }
    let filter = ResamplingKernel.bicubic.filter(width, height, newWidth, newHeight, 3)
    let whole: [Float] = filter.applied(to: samples, width: width)
    for y in stride(from: 0, to: newHeight, by: 37) {
      var row: [Float] = []
      for x in 0..<newWidth {
        for channel in 0..<3 {
          var sum = 0.0
          for tap in filter.down.starts[y]..<filter.down.starts[y + 1] {
            var along = 0.0
            for other in filter.across.starts[x]..<filter.across.starts[x + 1] {
              let at = filter.down.indices[tap] * width + filter.across.indices[other]
              along += filter.across.weights[other] * Double(samples[at * 3 + channel])
            }
            sum += filter.down.weights[tap] * along
          }
          row.append(Float(sum))
        }
      }
      #expect(Array(whole[y * newWidth * 3..<(y + 1) * newWidth * 3]) == row)
    }
  }
}
