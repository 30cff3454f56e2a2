/// An image in few channels, as an autoencoder makes it and diffusion works on it.
public struct Latent: Sendable, Equatable {
  /// Its extents.
  public let channels: Int, height: Int, width: Int
  /// [channels, height, width], as torch has them.
  public let values: [Float]

  /// Takes numbers.
  public init(channels: Int, height: Int, width: Int, values: [Float]) {
    precondition(values.count == channels * height * width, "\(values.count) numbers")
    self.channels = channels
    self.height = height
    self.width = width
    self.values = values
  }

  /// The same sizes with other numbers.
  public func map(_ function: (Float) -> Float) -> Latent {
    Latent(channels: channels, height: height, width: width, values: values.map(function))
  }

  /// Takes [height, width, channels].
  init(pixels: ArraySlice<Float>, stride: Int, channels: Int, height: Int, width: Int) {
    var values = [Float](repeating: 0, count: channels * height * width)
    for channel in 0..<channels {
      for pixel in 0..<height * width {
        values[channel * height * width + pixel] =
          pixels[pixels.startIndex + pixel * stride + channel]
      }
    }
    self.init(channels: channels, height: height, width: width, values: values)
  }

  /// [height, width, channels].
  var pixels: [Float] {
    let area = height * width
    return (0..<area).flatMap { pixel in (0..<channels).map { values[$0 * area + pixel] } }
  }
}
