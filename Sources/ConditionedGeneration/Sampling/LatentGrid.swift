/// How the latent of an image becomes tokens: squares of 2 x 2 numbers of each channel.
///
/// Token (r, c) is row r · columns + c; its numbers go by channel, then row, then column of the square.
public struct LatentGrid: Sendable, Hashable {
  /// Tokens down and across.
  public let rows: Int, columns: Int
  /// Channels of a latent.
  public let channels: Int

  /// How a latent's numbers follow each other.
  public enum Layout: Sendable, Hashable {
    /// [channels, height, width], as torch has them.
    case planes
    /// [height, width, channels].
    case pixels
  }

  /// The grid of an image, whose sides are rounded down to multiples of 16 pixels.
  public init(width: Int, height: Int, channels: Int = 16) {
    self.init(rows: height / 16, columns: width / 16, channels: channels)
  }

  /// A grid in its parts.
  public init(rows: Int, columns: Int, channels: Int) {
    precondition(rows > 0 && columns > 0 && channels > 0)
    self.rows = rows
    self.columns = columns
    self.channels = channels
  }

  /// How many tokens there are.
  public var tokens: Int { rows * columns }
  /// The latent's rows.
  public var height: Int { 2 * rows }
  /// The latent's columns.
  public var width: Int { 2 * columns }
  /// Numbers of a latent.
  public var count: Int { channels * height * width }

  /// Tokens [rows · columns, 4 · channels] of a latent.
  public func packed(_ latent: [Float], _ layout: Layout) -> [Float] {
    precondition(latent.count == count, "\(count) numbers")
    var tokens = [Float](repeating: 0, count: count)
    forEach(layout) { tokens[$0] = latent[$1] }
    return tokens
  }

  /// The latent of tokens.
  public func unpacked(_ tokens: [Float], _ layout: Layout) -> [Float] {
    precondition(tokens.count == count, "\(count) numbers")
    var latent = [Float](repeating: 0, count: count)
    forEach(layout) { latent[$1] = tokens[$0] }
    return latent
  }

  private func forEach(_ layout: Layout, _ body: (_ token: Int, _ latent: Int) -> Void) {
    for y in 0..<height {
      for x in 0..<width {
        let token = (y / 2 * columns + x / 2) * 4 * channels + y % 2 * 2 + x % 2
        for channel in 0..<channels {
          body(
            token + 4 * channel,
            layout == .planes
              ? (channel * height + y) * width + x : (y * width + x) * channels + channel)
        }
      }
    }
  }
}
