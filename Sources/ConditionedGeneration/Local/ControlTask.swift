internal import Raster

/// A control picture that is made once, however many requests follow it.
struct ControlTask: Sendable, Hashable {
  /// What it is made of.
  let source: GenerationRequest.ControlSource
  /// How large it becomes.
  let size: PixelSize
}

/// What was read of a control's file.
enum ControlContent: Sendable {
  case photo(Image)
  case picture(Image)
  case depth(DepthMap, notes: [String])

  /// Its pixels.
  var size: PixelSize {
    switch self {
    case .photo(let image), .picture(let image):
      PixelSize(width: image.width, height: image.height)
    case .depth(let map, _): PixelSize(width: map.width, height: map.height)
    }
  }

  /// What it takes in memory, about.
  var bytes: Int {
    switch self {
    case .photo(let image), .picture(let image): image.width * image.height * image.channels
    case .depth(let map, _): map.samples.count * 4
    }
  }

  /// Remarks of the reader.
  var notes: [String] { if case .depth(_, let notes) = self { notes } else { [] } }
}
