/// A picture: rows of grey or RGB samples in the file's own (usually sRGB) code values.
///
/// Rows run top to bottom, pixels left to right, channels interleaved; there is no row padding and
/// no alpha channel (``AlphaRule`` says what became of it).
public struct Image: Sendable, Equatable {
  /// Sample storage: 8 bits (0…255) or 16 bits (0…65535) a channel.
  public enum Samples: Sendable, Equatable {
    case eight([UInt8])
    case sixteen([UInt16])

    /// How many samples there are, over all pixels and channels.
    public var count: Int {
      switch self {
      case .eight(let samples): samples.count
      case .sixteen(let samples): samples.count
      }
    }
  }

  /// Pixels across.
  public let width: Int
  /// Pixels down.
  public let height: Int
  /// 1 (grey) or 3 (red, green, blue).
  public let channels: Int
  /// `width * height * channels` samples.
  public let samples: Samples

  /// Wraps samples that are already in order.
  ///
  /// - Precondition: the sizes are positive, `channels` is 1 or 3, and the counts agree.
  public init(width: Int, height: Int, channels: Int, samples: Samples) {
    precondition(width > 0 && height > 0, "an image has at least one pixel, not \(width)x\(height)")
    precondition(channels == 1 || channels == 3, "an image has 1 or 3 channels, not \(channels)")
    precondition(
      samples.count == width * height * channels,
      "\(width)x\(height)x\(channels) needs \(width * height * channels) samples, not \(samples.count)"
    )
    self.width = width
    self.height = height
    self.channels = channels
    self.samples = samples
  }

  /// Wraps 8-bit samples that are already in order.
  public init(width: Int, height: Int, channels: Int, bytes: [UInt8]) {
    self.init(width: width, height: height, channels: channels, samples: .eight(bytes))
  }

  /// The samples as 8-bit codes; 16-bit ones are rounded to the nearest (v / 257).
  public var bytes: [UInt8] {
    switch samples {
    case .eight(let bytes): bytes
    case .sixteen(let words): words.map { UInt8((UInt32($0) + 128) / 257) }
    }
  }

  /// The same picture with three 8-bit channels, grey repeated.
  public var rgb8: Image {
    let bytes = self.bytes
    guard channels == 1 else {
      return Image(width: width, height: height, channels: 3, bytes: bytes)
    }
    var tripled: [UInt8] = []
    tripled.reserveCapacity(bytes.count * 3)
    for byte in bytes { tripled.append(contentsOf: repeatElement(byte, count: 3)) }
    return Image(width: width, height: height, channels: 3, bytes: tripled)
  }
}
