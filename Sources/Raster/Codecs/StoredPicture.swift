/// What a picture file holds, before transparency and orientation are dealt with.
struct StoredPicture: Sendable {
  var width: Int
  var height: Int
  /// 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha; interleaved, alpha not premultiplied.
  var channels: Int
  var samples: Image.Samples
  /// EXIF's number, 1 to 8.
  var orientation = 1
  /// What the file says in words, by keyword.
  var text: [String: String] = [:]
  /// Remarks for the user.
  var notes: [String] = []

  var hasAlpha: Bool { channels == 2 || channels == 4 }

  /// The picture as it is meant to be seen.
  func image(alpha rule: AlphaRule) -> Image {
    let colours = hasAlpha ? channels - 1 : channels
    var samples = samples
    if hasAlpha {
      switch samples {
      case .eight(let bytes):
        samples = .eight(Self.flattened(bytes, colours: colours, rule: rule))
      case .sixteen(let words):
        samples = .sixteen(Self.flattened(words, colours: colours, rule: rule))
      }
    }
    let turn = Orientation(number: orientation)
    switch samples {
    case .eight(let bytes):
      samples = .eight(turn.applied(to: bytes, width: width, height: height, channels: colours))
    case .sixteen(let words):
      samples = .sixteen(turn.applied(to: words, width: width, height: height, channels: colours))
    }
    return Image(
      width: turn.transposes ? height : width, height: turn.transposes ? width : height,
      channels: colours, samples: samples)
  }

  /// Samples without their alpha, blended as the rule says: see ``AlphaRule``.
  private static func flattened<Sample: FixedWidthInteger & UnsignedInteger>(
    _ samples: [Sample], colours: Int, rule: AlphaRule
  ) -> [Sample] {
    let count = samples.count / (colours + 1) * colours
    let full = UInt64(Sample.max)
    let background: UInt64 = rule == .overWhite ? full : 0
    return unsafe [Sample](unsafeUninitializedCapacity: count) { output, written in
      var from = 0
      while written < count {
        let alpha = UInt64(samples[from + colours])
        for channel in 0..<colours {
          let sample = samples[from + channel]
          let blended = (alpha * UInt64(sample) + (full - alpha) * background + full / 2) / full
          unsafe output[written] = rule == .ignore ? sample : Sample(truncatingIfNeeded: blended)
          written += 1
        }
        from += colours + 1
      }
    }
  }
}
