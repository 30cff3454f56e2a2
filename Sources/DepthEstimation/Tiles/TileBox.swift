internal import Raster

/// The place of a tile in a picture.
struct TileBox: Sendable, Equatable {
  let x, y, width, height: Int

  /// The samples of the place, out of rows of `columns` pixels with channels interleaved.
  func cut<Sample>(_ samples: [Sample], width columns: Int, channels: Int) -> [Sample] {
    var part: [Sample] = []
    part.reserveCapacity(width * height * channels)
    for row in y..<y + height {
      let from = (row * columns + x) * channels
      part += samples[from..<from + width * channels]
    }
    return part
  }
}

extension Image {
  /// A part of the picture.
  func cut(_ box: TileBox) -> Image {
    let part: Samples =
      switch samples {
      case .eight(let bytes): .eight(box.cut(bytes, width: width, channels: channels))
      case .sixteen(let words): .sixteen(box.cut(words, width: width, channels: channels))
      }
    return Image(width: box.width, height: box.height, channels: channels, samples: part)
  }
}
