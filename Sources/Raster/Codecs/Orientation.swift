/// One of the eight ways in which EXIF and TIFF store rows and columns.
struct Orientation: Sendable, Equatable {
  /// 1 (rows top to bottom, columns left to right) to 8.
  let number: Int

  /// Takes EXIF's number; what is not 1 to 8 counts as 1.
  init(number: Int) {
    self.number = (1...8).contains(number) ? number : 1
  }

  /// Whether stored rows are shown as columns.
  var transposes: Bool { number >= 5 }
  /// Whether stored columns run from right to left of what is shown.
  private var mirrorsColumns: Bool { [2, 3, 7, 8].contains(number) }
  /// Whether stored rows run from bottom to top of what is shown.
  private var mirrorsRows: Bool { [3, 4, 6, 7].contains(number) }

  /// The orientation that undoes this one.
  var inverse: Orientation {
    Orientation(number: number == 6 ? 8 : number == 8 ? 6 : number)
  }

  /// Stored samples in the order in which they are shown.
  func applied<Sample>(
    to samples: [Sample], width: Int, height: Int, channels: Int
  ) -> [Sample] {
    guard number != 1 else { return samples }
    let shownWidth = transposes ? height : width
    let shownHeight = transposes ? width : height
    return unsafe [Sample](unsafeUninitializedCapacity: samples.count) { output, written in
      for y in 0..<shownHeight {
        for x in 0..<shownWidth {
          // Numbers 5 to 8 are a transposition, with the stored axes mirrored before it.
          var column = transposes ? y : x
          var row = transposes ? x : y
          if mirrorsColumns { column = width - 1 - column }
          if mirrorsRows { row = height - 1 - row }
          let from = (row * width + column) * channels
          for channel in 0..<channels {
            unsafe output.initializeElement(at: written, to: samples[from + channel])
            written += 1
          }
        }
      }
    }
  }
}
